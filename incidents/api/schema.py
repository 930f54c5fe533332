"""What the addresses take and answer, as OpenAPI 3.1."""

from typing import Any, cast

from drf_spectacular.openapi import AutoSchema

from incidents.api import shapes
from incidents.api.base import ListView, ReadView
from incidents.api.components import COMPONENTS
from incidents.api.exports import Export
from incidents.api.formats import MEDIA
from incidents.api.parameters import described
from incidents.api.problems import KINDS, MEDIA_TYPE

Json = dict[str, Any]


class Schema(AutoSchema):
    """Describes an address by what its view says of itself: no serializer knows these documents."""

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Json:
        """Return the operation."""
        view = cast(ReadView, self.view)
        shape = shapes.page_of(view.item) if isinstance(view, ListView) else view.shape
        forms = [view.form_of] if isinstance(view, Export) else list(view.formats)
        form = {"type": "string", "enum": forms, "default": "json"}
        chosen = [] if isinstance(view, Export) else [described("format", form, "The format, if not by `Accept`.")]
        parameters = [*view.described(), *chosen]
        return {
            "operationId": view.operation,
            "summary": view.summary,
            "tags": [view.tag],
            "parameters": parameters,
            "security": [{}, {"key": []}],
            "responses": {
                "200": {
                    "description": f"{view.summary}.",
                    "headers": {name: _HEADERS[name] for name in view.headers_of_answer},
                    "content": {MEDIA[name]: {"schema": _WRITTEN.get(name, shape)} for name in forms},
                },
                **(
                    {"304": {"description": "Unchanged since the ETag you hold."}}
                    if "ETag" in view.headers_of_answer
                    else {}
                ),
                **({"308": _moved(forms)} if view.moves else {}),
                **{str(status): _problem(status) for status in (*view.problems, 401, 403, 405, 429, 500)},
            },
        }


def _problem(status: int) -> Json:
    titles = " · ".join(kind.title for kind in KINDS.values() if kind.status == status)
    return {
        "description": titles,
        "content": {MEDIA_TYPE: {"schema": shapes.ref("Problem")}},
    }


_WRITTEN: Json = {
    "ndjson": {"type": "string", "description": "One document a line."},
    "csv": {"type": "string", "description": "One document a row, behind a row of names."},
    "geojson": shapes.ref("GeoJSON"),
    "jsonld": shapes.ref("JSONLD"),
    "atom": {"type": "string", "description": "RFC 4287."},
    "jsonfeed": shapes.ref("JSONFeed"),
}
_HEADERS: Json = {
    "Feed-Position": {
        "description": "Where the feed stood: go on from here with `changes/?after=`.",
        "schema": {"type": "string"},
    },
    "Total-Count": {
        "description": "How many results all pages have, where it was counted.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "ETag": {
        "description": "Send it as `If-None-Match`, and get 304 while nothing changed. Of a document the SHA-256 of its"
        " bytes, in quotes, with `-gzip` behind it where they come so; weak where the answer is put together of many.",
        "schema": {"type": "string"},
    },
    "Last-Modified": {"description": "When this version was published.", "schema": {"type": "string"}},
    "Link": {"description": "Neighbours, by their `rel`.", "schema": {"type": "string"}},
}


def _moved(forms: list[str]) -> Json:
    return {
        "description": "The record was merged: its successor, for ever.",
        "headers": {"Location": {"description": "Address of the successor.", "schema": {"type": "string"}}},
        "content": {MEDIA[name]: {"schema": _WRITTEN.get(name, shapes.ref("Notice"))} for name in forms},
    }


def add_shapes(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """Add the shapes of documents (a hook of drf-spectacular)."""
    components = result.setdefault("components", {})
    components["schemas"] = COMPONENTS
    bearer = {"type": "http", "scheme": "bearer", "description": "A partner's key, fn_…"}
    components["securitySchemes"] = {"key": bearer}
    return result
