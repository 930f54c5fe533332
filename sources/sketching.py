"""Texts like a given one, among all that were captured. Offers for an editor, never a decision."""

from dataclasses import dataclass

from django.db import connection

from sources.likeness import likeness, numbers, sketch, telling
from sources.models import Sketch, Snapshot, Source

CANDIDATES = 12
ALIKE = 0.15  # of the word sequences of both texts
SHARED_HASHES = 4  # of 64: an estimate of 0.06, so that chance rarely hides a copy of 0.15
SHARED_NUMBERS = 4
MISSING_AT_ONCE = 200

_COPIES = """
select snapshot_id from sources_sketch, unnest(shingles) one
where shingles && %(shingles)s::bigint[] and one = any(%(shingles)s::bigint[])
group by 1 having count(*) >= least(%(hashes)s, cardinality(%(shingles)s::bigint[]))
order by count(*) desc limit %(most)s
"""
_REWRITES = """
select snapshot_id from sources_sketch, unnest(numbers) one
where numbers && %(telling)s::varchar[] and one = any(%(numbers)s::varchar[])
group by 1 having count(*) >= %(figures)s
order by count(*) desc limit %(most)s
"""
_CANDIDATES = f"({_COPIES}) union ({_REWRITES})"


@dataclass(frozen=True, slots=True)
class Alike:
    """A source whose text is like another: how much of it (0 to 1), and the numbers both have."""

    source: Source
    snapshot: Snapshot
    likeness: float
    numbers: tuple[str, ...]

    @property
    def percent(self) -> int:
        """How many of a hundred word sequences both have; only the same text is 100."""
        return min(99, round(self.likeness * 100)) if self.likeness < 1 else 100


def sketch_of(snapshot: Snapshot) -> Sketch:
    """Return the sketch of a snapshot, unsaved."""
    return Sketch(snapshot=snapshot, shingles=sketch(snapshot.text), numbers=numbers(snapshot.text))


def sketch_missing() -> int:
    """Sketch some of the snapshots that have no sketch; return how many."""
    missing = Snapshot.objects.filter(sketch=None).defer("raw")[:MISSING_AT_ONCE]
    return len(Sketch.objects.bulk_create([sketch_of(snapshot) for snapshot in missing], ignore_conflicts=True))


def alike(text: str) -> list[Alike]:
    """Return the sources like `text`, the likest first: copies of its words, then those with its numbers.

    Numbers lead to a source only if one of those in common is a telling one: 50 and 200 stand in half of all texts.
    Two queries, whatever the number of snapshots. One source is named once, with its likest text.
    """
    found: dict[object, Alike] = {}
    own = set(numbers(text))
    for snapshot in _candidates(text, sorted(own)):
        part = likeness(text, snapshot.text)
        shared = tuple(sorted(own & set(snapshot.sketch.numbers), key=float, reverse=True))
        if part < ALIKE and len(shared) < SHARED_NUMBERS:
            continue
        known = found.get(snapshot.source_id)
        if known is None or known.likeness < part:
            found[snapshot.source_id] = Alike(snapshot.source, snapshot, part, shared)
    return sorted(found.values(), key=lambda one: (-one.likeness, -len(one.numbers)))


def _candidates(text: str, own: list[str]) -> list[Snapshot]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES,
            {
                "shingles": sketch(text),
                "hashes": SHARED_HASHES,
                "numbers": own,
                "telling": [number for number in own if telling(number)],
                "figures": SHARED_NUMBERS,
                "most": CANDIDATES,
            },
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Snapshot.objects.filter(pk__in=ids).select_related("source__publisher", "sketch").defer("raw"))
