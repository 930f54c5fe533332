"""The public ledger: every correction, retraction and merge, the newest first; also as Atom and JSON Feed."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import addresses, parameters, shapes
from incidents.api.answers import answer, dump, instant, results
from incidents.api.base import FedView
from incidents.api.changes import EPOCH, number_of
from incidents.api.formats import FORMATS, MEDIA
from incidents.api.parameters import described
from incidents.api.reading import rows
from incidents.models.feed import FeedEntry
from incidents.models.publication import Record

EVENTS = ("corrected", "retracted", "merged")
VERBS = {"corrected": "Correction", "retracted": "Retracted", "merged": "Merged into another record"}
CURSOR = re.compile(rf"(?:({EPOCH}):)?([1-9][0-9]{{0,17}})")  # without an epoch as they were before they had one
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TITLE = "Footnote: corrections"
LEDGER = "/corrections/"  # the same, as a page for people


class Corrections(FedView):
    """What was wrong, and what is right."""

    operation, tag, item = "listCorrections", "changes", "Correction"
    summary = "Corrections, retractions and merges, the newest first"
    formats = ("json", "ndjson", "csv", "atom", "jsonfeed")
    shape = shapes.shape(
        "One page of the ledger.",
        next={"type": ["string", "null"], "format": "uri", "description": "Older ones; null on the last page."},
        results=shapes.list_of(shapes.ref("Correction"), "The newest first."),
    )
    headers_of_answer = ("ETag", "Link")
    problems = (400, 406, 410)
    parameters = [
        described("limit", parameters.LIMIT, "How many entries at most."),
        described("cursor", {"type": "string"}, "Where older ones start: from `next`."),
    ]

    limit: int
    cursor: re.Match[str] | None

    def understand(self) -> None:
        """Read the cursor's form; whether it is of this epoch, the feed knows."""
        self.limit = self.asked.limit()
        self.cursor = CURSOR.fullmatch(self.asked.get("cursor", ""))
        if "cursor" in self.asked and self.cursor is None:
            told = "“cursor” takes what `next` of another page has, unchanged."
            self.asked.fault("cursor", told, kind="bad-cursor")

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer one page. One query."""
        before = number_of(self.asked, "cursor", self.cursor, self.head, f"{addresses.ROOT}corrections/")
        entries, more = told(before, self.limit)
        older = self._older(entries[-1]["seq"]) if more else None
        headers = {"Link": f'<{older}>; rel="next"'} if older else {}
        if self.form == "json":
            return answer(results({"next": older}, map(dump, entries)), **headers)
        if self.form in FORMATS:
            written = FORMATS[self.form].write(self.item, map(dump, entries), {})
        else:
            written = (atom if self.form == "atom" else json_feed)(entries, older)
        return answer(written, media=MEDIA[self.form], **headers)

    def _older(self, seq: int) -> str:
        asked = self.request.GET.copy()
        asked["cursor"] = f"{self.head.epoch}:{seq}"
        return self.request.build_absolute_uri(f"{self.request.path}?{asked.urlencode()}")


def told(before: int | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """Return the newest entries, or those with numbers below `before`, and whether there are older ones. One query.

    A record under a hold is not told of, be it retracted or not. One that ended keeps its history: the notices of
    its corrections stay, as its versions do.
    """
    found = rows(_entries(before)[: limit + 1])
    return [_entry(*each) for each in found[:limit]], len(found) > limit


def _entries(before: int | None) -> QuerySet[Any, Any]:
    records = Record.objects.filter(pk=OuterRef("publication__record"))
    successor = Record.objects.filter(pk=OuterRef("publication__successor"))
    entries = FeedEntry.objects.filter(event__in=EVENTS).annotate(
        held=Subquery(records.values("hold")),
        title=Subquery(records.live().values("title")),
        into=Subquery(successor.values("reference")),
    )
    if before is not None:
        entries = entries.filter(seq__lt=before)
    columns = [f"publication__{name}" for name in ("reference", "version", "notice")]
    return (
        entries.filter(held=None)
        .order_by("-seq")
        .values_list("seq", "committed_at", "event", *columns, "title", "into")
    )


def _entry(
    seq: int, at: datetime, event: str, reference: str, version: int, notice: str, title: str | None, into: str | None
) -> dict[str, Any]:
    corrected = event == "corrected"
    versions = f"{addresses.incident(reference)}versions"
    return {
        "seq": seq,
        "at": instant(at),
        "event": event,
        "reference": reference,
        "version": version,
        "title": title,
        "notice": notice or None,
        "reason": None if corrected else notice or None,
        "successor": into,
        "url": addresses.version(reference, version),
        "html": addresses.page(reference, version),
        "difference": f"{versions}/{version - 1}/diff/{version}/" if corrected else None,
    }


def _heading(entry: dict[str, Any]) -> str:
    return f"{VERBS[entry['event']]}: {entry['title'] or entry['reference']}"


def atom(entries: Sequence[dict[str, Any]], older: str | None) -> bytes:
    """Return entries as Atom (RFC 4287)."""
    here = addresses.absolute(f"{addresses.ROOT}corrections/")
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{TITLE}</title><id>{_text(here)}</id><author><name>Footnote</name></author>",
        f"<updated>{entries[0]['at'] if entries else '1970-01-01T00:00:00Z'}</updated>",
        f'<link rel="self" href={quoteattr(f"{here}?format=atom")}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(addresses.absolute(LEDGER))}/>',
        f'<link rel="next" href={quoteattr(older)}/>' if older else "",
    ]
    for entry in entries:
        address = addresses.absolute(entry["url"])
        parts += [
            f"<entry><title>{_text(_heading(entry))}</title><id>{_text(address)}#{entry['event']}</id>",
            f"<updated>{entry['at']}</updated><link href={quoteattr(entry['html'])}/>",
            f"<content>{_text(entry['notice'] or _heading(entry))}</content></entry>",
        ]
    return "\n".join(filter(None, [*parts, "</feed>\n"])).encode()


def json_feed(entries: Sequence[dict[str, Any]], older: str | None) -> bytes:
    """Return entries as JSON Feed 1.1."""
    here = addresses.absolute(f"{addresses.ROOT}corrections/")
    items = []
    for entry in entries:
        address = addresses.absolute(entry["url"])
        items.append(
            {
                "id": f"{address}#{entry['event']}",
                "url": entry["html"],
                "title": _heading(entry),
                "content_text": entry["notice"] or _heading(entry),
                "date_published": entry["at"],
            }
        )
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "home_page_url": addresses.absolute(LEDGER),
        "feed_url": f"{here}?format=jsonfeed",
    }
    return json.dumps({**head, **({"next_url": older} if older else {}), "items": items}, ensure_ascii=False).encode()


def _text(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))
