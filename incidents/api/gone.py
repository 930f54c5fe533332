"""What is told of a record that is no longer live: withheld, retracted or merged. No figure, no word of it."""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import addresses
from incidents.api.answers import LIVE, dump, held, instant, versioned
from incidents.api.problems import Problem
from incidents.api.reading import row
from incidents.models.publication import Record

ENDINGS = ("retraction", "merge")


def withheld(record: Any, reference: str, version: int, at: datetime, reason: str) -> bytes:
    """Return the notice that stands in the place of a record while it is withheld."""
    return dump(
        {
            "schema": "footnote.incident/1",
            "id": str(record),
            "reference": reference,
            "version": version,
            "status": "withheld",
            "withheld_at": instant(at),
            "reason": reason,
        }
    )


def gone(request: Request, reference: str) -> HttpResponse:
    """Answer the notice of a withheld record or the tombstone of a retracted one; lead on from a merged one.

    Raises Problem where nothing was ever published. One query, and one for each step to a successor.
    """
    found = row(
        Record.objects.filter(reference=reference).values_list(
            "pk",
            "status",
            "successor",
            "hold__reason",
            "hold__acted_at",
            "hold__publication__version",
            "publication__etag",
            "publication__published_at",
            "publication__document",
        )
    )
    if found is None:
        raise Problem("not-found")
    record, status, successor, reason, acted_at, version, etag, at, document = found
    if status == "withheld":
        document, at = withheld(record, reference, version, acted_at, reason), acted_at
        etag = hashlib.sha256(document).hexdigest()
    response = _told(request, etag, at, document, cache=LIVE, Link=addresses.alternate(reference))
    if status == "merged":
        response.status_code = 308
        response["Content-Type"] = "application/json"
        response["Location"] = addresses.incident(_last(successor))
    return response


def ended(request: Request, publications: QuerySet[Any], *, cache: str, **headers: str) -> HttpResponse:
    """Answer the one tombstone among versions, in JSON whatever was asked for: it has nothing to tabulate."""
    found = row(publications.values_list("etag", "published_at", "document"))
    if found is None:
        raise Problem("not-found")
    etag, at, document = found
    return _told(request, etag, at, document, cache=cache, **headers)


def _told(request: Request, etag: str, at: datetime, document: bytes, *, cache: str, **headers: str) -> HttpResponse:
    unchanged = etag in held(request.headers.get("If-None-Match"))
    return versioned(None if unchanged else document, etag=etag, at=at, cache=cache, **headers)


def _last(successor: Any) -> str:
    """Return the reference at the end of a chain of merges, which has no circles."""
    while True:
        reference, following = row(Record.objects.filter(pk=successor).values_list("reference", "successor")) or (
            "",
            None,
        )
        if following is None:
            return str(reference)
        successor = following
