"""All that the reading desk shows of one source, from a number of queries that does not grow."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from incidents.desk.reading.markup import WORDS_OF_MARKS, markup_of
from incidents.desk.reading.segments import (
    Coverage,
    Marked,
    Number,
    Quoted,
    coverage_of,
    cut,
    spots_of,
)
from incidents.desk.states import STATES, state_of, with_state
from incidents.models import Citation, Claim, Incident, IncidentClaim
from incidents.phrases import standing
from incidents.reconcile import interval_in_words, unit_in_words
from incidents.stated import label_of, said_by
from sources.finder import Found, find_figures
from sources.models import Mark, Snapshot, Source

# The finder's guess at what a number is, where it is no figure → the reason that is offered for a mark; for what
# is not named here that is the background.
REASONS = {
    "figure": "",
    "publication_date": Mark.Kind.DATE,
    "reporting_date": Mark.Kind.DATE,
    **dict.fromkeys(
        ("age", "rank", "name", "named_group", "individual", "model_number", "document_number"), Mark.Kind.NAME
    ),
}
MONEY = re.compile(r"^[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as the list beside the article shows it."""

    id: str
    n: int
    kind: str
    words: str
    label: str
    reads: str
    said_by: str
    stance: str
    status: str
    incidents: tuple[tuple[str, str, bool], ...]
    quotes: tuple[Quoted, ...]
    repeats: int


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident that claims of this article speak of."""

    id: str
    title: str
    state: str
    pill: str
    claims: int
    review: str
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A source at the reading desk."""

    source: Source
    snapshot: Snapshot
    paragraphs: tuple[SafeString, ...]
    claims: tuple[ClaimRow, ...]
    incidents: tuple[IncidentRow, ...]
    coverage: Coverage
    elsewhere: int

    @property
    def headed(self) -> bool:
        """Tell whether the text begins with the title, which then need not stand above it once more."""
        first = self.snapshot.text.lstrip().partition("\n")[0]
        return " ".join(first.split()).casefold() == " ".join(self.source.title.split()).casefold()


@lru_cache(maxsize=16)
def numbers_in(text: str, published: date | None) -> tuple[Number, ...]:
    """Return the numbers of a text. A captured text never changes, so what was found is kept for a while."""
    return tuple(
        Number(
            found.start,
            found.end,
            reading_in_words(found),
            REASONS.get(found.kind, Mark.Kind.CONTEXT),
            found.when or (found.unit if found.unit == "time" else ""),
        )
        for found in find_figures(text, published=published)
    )


def reading_in_words(found: Found) -> str:
    """Say what a number was read as: "150 to 199", "40%", "a share of another figure", a day."""
    if found.when:
        return f"{found.when}, its year guessed" if found.guessed else found.when
    if found.share or found.operator == "relative":
        return "a share of another figure"
    if found.operator == "none_reported":
        return "none reported, not a zero"
    words = interval_in_words(found.low, found.high)
    if found.unit == "%":
        return f"{words}%"
    # The words that follow a number stand beside it already; a currency may be a sign.
    return f"{words} {found.unit}" if MONEY.match(found.unit) else words


def reading_of_source(source: Source, *, user: Any) -> Reading | None:
    """Return the newest text of `source` with its claims, or None where none is captured. 6 queries."""
    snapshot = source.snapshots.order_by("-captured_at").defer("raw").select_related("captured_by").first()
    if snapshot is None:
        return None
    cited = list(_citations(source))
    here = [citation for citation in cited if citation.snapshot_id == snapshot.pk]
    marks = [
        Marked(str(mark.pk), mark.start, mark.end, WORDS_OF_MARKS[mark.kind])
        for mark in snapshot.marks.order_by("start")
    ]
    quotes = [quoted(citation) for citation in here]
    spots = spots_of(numbers_in(snapshot.text, source.published_on), quotes, marks)
    claims = _rows(here)
    numbers = {row.id: row.n for row in claims}
    paragraphs = cut(snapshot.text, spots, quotes)
    return Reading(
        source=source,
        snapshot=snapshot,
        paragraphs=tuple(markup_of(snapshot.text, paragraphs, spots, numbers=numbers, ends=_markers(claims))),
        claims=claims,
        incidents=_incidents([citation.claim for citation in here], user),
        coverage=coverage_of(spots),
        elsewhere=len({citation.claim_id for citation in cited} - {citation.claim_id for citation in here}),
    )


