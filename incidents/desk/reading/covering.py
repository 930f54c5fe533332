"""How far the articles behind a frozen document are accounted for, number by number, as the desk has them now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.text import Truncator

from incidents.desk.reading.markup import WORDS_OF_MARKS
from incidents.desk.reading.page import numbers_in, quoted
from incidents.desk.reading.segments import Coverage, Marked, Spot, State, coverage_of, spots_of
from incidents.models import Citation
from sources.models import Mark, Snapshot


@dataclass(frozen=True, slots=True)
class Covered:
    """One article: its coverage, its numbers that are no claim by reason, and those that nobody looked at."""

    source: str
    title: str
    publisher: str
    coverage: Coverage
    marked: tuple[tuple[str, str], ...]
    open: str


def covered_in(document: dict[str, Any]) -> tuple[Covered, ...]:
    """Return the cited text of each source of a document, in the document's order. 3 queries, whatever its size."""
    cited = {
        (quote["source"], quote["snapshot"]["sha256"]) for claim in document["claims"] for quote in claim["citations"]
    }
    snapshots = (
        Snapshot.objects.filter(source__in={source for source, _ in cited}, text_sha256__in={text for _, text in cited})
        .defer("raw")
        .select_related("source")
        .prefetch_related(
            Prefetch("marks", Mark.objects.order_by("start")),
            Prefetch("citations", Citation.objects.select_related("claim").order_by("start")),
        )
        .order_by("captured_at")
    )
    found: dict[str, list[Snapshot]] = {}
    for snapshot in snapshots:
        if (str(snapshot.source_id), snapshot.text_sha256) in cited:
            found.setdefault(str(snapshot.source_id), []).append(snapshot)
    return tuple(
        _covered(source, snapshot) for source in document["sources"] for snapshot in found.get(source["id"], ())
    )


def _covered(source: dict[str, Any], snapshot: Snapshot) -> Covered:
    marks = [Marked(str(mark.pk), mark.start, mark.end, _reason(mark)) for mark in snapshot.marks.all()]
    quotes = [quoted(citation) for citation in snapshot.citations.all()]
    spots = spots_of(numbers_in(snapshot.text, snapshot.source.published_on), quotes, marks)
    reasons: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.state is State.MARKED:
            reasons.setdefault(spot.note, []).append(spot)
    return Covered(
        source=source["id"],
        title=source["title"],
        publisher=(source["publisher"] or {}).get("name", ""),
        coverage=coverage_of(spots),
        marked=tuple((reason, _words(snapshot.text, found)) for reason, found in reasons.items()),
        open=_words(snapshot.text, [spot for spot in spots if spot.state is State.OPEN]),
    )


def _reason(mark: Mark) -> str:
    words = WORDS_OF_MARKS[mark.kind]
    return f"{words}: {mark.note}" if mark.note else words


def _words(text: str, spots: list[Spot]) -> str:
    return ", ".join(f"“{Truncator(text[spot.start : spot.end]).words(8)}”" for spot in spots)
