"""Incidents: the live version of each, and every version there was."""

import functools
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import addresses, shapes
from incidents.api.answers import FOREVER, LIVE, answer, body, dump, instant
from incidents.api.base import FedView, ListView, ReadView
from incidents.api.fields import Instant
from incidents.api.filters import IncidentFilters
from incidents.api.gone import ENDINGS, gone
from incidents.api.pages import Ordering
from incidents.api.parameters import described
from incidents.api.problems import Problem
from incidents.api.reading import Statement, row, rows
from incidents.models.publication import Publication, Record

REFERENCE = described("reference", shapes.REFERENCE, "The incident's reference.", where="path")
VERSION = described("version", {"type": "integer", "minimum": 1}, "The number of the version.", where="path")


_INSTANT = Instant()
WRITTEN = ("json", "ndjson", "csv", "geojson", "jsonld")


class Document(ReadView):
    """One version of one incident, in any format."""

    item = "Incident"
    formats = WRITTEN
    shape = {"anyOf": [*shapes.picked(shapes.ref("Incident"))["anyOf"], shapes.ref("Notice")]}
    problems = (400, 404, 406)
    headers_of_answer: ClassVar[tuple[str, ...]] = ("ETag", "Last-Modified", "Link")

    @classmethod
    def described(cls) -> list[dict[str, Any]]:
        """Return what the address takes."""
        return [*cls.parameters, *cls.fields()]

    def version(self, publications: QuerySet[Any], *, cache: str, **headers: str) -> HttpResponse:
        """Answer the one version, be it a tombstone. Raises Problem."""
        found = row(publications.values_list("etag", "published_at", "document", "status"))
        if found is None:
            raise Problem("not-found")
        etag, at, document, status = found
        return self.served(etag, at, document, ended=status != "usable", cache=cache, **headers)


class Incidents(ListView):
    """Live incidents."""

    operation, tag = "listIncidents", "incidents"
    summary = "Live incidents, the newest published first"
    item = "Incident"
    formats = WRITTEN
    document, packed = "publication__document", "packed"
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


class Incident(Document):
    """The live version of one incident."""

    operation, tag = "readIncident", "incidents"
    summary = "The live version of one incident, or what has become of it"
    moves = True
    packed = "packed"
    parameters = [
        REFERENCE,
        described("as_of", _INSTANT.schema, "An instant: gives the version that was live then."),
    ]

    then: datetime | None

    def understand(self) -> None:
        """Read the instant."""
        self.then = self.asked.value("as_of", _INSTANT)
        self.zipped &= self.then is None  # an earlier version is not packed

    def get(self, request: Request, reference: str) -> HttpResponse:
        """Answer the document as it was reviewed, or 304. One query; two for `as_of`, or of what is not live."""
        if self.then is not None:
            return self._then(reference, self.then)
        found = _statement("packed" if self.zipped else "publication__document").rows(reference)
        if not found or found[0][-1] is None:  # nothing, or nothing that is packed yet
            self.zipped = False
            found = found and _statement("publication__document").rows(reference)
        if not found:
            return gone(self, reference)
        etag, at, document = found[0]
        return self.served(etag, at, document, cache=LIVE, Link=addresses.alternate(reference))

    def _then(self, reference: str, at: datetime) -> HttpResponse:
        record, _ = readable(reference)
        then = Publication.objects.filter(record=record, published_at__lte=at).order_by("-version")
        number = row(then.values_list("version")[:1])
        if number is None:
            raise Problem("not-found")
        own = f'<{addresses.version(reference, number[0])}>; rel="canonical"'
        version = Publication.objects.filter(record=record, version=number[0])
        return self.version(version, cache=LIVE, Link=f"{own}, {addresses.alternate(reference, number[0])}")


class Versions(FedView):
    """Every version of one incident."""

    operation, tag = "listVersions", "incidents"
    summary = "Every version of one incident, the newest first"
    parameters = [REFERENCE]
    shape = shapes.ref("Versions")
    problems = (400, 404, 406)

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the list whole: versions are made by people, and few. Two queries."""
        reference = self.kwargs["reference"]
        record, _ = readable(reference)
        found = rows(
            Publication.objects.filter(record=record)
            .order_by("-version")
            .values_list("version", "kind", "status", "published_at", "notice", "etag", "digest")
        )
        versions = [
            {
                "version": version,
                "kind": kind,
                "status": status,
                "published_at": instant(at),
                "notice": notice or None,
                "etag": etag,
                "digest": f"sha256:{digest}",
                "url": addresses.version(reference, version),
                "html": addresses.page(reference, version),
                "reason": (notice or None) if kind in ENDINGS else None,
            }
            for version, kind, status, at, notice, etag, digest in found
        ]
        return answer(body({"reference": reference}, "versions", dump(versions)))


class Version(Document):
    """One version of one incident, for ever."""

    operation, tag = "readVersion", "incidents"
    summary = "One version of one incident, which never changes"
    parameters = [REFERENCE, VERSION]

    def get(self, request: Request, reference: str, version: int) -> HttpResponse:
        """Answer the document, or 304. Two queries."""
        record, newest = readable(reference)
        live = addresses.incident(reference)
        links = [f'<{live}>; rel="latest-version"', f'<{live}versions/>; rel="version-history"']
        links.append(addresses.alternate(reference, version))
        if version < newest:
            links.append(f'<{addresses.version(reference, version + 1)}>; rel="successor-version"')
        publications = Publication.objects.filter(record=record, version=version)
        return self.version(publications, cache=FOREVER, Link=", ".join(links))


def readable(reference: str) -> tuple[Any, int]:
    """Return id and newest version of a record whose versions are shown. Raises Problem."""
    found = row(Record.objects.filter(reference=reference).values_list("pk", "version", "hold__reason"))
    if found is None:
        raise Problem("not-found")
    record, version, reason = found
    if reason is not None:
        raise Problem("withheld", members={"reason": reason})
    return record, version


@functools.cache
def _statement(document: str) -> Statement:
    """Return the statement for one live document in the column `document`: partners ask for it most."""
    sample = "FN-0000-000000"
    columns = ("publication__etag", "publication__published_at", document)
    return Statement(Record.objects.live().filter(reference=sample).values_list(*columns), sample)
