"""The paragraph of the cited snapshot around each quote of a frozen document."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

REACH = 1200  # code points read on either side of a quote
LONG = 420  # of these, shown on either side where a paragraph is longer

WINDOWS = """
select q.id, least(q.start, %(reach)s), substr(s.text, greatest(q.start - %(reach)s, 0) + 1,
       q.finish - q.start + %(reach)s + least(q.start, %(reach)s))
from unnest(%(ids)s::text[], %(sources)s::uuid[], %(hashes)s::text[], %(starts)s::int[], %(ends)s::int[])
  as q(id, source, sha256, start, finish)
join sources_snapshot s on s.source_id = q.source and s.text_sha256 = q.sha256
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands before and behind a quote in its paragraph; `whole` where that is all of the paragraph.

    `paragraph` is all of it with the quote in it, as far as it was read.
    """

    before: str
    behind: str
    whole_before: bool
    whole_behind: bool
    paragraph: str


def surroundings_of(claims: Iterable[dict[str, Any]]) -> dict[str, Surroundings]:
    """Return the paragraph around each quote of a document's claims, by the id of its citation. 1 query.

    The snapshot is the cited one, found by source and hash: it is append-only, so the words are those of the
    day. A quote that does not stand there as the document says is left out; the document is what counts.
    """
    cited = [quote for claim in claims for quote in claim["citations"]]
    positions = [quote["selectors"][1] for quote in cited]
    with connection.cursor() as cursor:
        cursor.execute(
            WINDOWS,
            {
                "reach": REACH,
                "ids": [quote["id"] for quote in cited],
                "sources": [quote["source"] for quote in cited],
                "hashes": [quote["snapshot"]["sha256"] for quote in cited],
                "starts": [position["start"] for position in positions],
                "ends": [position["end"] for position in positions],
            },
        )
        windows = {identifier: (at, text) for identifier, at, text in cursor.fetchall()}
    found = {}
    for quote, position in zip(cited, positions, strict=True):
        at, text = windows.get(quote["id"], (0, ""))
        behind = at + position["end"] - position["start"]
        if text[at:behind] == quote["selectors"][0]["exact"]:
            found[quote["id"]] = _paragraph(text[:at], text[at:behind], text[behind:])
    return found


def _paragraph(before: str, exact: str, behind: str) -> Surroundings:
    _, cut, tail = before.rpartition("\n")
    whole_before = bool(cut) or len(before) < REACH
    first, cut, _ = behind.partition("\n")
    whole_behind = bool(cut) or len(behind) < REACH
    paragraph = f"{tail}{exact}{first}"
    if len(tail) > LONG:
        # From the beginning of a sentence, or at least of a word.
        near = tail[-LONG:]
        tail, whole_before = near[_after(near) :], False
    if len(first) > LONG:
        near = first[:LONG]
        end = max(near.rfind(". ") + 1, near.rfind("? ") + 1, near.rfind("! ") + 1) or near.rfind(" ")
        first, whole_behind = near[: end if end > 0 else LONG], False
    return Surroundings(tail, first, whole_before, whole_behind, paragraph)


def _after(text: str) -> int:
    ends = [at + 2 for at in (text.find(mark) for mark in (". ", "? ", "! ")) if at >= 0]
    return min(ends) if ends else text.find(" ") + 1
