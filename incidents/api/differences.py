"""What changed from one version of an incident to another, for programs and in words."""

import hashlib
import json
from dataclasses import asdict

from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import shapes
from incidents.api.answers import FOREVER, dump, held, versioned
from incidents.api.base import ReadView
from incidents.api.incidents import REFERENCE, readable
from incidents.api.parameters import described
from incidents.api.problems import Problem
from incidents.api.reading import rows
from incidents.difference import difference, figures
from incidents.models.publication import Publication

NUMBER = {"type": "integer", "minimum": 1}


class Difference(ReadView):
    """Two versions of one incident, compared."""

    operation, tag = "compareVersions", "incidents"
    summary = "What changed from one version of an incident to another, figure by figure and in words"
    parameters = [
        REFERENCE,
        described("old", NUMBER, "The version to start from.", where="path"),
        described("new", NUMBER, "The version to come to.", where="path"),
    ]
    shape = shapes.ref("Difference")
    problems = (400, 404, 406)
    headers_of_answer = ("ETag", "Last-Modified")

    def get(self, request: Request, reference: str, old: int, new: int) -> HttpResponse:
        """Answer the difference, which never changes. Two queries."""
        record, _ = readable(reference)
        found = rows(
            Publication.objects.filter(record=record, version__in={old, new}).values_list(
                "version", "etag", "published_at", "document"
            )
        )
        versions = {version: (etag, at, document) for version, etag, at, document in found}
        if not {old, new} <= set(versions):
            raise Problem("not-found")
        (before, first, one), (after, second, other) = versions[old], versions[new]
        etag = hashlib.sha256(f"{before} {after}".encode()).hexdigest()
        content = None
        if etag not in held(request.headers.get("If-None-Match")):
            pair = json.loads(one), json.loads(other)
            content = dump(
                {
                    "reference": reference,
                    "from": old,
                    "to": new,
                    "figures": figures(*pair),
                    "changes": [asdict(change) for change in difference(*pair)],
                }
            )
        return versioned(content, etag=etag, at=max(first, second), cache=FOREVER)
