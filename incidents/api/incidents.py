"""Incidents: the live version of each, and every version there was."""

import functools
from datetime import date, datetime
from typing import Any

from django.db.models import BinaryField, Case, F, QuerySet, Value, When
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import addresses, shapes
from incidents.api.answers import FOREVER, LIVE, answer, body, dump, held, instant, versioned
from incidents.api.base import ListView, ReadView
from incidents.api.filters import IncidentFilters
from incidents.api.pages import Ordering
from incidents.api.parameters import described
from incidents.api.problems import Problem
from incidents.api.reading import Rows, Statement, row, rows
from incidents.models.publication import Publication, Record

REFERENCE = described("reference", shapes.REFERENCE, "The incident's reference.", where="path")
VERSION = described("version", {"type": "integer", "minimum": 1}, "The number of the version.", where="path")


class Incidents(ListView):
    """Live incidents."""

    operation, tag = "listIncidents", "incidents"
    summary = "Live incidents, the newest published first"
    item = "Incident"
    document = "publication__document"
    filters = IncidentFilters
    orderings = (
        Ordering("-published_at", "published_at", datetime, "id", descending=True),
        Ordering("published_at", "published_at", datetime, "id"),
        Ordering("occurred", "start_on", date, "id", nullable=True),
        Ordering("-occurred", "start_on", date, "id", nullable=True, descending=True),
    )

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the live records."""
        return Record.objects.live()


class Incident(ReadView):
    """The live version of one incident."""

    operation, tag = "readIncident", "incidents"
    summary = "The live version of one incident"
    parameters = [REFERENCE]
    shape = shapes.ref("Incident")
    problems = (400, 404, 406)
    headers_of_answer = ("ETag", "Last-Modified")

    def get(self, request: Request, reference: str) -> HttpResponse:
        """Answer the document as it was reviewed, or 304. One query."""
        if "If-None-Match" not in request.headers:
            return _answer(_statement().rows(reference), cache=LIVE)
        live = Record.objects.live().filter(reference=reference)
        return _document(request, live, "publication__", cache=LIVE)


class Versions(ReadView):
    """Every version of one incident."""

    operation, tag = "listVersions", "incidents"
    summary = "Every version of one incident, the newest first"
    parameters = [REFERENCE]
    shape = shapes.ref("Versions")
    problems = (400, 404, 406)

    def get(self, request: Request, reference: str) -> HttpResponse:
        """Answer the list whole: versions are made by people, and few. Two queries."""
        record, _ = _live(reference)
        found = rows(
            Publication.objects.filter(record=record)
            .order_by("-version")
            .values_list("version", "kind", "published_at", "notice", "etag", "digest")
        )
        versions = [
            {
                "version": version,
                "kind": kind,
                "published_at": instant(at),
                "notice": notice or None,
                "etag": etag,
                "digest": f"sha256:{digest}",
                "url": addresses.version(reference, version),
            }
            for version, kind, at, notice, etag, digest in found
        ]
        return answer(body({"reference": reference}, "versions", dump(versions)))


class Version(ReadView):
    """One version of one incident, for ever."""

    operation, tag = "readVersion", "incidents"
    summary = "One version of one incident, which never changes"
    parameters = [REFERENCE, VERSION]
    shape = shapes.ref("Incident")
    problems = (400, 404, 406)
    headers_of_answer = ("ETag", "Last-Modified", "Link")

    def get(self, request: Request, reference: str, version: int) -> HttpResponse:
        """Answer the document, or 304. Two queries."""
        record, newest = _live(reference)
        live = addresses.incident(reference)
        links = [f'<{live}>; rel="latest-version"', f'<{live}versions/>; rel="version-history"']
        if version < newest:
            links.append(f'<{addresses.version(reference, version + 1)}>; rel="successor-version"')
        publications = Publication.objects.filter(record=record, version=version)
        return _document(request, publications, cache=FOREVER, Link=", ".join(links))


def _live(reference: str) -> tuple[Any, int]:
    """Return id and version of a live record. Raises Problem."""
    found = row(Record.objects.live().filter(reference=reference).values_list("pk", "version"))
    if found is None:
        raise Problem("not-found")
    return found[0], found[1]


@functools.cache
def _statement() -> Statement:
    """Return the statement for one live document, which partners ask for most."""
    sample = "FN-0000-000000"
    columns = ("publication__etag", "publication__published_at", "publication__document")
    return Statement(Record.objects.live().filter(reference=sample).values_list(*columns), sample)


def _document(request: Request, queryset: QuerySet[Any], path: str = "", *, cache: str, **headers: str) -> HttpResponse:
    """Answer the stored bytes of the one row of `queryset`, without fetching what the client holds."""
    document: Any = F(f"{path}document")
    if tags := held(request.headers.get("If-None-Match")):
        nothing = Value(None, output_field=BinaryField())
        document = Case(When(**{f"{path}etag__in": tags}, then=nothing), default=document)
    found = rows(queryset.values_list(f"{path}etag", f"{path}published_at", document))
    return _answer(found, cache=cache, **headers)


def _answer(found: Rows, *, cache: str, **headers: str) -> HttpResponse:
    """Answer etag, instant and document of the one row there is. Raises Problem."""
    if not found:
        raise Problem("not-found")
    etag, at, content = found[0]
    return versioned(content, etag=etag, at=at, cache=cache, **headers)
