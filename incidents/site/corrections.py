"""The ledger: every correction, retraction and merge, the newest first, for good."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.api.corrections import told
from incidents.site import addresses, words
from incidents.site.pages import page

SIZE = 30
EVENTS = {"corrected": "Correction", "retracted": "Retraction", "merged": "Merged"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    href: str
    version_href: str
    reference: str
    version: int
    title: str
    event: str
    words: str
    notice: str
    successor: str
    at: datetime


@require_safe
def corrections(request: HttpRequest) -> HttpResponseBase:
    """Answer a page of the ledger, which tells what the API's tells. One query, whatever its size."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 18):
        raise Http404
    found, more = told(int(before) if before else None, SIZE)
    entries = [
        Entry(
            href=addresses.incident(entry["reference"]),
            version_href=addresses.version(entry["reference"], entry["version"]),
            reference=entry["reference"],
            version=entry["version"],
            title=entry["title"] or entry["reference"],
            event=entry["event"],
            words=EVENTS[entry["event"]],
            notice=entry["notice"] or "",
            successor=entry["successor"] or "",
            at=words.instant(entry["at"]),
        )
        for entry in found
    ]
    older = f"/corrections/?before={found[-1]['seq']}" if more else ""
    return page(
        request,
        "site/corrections.html",
        {"section": "corrections", "entries": entries, "older": older, "first": not before},
    )
