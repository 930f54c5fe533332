"""The schema and the pages that explain this API. Served from here, all of it: no other site's script."""

import functools
import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from incidents.api import markdown
from incidents.api.addresses import ROOT
from incidents.api.answers import dump, held
from incidents.api.base import ReadView
from incidents.api.live import rows_of
from incidents.api.problems import KINDS, Problem
from incidents.api.reading import rows
from incidents.models.publication import PublishedFigure

MADE_UP = "FN-2026-000042"  # in the guide; as served it names a live record, where there is one
CACHE = "public, max-age=3600"
DOCS = settings.BASE_DIR / "docs"
EXAMPLES = ("mirror.py", "mirror.mjs", "mirror.sh", "webhook.py")
LINKS = {
    "openapi.yaml": f"{ROOT}schema/",
    "api.md": f"{ROOT}docs/",
    "api-changes.md": f"{ROOT}docs/changes/",
    **{f"examples/{name}": f"{ROOT}docs/examples/{name}" for name in EXAMPLES},
}


@functools.cache
def _openapi() -> tuple[str, bytes]:
    """Return the schema and its tag. Made once: it is a function of the code alone."""
    generator: Any = SchemaGenerator  # untyped
    content = dump(generator().get_schema(request=None, public=True))
    return hashlib.sha256(content).hexdigest(), content


class OpenAPI(ReadView):
    """This API as OpenAPI 3.1."""

    schema = None

    def get(self, request: Request) -> HttpResponse:
        """Answer it as JSON, or 304. No query."""
        etag, content = _openapi()
        headers = {"Cache-Control": CACHE, "ETag": f'"{etag}"'}
        if etag in held(request.headers.get("If-None-Match")):
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(content, content_type=self.media_type, headers=headers)


class Page(ReadView):
    """A page for people."""

    schema = None
    media_type = "text/html"

    def shown(self, template: str, **told: Any) -> HttpResponse:
        """Answer a page, which needs no other site."""
        return HttpResponse(render_to_string(template, told), headers={"Cache-Control": CACHE})


class Docs(Page):
    """The guide, or what has changed in this API."""

    text = "api.md"

    def get(self, request: Request) -> HttpResponse:
        """Answer the page. One query for the guide, whose programs ask for a record that is there."""
        shown = _shown() if self.text == "api.md" else ""
        return HttpResponse(_page(self.text, shown or MADE_UP), headers={"Cache-Control": CACHE})


class Reference(Page):
    """The schema, to read and try."""

    def get(self, request: Request) -> HttpResponse:
        """Answer the page."""
        return self.shown("api/docs.html", schema=f"{ROOT}schema/")


class Example(ReadView):
    """A program of the guide."""

    schema = None
    media_type = "text/plain"

    def get(self, request: Request, name: str) -> HttpResponse:
        """Answer its text."""
        if name not in EXAMPLES:
            raise Problem("not-found")
        text = (DOCS / "examples" / name).read_bytes()
        return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": CACHE})


class ProblemPage(Page):
    """What one kind of problem means."""

    def get(self, request: Request, kind: str) -> HttpResponse:
        """Answer title and text."""
        if kind not in KINDS:
            raise Problem("not-found")
        text = markdown.html(KINDS[kind].text, LINKS)
        return self.shown("api/problem.html", kind=kind, problem=KINDS[kind], text=text, kinds=KINDS)


def _shown() -> str:
    """Return the reference of a live record with a figure that the programs ask for, or "". One query."""
    lines = rows_of(PublishedFigure).filter(metric="killed", category="all", low__gt=0)
    found = rows(lines.order_by("low", "record_id").values_list("record__reference")[:1])
    return found[0][0] if found else ""


@functools.lru_cache(maxsize=16)
def _page(name: str, reference: str) -> str:
    """Return a page of the guide. Kept: it is a function of the file, the site's address and the record shown."""
    text = (DOCS / name).read_text(encoding="utf-8")
    text = text.replace("https://footnote.example", settings.PUBLIC_URL).replace(MADE_UP, reference)
    title, _, rest = text.removeprefix("# ").partition("\n")
    told = {"title": title, "name": name, "headings": markdown.headings(rest), "content": markdown.html(rest, LINKS)}
    return render_to_string("api/guide.html", told)
