"""The list of addresses, and the answer for those that do not exist."""

import re
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import resolve
from rest_framework.request import Request

from incidents.api import shapes
from incidents.api.addresses import ROOT
from incidents.api.answers import answer, dump
from incidents.api.base import ReadView
from incidents.api.converters import Reference
from incidents.api.problems import SHOWN, Problem, near

ADDRESSES = {
    "incidents/": "Live incidents, with filters and pages.",
    "incidents/{reference}/": "The live version of one incident.",
    "incidents/{reference}/versions/": "Every version of one incident.",
    "incidents/{reference}/versions/{version}/": "One version, which never changes.",
    "incidents/{reference}/versions/{old}/diff/{new}/": "What changed from one version to another.",
    "claims/": "What one party says, as worded; with its quotes.",
    "claims/{id}/": "One claim and the incidents that hold it.",
    "sources/": "Articles, statements and reports that live incidents cite.",
    "sources/{id}/": "One source and the claims that rest on it.",
    "figures/": "What is reported of one metric, category and place.",
    "figures/sum/": "Figures of many incidents added up, and what was left out and why.",
    "vocabularies/": "The lists of words that filters accept.",
    "vocabularies/{name}/": "One of them.",
    "places/": "Places that live incidents name, and those around them.",
    "parties/": "Parties that live incidents name.",
    "changes/": "Every publication in the order of commits: keep its cursor and miss nothing.",
    "corrections/": "What was wrong and what is right: corrections, retractions, merges.",
    "exports/incidents.ndjson": "All live incidents, or those that meet filters, in one stream.",
    "exports/incidents.csv": "The same as a table.",
    "exports/incidents.geojson": "The same for a map.",
    "exports/claims.ndjson": "All claims of live incidents, or those that meet filters, in one stream.",
    "exports/claims.csv": "The same as a table.",
    "schema/": "This API as OpenAPI 3.1.",
    "docs/": "The guide: how to show a figure, keep a mirror, cite a version, and what every field says.",
    "docs/reference/": "The same as the schema, to read and try.",
    "docs/changes/": "What has changed in this API.",
}


_SEGMENTS = {path.split("/")[0] for path in ADDRESSES} | {"problems"}


def _meant(path: str) -> str:
    """Return what may have been meant by an address that is none, or "". A function of its letters alone."""
    if (found := re.search(Reference.regex, path, re.IGNORECASE)) and found[0] != found[0].upper():
        return f"A reference has capitals: {found[0].upper()}."
    first = path.removeprefix(ROOT).split("/")[0]
    if not path.startswith(ROOT) or first in _SEGMENTS or not (meant := near(first, _SEGMENTS)):
        return ""
    return f"There is no address {ROOT}{first[:SHOWN]}/. {meant}"


class Root(ReadView):
    """The list of addresses."""

    operation, tag = "listAddresses", "api"
    summary = "The addresses of this API"
    shape = shapes.ref("Root")

    def get(self, request: Request) -> HttpResponse:
        """Answer the list."""
        addresses = [{"url": ROOT + path, "gives": gives} for path, gives in ADDRESSES.items()]
        return answer(dump({"name": "Footnote", "version": "v1", "addresses": addresses}))


class Nowhere(ReadView):
    """Every address under /api/ that is none."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Look at nothing: whatever is asked of it, and how, the answer is the same."""

    def get(self, request: Request) -> HttpResponse:
        """Lead to the address that ends with a slash, if there is one."""
        match = resolve(f"{request.path_info}/")  # this view at least
        if match.func.__dict__.get("cls") is Nowhere:
            raise Problem("not-found", _meant(request.path))
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{quote(request.path)}/" + (f"?{query}" if query else ""))

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Say that there is nothing, rather than how to ask for it."""
        raise Problem("not-found")
