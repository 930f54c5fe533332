"""The formats of an answer: how each begins, writes a document, and ends. JSON and NDJSON hold the stored bytes."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from incidents.api import geojson, linked, tables
from incidents.api.answers import dump

Json = dict[str, Any]


@dataclass(frozen=True)
class Format:
    """A format of documents, one after the other. `alone` writes one that stands for itself."""

    media: str
    begin: Callable[[str], bytes]
    each: Callable[[str, bytes], bytes]
    between: bytes
    end: Callable[[Json], bytes]
    alone: Callable[[str, bytes], bytes]

    def write(self, item: str, documents: Iterable[bytes], members: Json) -> bytes:
        """Return a page."""
        written = self.between.join(self.each(item, document) for document in documents)
        return self.begin(item) + written + self.end(members)


def _line(item: str, document: bytes) -> bytes:
    return document + b"\n"


def _feature(item: str, document: bytes) -> bytes:
    return geojson.feature(document)


_GRAPH = b'{"@context":' + dump(linked.CONTEXT) + b',"@graph":['

FORMATS = {
    "ndjson": Format(
        "application/x-ndjson",
        begin=lambda item: b"",
        each=_line,
        between=b"",
        end=lambda members: b"",
        alone=_line,
    ),
    "csv": Format(
        "text/csv",
        begin=tables.heading,
        each=tables.row,
        between=b"",
        end=lambda members: b"",
        alone=lambda item, document: tables.heading(item) + tables.row(item, document),
    ),
    "geojson": Format(
        "application/geo+json",
        begin=lambda item: b'{"type":"FeatureCollection","features":[',
        each=_feature,
        between=b",\n",
        end=lambda members: b"]" + (b"," + dump(members)[1:] if members else b"}"),
        alone=_feature,
    ),
    "jsonld": Format(
        "application/ld+json",
        begin=lambda item: _GRAPH,
        each=linked.nodes,
        between=b",",
        end=lambda members: b"]}",
        alone=lambda item, document: _GRAPH + linked.nodes(item, document) + b"]}",
    ),
}
JSON = "application/json"
MEDIA = {"json": JSON, **{name: each.media for name, each in FORMATS.items()}}
MEDIA |= {"atom": "application/atom+xml", "jsonfeed": "application/feed+json"}


def pick(document: bytes, keys: frozenset[str]) -> bytes:
    """Return the named top-level keys of a document, in its order."""
    return dump({key: value for key, value in json.loads(document).items() if key in keys})
