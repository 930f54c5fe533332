"""What is told of a record that is no longer live: withheld, retracted or merged. No figure, no word of it."""

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from incidents.api import addresses
from incidents.api.answers import LIVE, dump, instant
from incidents.api.base import ReadView
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


def gone(view: ReadView, reference: str) -> HttpResponse:
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
    to = addresses.incident(_last(successor)) if status == "merged" else ""
    return view.served(etag, at, document, ended=True, to=to, cache=LIVE, Link=addresses.alternate(reference))


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
