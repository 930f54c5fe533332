"""The feed: every publication in the order of commits, for partners that keep a copy."""

import re
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import addresses, keys, parameters, shapes
from incidents.api.answers import answer, array, body, dump, instant, with_member
from incidents.api.base import ReadView
from incidents.api.parameters import bad_value, described
from incidents.api.problems import SHOWN, Fault, Problem
from incidents.api.reading import rows
from incidents.models.publication import FeedEntry, FeedHead, Record

CURSOR = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(0|[1-9][0-9]{0,17})")
EVENTS = {"first": "created", "update": "updated", "correction": "corrected", "refile": "refiled"}


class Changes(ReadView):
    """Entries after a cursor. Numbers are given at commit and without gaps, so none is ever missed."""

    operation, tag = "listChanges", "changes"
    summary = "Every publication in the order of commits, after a cursor"
    shape = shapes.ref("Changes")
    problems = (400, 406, 410)
    scope = "changes"
    parameters = [
        described("after", {"type": "string"}, "The `next` of the last answer; without it, from the start."),
        described("limit", parameters.LIMIT, "How many entries at most."),
        described(
            "include",
            {"type": "string", "enum": ["document"]},
            "Adds the document that each entry published.",
        ),
    ]

    def get(self, request: Request) -> HttpResponse:
        """Answer what came after the cursor, and the cursor to keep. Two queries."""
        limit = parameters.limit(self.asked)
        whole = "include" in self.asked and parameters.one_of(self.asked, "include", ["document"], "")
        # The head first: what is committed in between stands in the entries already.
        [(epoch, last)] = rows(FeedHead.objects.values_list("epoch", "n"))
        epoch = str(epoch)
        after = self._after(epoch, last)
        key: Any = request.auth
        if key is not None and after:
            keys.used(key, UUID(epoch), after)
        columns = [
            f"publication__{name}" for name in ("record", "reference", "version", "kind", "notice", "etag", "digest")
        ]
        found = rows(
            FeedEntry.objects.filter(seq__gt=after)
            .order_by("seq")
            .alias(status=Subquery(_LIVE))
            .values_list("seq", "committed_at", *columns, *([_DOCUMENT] if whole else []))[:limit]
        )
        entries = [self._entry(*each) for each in found]
        members = {"next": f"{epoch}:{found[-1][0] if found else after}", "epoch": epoch}
        return answer(body(members, "results", array(entries)), cache="no-cache")

    def _after(self, epoch: str, last: int) -> int:
        """Return the number to go on from. Raises Problem."""
        text = self.asked.get("after")
        if text is None:
            return 0
        cursor = CURSOR.fullmatch(text)
        if cursor is None:
            raise bad_value("after", "“after” takes the `next` of an answer, unchanged.", kind="bad-cursor")
        if cursor[1] != epoch:
            detail = f"This cursor is of epoch {cursor[1]}; the feed is in {epoch}. Read it again from its start."
            members = {"epoch": epoch, "resync": f"{addresses.ROOT}changes/"}
            raise Problem("stale-cursor", detail, faults=[Fault("after", "stale-cursor", detail)], members=members)
        if int(cursor[2]) > last:
            raise bad_value(
                "after", f"“after” is {text[-SHOWN:]!r}: the feed has come to {last} only.", kind="bad-cursor"
            )
        return int(cursor[2])

    @staticmethod
    def _entry(
        seq: int,
        at: Any,
        record: Any,
        reference: str,
        version: int,
        kind: str,
        notice: str,
        etag: str,
        digest: str,
        *documents: bytes | None,
    ) -> bytes:
        entry = dump(
            {
                "seq": seq,
                "at": instant(at),
                "event": EVENTS[kind],
                "reference": reference,
                "id": str(record),
                "version": version,
                "kind": kind,
                "notice": notice or None,
                "etag": etag,
                "digest": f"sha256:{digest}",
                "url": addresses.version(reference, version),
            }
        )
        for document in documents:
            entry = with_member(entry, "document", b"null" if document is None else bytes(document))
        return entry


# The feed names what is no longer served, and gives the words of live records alone. A subquery that returns a
# value is looked up row by row; of an EXISTS the planner would make a table of all records first.
_LIVE = Record.objects.live().filter(pk=OuterRef("publication__record")).values("status")
_DOCUMENT = Case(When(~Q(status__isnull=True), then=F("publication__document")))
