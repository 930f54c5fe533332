"""The ledger: every correction and retraction, the newest first, for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.models.publication import Publication, Record
from incidents.site import addresses, words
from incidents.site.pages import page

SIZE = 30
KINDS = ("correction", "retraction")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    href: str
    version_href: str
    reference: str
    version: int
    title: str
    kind: str
    kind_words: str
    notice: str
    at: datetime


@require_safe
def corrections(request: HttpRequest) -> HttpResponseBase:
    """Answer a page of the ledger. One query, whatever its size.

    A record under a hold is not told of, be it retracted or not.
    """
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 18):
        raise Http404
    records = Record.objects.filter(pk=OuterRef("record"))
    told: Any = Publication.objects.filter(Exists(records.filter(hold=None)), kind__in=KINDS)
    if before:
        told = told.filter(pk__lt=int(before))
    rows = list(
        told.order_by("-pk")
        .annotate(title=Subquery(records.values("title")[:1]))
        .values_list("pk", "reference", "version", "title", "kind", "notice", "published_at")[: SIZE + 1]
    )
    entries = [
        Entry(
            href=addresses.incident(reference),
            version_href=addresses.version(reference, version),
            reference=reference,
            version=version,
            title=title or reference,
            kind=kind,
            kind_words=words.plain(kind, words.KINDS),
            notice=notice,
            at=at,
        )
        for _, reference, version, title, kind, notice, at in rows[:SIZE]
    ]
    older = f"/corrections/?before={rows[SIZE - 1][0]}" if len(rows) > SIZE else ""
    return page(
        request,
        "site/corrections.html",
        {"section": "corrections", "entries": entries, "older": older, "first": not before},
    )