def _citations(source: Source) -> Iterable[Citation]:
    links = IncidentClaim.objects.select_related("incident").order_by("pk")
    return (
        source.citations.select_related("claim__metric", "claim__category", "claim__claimant", "claim__place")
        .prefetch_related(Prefetch("claim__incident_links", links))
        .order_by("claim__created_at", "claim_id", "start")
    )


def quoted(citation: Citation) -> Quoted:
    """Return where a citation and the phrase in it stand. No query, where its claim is there."""
    phrase = citation.phrase or (citation.claim.phrase if citation.claim.kind != Claim.Kind.STATEMENT else "")
    at = standing(citation.exact, phrase)
    start = citation.start + (at[0] if at else 0)
    return Quoted(str(citation.claim_id), citation.start, citation.end, start, start + len(phrase) if at else start)


def _rows(cited: Sequence[Citation]) -> tuple[ClaimRow, ...]:
    by_claim: dict[str, list[Citation]] = {}
    for citation in cited:
        by_claim.setdefault(str(citation.claim_id), []).append(citation)
    return tuple(_row(n, identifier, quotes) for n, (identifier, quotes) in enumerate(by_claim.items(), start=1))


def _row(n: int, identifier: str, cited: list[Citation]) -> ClaimRow:
    claim = cited[0].claim
    figure = claim.kind == Claim.Kind.FIGURE
    days = " to ".join(dict.fromkeys(str(day) for day in (claim.start_on, claim.end_on) if day))
    return ClaimRow(
        id=identifier,
        n=n,
        kind=claim.kind,
        words=claim.phrase or cited[0].exact,
        label=label_of(claim) if figure else claim.get_statement_type_display() or "when it happened",
        reads=f"{interval_in_words(claim.low, claim.high)} {unit_in_words(claim.low, claim.high, claim.unit)}".strip()
        if figure
        else days,
        said_by=said_by(claim),
        stance="" if claim.stance == Claim.Stance.ASSERTED else claim.get_stance_display(),
        status="" if claim.status == Claim.Status.ACTIVE else claim.get_status_display(),
        incidents=tuple(
            (str(link.incident_id), link.incident.title, link.role == IncidentClaim.Role.CONTEXT)
            for link in claim.incident_links.all()
        ),
        quotes=tuple(quoted(citation) for citation in cited),
        repeats=len(cited) - 1,
    )


def _incidents(claims: Iterable[Claim], user: Any) -> tuple[IncidentRow, ...]:
    counted: dict[Any, set[Any]] = {}
    for claim in claims:
        for link in claim.incident_links.all():
            counted.setdefault(link.incident_id, set()).add(claim.pk)
    may_ask = user.has_perm("incidents.request_review")
    rows = []
    for incident in with_state(Incident.objects.filter(pk__in=list(counted))).order_by("created_at"):
        words, pill = STATES[state_of(incident)]
        rows.append(
            IncidentRow(
                id=str(incident.pk),
                title=incident.title,
                state=words,
                pill=pill,
                claims=len(counted[incident.pk]),
                review=str(incident.waiting or ""),
                may_ask=may_ask and not incident.waiting,
            )
        )
    return tuple(rows)


def _markers(claims: Sequence[ClaimRow]) -> dict[int, str]:
    """Return the numbers of claims by where their phrases end; a statement, which has none, ends with its quote."""
    ends: dict[int, list[str]] = {}
    for row in claims:
        for quote in row.quotes:
            end = quote.phrase_end if quote.phrase_end > quote.phrase_start else quote.end
            ends.setdefault(end, []).append(str(row.n))
    return {end: ", ".join(numbers) for end, numbers in ends.items()}


def remembered(source: Source) -> dict[str, str]:
    """Return incident and claimant of the claim that was recorded last from this source. 1 query."""
    link = (
        IncidentClaim.objects.filter(claim__citations__source=source)
        .select_related("incident", "claim__claimant")
        .order_by("-claim__created_at", "-pk")
        .first()
    )
    return remembered_of(link.claim, link.incident) if link else {}


def remembered_of(claim: Claim, incident: Incident) -> dict[str, str]:
    """Return what the next claim of an article most likely shares with this one."""
    return {
        "incident": str(incident.pk),
        "incident_title": incident.title,
        "claimant": str(claim.claimant_id or ""),
        "claimant_name": claim.claimant.name if claim.claimant else "",
        "attribution": claim.attribution,
    }
