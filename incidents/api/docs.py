"""The schema and the pages that explain this API. Served from here, all of it: no other site's script."""

import functools
import hashlib
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from incidents.api.addresses import ROOT
from incidents.api.answers import dump, held
from incidents.api.base import ReadView
from incidents.api.problems import KINDS, Problem

CACHE = "public, max-age=3600"


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


class Docs(ReadView):
    """Pages to read the schema and try it."""

    schema = None
    media_type = "text/html"

    def get(self, request: Request) -> HttpResponse:
        """Answer the page, which needs neither another site nor a script of its own."""
        page = render_to_string("api/docs.html", {"schema": f"{ROOT}schema/"})
        return HttpResponse(page, headers={"Cache-Control": CACHE})


class ProblemPage(ReadView):
    """What one kind of problem means."""

    schema = None
    media_type = "text/plain"

    def get(self, request: Request, kind: str) -> HttpResponse:
        """Answer title and text."""
        if kind not in KINDS:
            raise Problem("not-found")
        of = KINDS[kind]
        text = f"{of.title} ({of.status})\n\n{of.text}\n"
        return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": CACHE})
