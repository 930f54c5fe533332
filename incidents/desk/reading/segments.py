"""An article cut into stretches: its numbers, the quotes over them, and what lies between. Pure.

Offsets are code points, half open. Every character of a paragraph stands in exactly one stretch, so that the
page can tell where a selection lies, however quotes overlap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from incidents.desk.reading.quoting import paragraphs_of


class State(StrEnum):
    """What has become of a number."""

    OPEN = "open"
    CITED = "cited"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Spot:
    """A number of the text, or words that a claim or a mark stands on though no number was found there."""

    start: int
    end: int
    state: State
    number: bool
    reads: str = ""
    reason: str = ""
    claims: tuple[str, ...] = ()
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of a claim, and the phrase in it."""

    claim: str
    start: int
    end: int
    phrase_start: int
    phrase_end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch that is no claim."""

    mark: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Number:
    """What was found in the text: where it stands, what it reads as, and why it may be no claim.

    `when` is the day of a date in ISO form, or "time" for a clock time, and "" for every other number.
    """

    start: int
    end: int
    reads: str
    reason: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters that share their quotes; `spot` is the number they are part of."""

    start: int
    end: int
    spot: int | None
    quotes: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the article. `repeats` is where the same words stood before, or None."""

    start: int
    end: int
    repeats: int | None
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the numbers found are cited or marked."""

    done: int
    total: int

    @property
    def open(self) -> int:
        """Return how many are left."""
        return self.total - self.done


def spots_of(numbers: Iterable[Number], quotes: Sequence[Quoted], marks: Sequence[Marked]) -> tuple[Spot, ...]:
    """Return the spots of a text in order; they never overlap."""
    taken: list[Spot] = []
    for number in _apart(numbers):
        claims = tuple(
            dict.fromkeys(
                quote.claim for quote in quotes if quote.phrase_start < number.end and number.start < quote.phrase_end
            )
        )
        mark = next((mark for mark in marks if mark.start < number.end and number.start < mark.end), None)
        state = State.CITED if claims else State.MARKED if mark else State.OPEN
        taken.append(
            Spot(
                number.start,
                number.end,
                state,
                number=True,
                reads=number.reads,
                reason=number.reason,
                claims=claims,
                mark=mark.mark if mark else "",
                note=mark.words if mark else "",
            )
        )
    for start, end, claim, mark in [
        *((quote.phrase_start, quote.phrase_end, quote.claim, None) for quote in quotes),
        *((mark.start, mark.end, "", mark) for mark in marks),
    ]:
        same = next((n for n, spot in enumerate(taken) if (spot.start, spot.end) == (start, end)), None)
        if any(spot.start < end and start < spot.end for spot in taken):
            if same is not None and claim and claim not in taken[same].claims:
                spot = taken[same]
                taken[same] = Spot(
                    start, end, State.CITED, number=spot.number, claims=(*spot.claims, claim), mark=spot.mark
                )
            continue
        state = State.MARKED if mark else State.CITED
        taken.append(
            Spot(
                start,
                end,
                state,
                number=False,
                claims=(claim,) if claim else (),
                mark=mark.mark if mark else "",
                note=mark.words if mark else "",
            )
        )
    return tuple(sorted(taken, key=lambda spot: spot.start))


def coverage_of(spots: Iterable[Spot]) -> Coverage:
    """Count the numbers, and those that are accounted for."""
    numbers = [spot for spot in spots if spot.number]
    return Coverage(sum(spot.state is not State.OPEN for spot in numbers), len(numbers))


def cut(text: str, spots: Sequence[Spot], quotes: Sequence[Quoted]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of `text` with their stretches, in one pass over text, spots and quotes."""
    edges = sorted(
        {
            *(edge for spot in spots for edge in (spot.start, spot.end)),
            *(edge for quote in quotes for edge in (quote.start, quote.end, quote.phrase_start, quote.phrase_end)),
        }
    )
    seen: dict[str, int] = {}
    paragraphs, at, spot = [], 0, 0
    for start, end in paragraphs_of(text):
        words = " ".join(text[start:end].split())
        repeats = seen.setdefault(words, start) if len(words) > 40 else start
        while at < len(edges) and edges[at] <= start:
            at += 1
        bounds = [start]
        while at < len(edges) and edges[at] < end:
            bounds.append(edges[at])
            at += 1
        bounds.append(end)
        near = [quote for quote in quotes if quote.start < end and start < quote.end]
        stretches = []
        for left, right in pairwise(bounds):
            while spot < len(spots) and spots[spot].end <= left:
                spot += 1
            inside = spot < len(spots) and spots[spot].start <= left
            stretches.append(
                Stretch(
                    left,
                    right,
                    spot if inside else None,
                    tuple(dict.fromkeys(quote.claim for quote in near if quote.start <= left < quote.end)),
                    tuple(
                        dict.fromkeys(quote.claim for quote in near if quote.phrase_start <= left < quote.phrase_end)
                    ),
                )
            )
        paragraphs.append(Paragraph(start, end, repeats if repeats != start else None, tuple(stretches)))
    return tuple(paragraphs)


def _apart(numbers: Iterable[Number]) -> list[Number]:
    """Return the numbers in order, without those that overlap one before."""
    kept: list[Number] = []
    for number in sorted(numbers, key=lambda number: (number.start, -number.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept
