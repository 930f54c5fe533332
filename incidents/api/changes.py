"""The feed: every publication event in the order of commits, for partners that keep a copy."""

import functools
import hashlib
import re
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import addresses, keys, parameters, shapes, watermark
from incidents.api.answers import answer, dump, instant, results, with_member
from incidents.api.base import ReadView
from incidents.api.gone import ENDINGS, withheld
from incidents.api.parameters import Asked, described
from incidents.api.problems import SHOWN, Fault, Problem
from incidents.api.reading import Statement
from incidents.api.watermark import Head
from incidents.models.feed import FeedEntry
from incidents.models.publication import Record

EPOCH = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CURSOR = re.compile(rf"({EPOCH}):(0|[1-9][0-9]{{0,17}})")


class Changes(ReadView):
    """Entries after a cursor. Numbers are given at commit and without gaps, so none is ever missed."""

    operation, tag = "listChanges", "changes"
    summary = "Every publication event in the order of commits, after a cursor"
    shape = shapes.ref("Changes")
    problems = (400, 406, 410)
    scope = "changes"
    parameters = [
        described("after", {"type": "string"}, "The `next` of the last answer; without it, from the start."),
        described("limit", parameters.LIMIT, "How many entries at most."),
        described(
            "include",
            {"type": "string", "enum": ["document"]},
            "Adds the document that each entry published, or the notice that took its place.",
        ),
    ]

    limit: int
    whole: bool
    after: re.Match[str] | None

    def understand(self) -> None:
        """Read the cursor's form; whether it is of this epoch, the feed knows."""
        self.limit = self.asked.limit()
        self.whole = self.asked.one_of("include", ["document"], "") == "document"
        self.after = CURSOR.fullmatch(self.asked.get("after", ""))
        if "after" in self.asked and self.after is None:
            self.asked.fault("after", "“after” takes the `next` of an answer, unchanged.", kind="bad-cursor")

    def get(self, request: Request) -> HttpResponse:
        """Answer what came after the cursor, and the cursor to keep. Two queries."""
        # The head first: what is committed in between stands in the entries already.
        at = watermark.head()
        after = number_of(self.asked, "after", self.after, at, f"{addresses.ROOT}changes/") or 0
        key: Any = request.auth
        if key is not None and after:
            keys.used(key, at.epoch, after)
        found = _statement(self.limit, whole=self.whole).rows(after)
        entries = [self._entry(*each) for each in found]
        members = {"next": f"{at.epoch}:{found[-1][0] if found else after}", "epoch": str(at.epoch)}
        return answer(results(members, entries), cache="no-cache")

    @staticmethod
    def _entry(
        seq: int,
        at: Any,
        event: str,
        then: str,
        record: Any,
        reference: str,
        version: int,
        kind: str,
        notice: str,
        etag: str,
        digest: str,
        reason: str | None,
        acted_at: Any,
        successor: str | None,
        held: int | None,
        *documents: bytes | None,
    ) -> bytes:
        ended = kind in ENDINGS
        notice_of_hold = None
        if event == then == "withheld":
            notice_of_hold = withheld(record, reference, version, acted_at, str(reason))
            etag = hashlib.sha256(notice_of_hold).hexdigest()
        entry = dump(
            {
                "seq": seq,
                "at": instant(at),
                "event": event,
                "status": then,
                "reference": reference,
                "id": str(record),
                "version": version,
                "kind": kind,
                # What is withheld may stand in the notice of its correction.
                "notice": None if reason or ended or held else notice or None,
                "reason": reason or (notice if ended else None),
                "successor": successor,
                "etag": etag,
                "digest": f"sha256:{digest}",
                "url": addresses.incident(reference) if reason else addresses.version(reference, version),
                "html": addresses.page(reference, None if reason else version),
            }
        )
        for document in documents:
            if notice_of_hold is not None:
                document = notice_of_hold
            entry = with_member(entry, "document", b"null" if document is None else bytes(document))
        return entry


def number_of(asked: Asked, name: str, cursor: re.Match[str] | None, at: Head, resync: str) -> int | None:
    """Return the number in a cursor (epoch and number), or None where none is given.

    Raises Problem: one of another epoch is answered 410 with `resync`, where to read from the start.
    """
    if cursor is None:
        return None
    epoch, number = cursor.groups()
    if epoch != str(at.epoch):
        detail = f"This cursor is of {f'epoch {epoch}' if epoch else 'no epoch'}; the feed is in {at.epoch}."
        detail += f" Read {resync} again from its start."
        members = {"epoch": str(at.epoch), "resync": resync}
        raise Problem("stale-cursor", detail, faults=[Fault(name, "stale-cursor", detail)], members=members)
    if int(number) > at.last:
        told = f"“{name}” is {cursor[0][-SHOWN:]!r}: the feed has come to {at.last} only."
        asked.fault(name, told, kind="bad-cursor")
        asked.check()
    return int(number)


SAMPLE = 1_234_567_890_123


@functools.lru_cache(maxsize=512)
def _statement(limit: int, *, whole: bool) -> Statement:
    """Return the statement of the entries after a number, compiled once."""
    return Statement(_entries(SAMPLE, whole=whole)[:limit], SAMPLE)


def _entries(after: int, *, whole: bool) -> QuerySet[Any, Any]:
    """Return the columns of the entries after a number, each with what has become of its record."""
    of_record = Record.objects.filter(pk=OuterRef("publication__record"))
    successor = Record.objects.filter(pk=OuterRef("publication__successor"))
    # A subquery that returns a value is looked up row by row; of an EXISTS the planner would make a table of all
    # records first. The feed names what is no longer served, and gives the words of live records and tombstones alone.
    words = Case(When(Q(now="usable") | Q(publication__kind__in=ENDINGS), then=F("publication__document")))
    version = [
        f"publication__{name}" for name in ("record", "reference", "version", "kind", "notice", "etag", "digest")
    ]
    return (
        FeedEntry.objects.filter(seq__gt=after)
        .order_by("seq")
        .annotate(
            now=Subquery(of_record.values("status")),
            held=Subquery(of_record.values("hold")),
            into=Subquery(successor.values("reference")),
        )
        .values_list(
            *("seq", "committed_at", "event", "status", *version, "hold__reason", "hold__acted_at", "into", "held"),
            *([words] if whole else []),
        )
    )
