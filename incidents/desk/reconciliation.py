"""An incident's figures as its page of figures sets them out: line by line, claim by claim, on one scale."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from incidents import origins, reconcile
from incidents.desk.apart import apart_in
from incidents.desk.figures import FigureLine, figure_line
from incidents.drawing.bars import Bar, on_one_scale
from incidents.lines import CARRIES, assertion_of, lines_of, links_of, side_of
from incidents.models import Claim, ClaimRelation, Figure, Incident
from incidents.prose import token_of
from incidents.reconcile import NONE_REPORTED, interval_in_words, rank, reading_in_words
from incidents.stated import said_by

TONES = ("a", "b", "c")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim of a line: who says it, as of when, in which sources, and its bar; `side` where it has another name."""

    id: str
    phrase: str
    said: str
    side: str
    as_of: date | None
    origin: str
    interval: str
    sources: tuple[tuple[str, str], ...]
    drift: tuple[str, ...]
    notes: tuple[str, ...]
    out: str
    bar: Bar | None
    newer: str
    newer_phrase: str


@dataclass(frozen=True, slots=True)
class LineCard:
    """One figure line with its claims, what is wrong with it, and the choice that somebody made."""

    figure: FigureLine
    token: str
    metric: str
    category: str
    place: str
    best: str
    version: int
    rows: tuple[ClaimRow, ...]
    scale: str
    may_choose: bool


@dataclass(frozen=True, slots=True)
class PartsCard:
    """Parts beside their whole."""

    whole: str
    words: str
    unplaced: str
    parts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OriginCard:
    """Two sources that share figures and so, most likely, an origin."""

    titles: tuple[str, str]
    figures: int
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All that the page shows."""

    lines: tuple[LineCard, ...]
    context: tuple[ClaimRow, ...]
    parts: tuple[PartsCard, ...]
    origins: tuple[OriginCard, ...]
    apart: tuple[str, ...]


def reconciliation_of(incident: Incident) -> Reconciliation:
    """Set out the figures of an incident. 6 queries, whatever its size."""
    links = list(links_of(incident))
    claims: dict[str, Claim] = {str(link.claim_id): link.claim for link in links}
    chosen = {
        (figure.metric_id, figure.category_id, str(figure.place_id) if figure.place_id else None): figure
        for figure in incident.figures.select_related("chosen_by")
    }
    lines = sorted(
        lines_of(links), key=lambda line: (rank(line.metric), line.metric, line.category, line.place is not None)
    )
    cards = []
    for line in lines:
        figure = chosen.get((line.metric, line.category, line.place))
        if line.has_range or any(left.reason != reconcile.Reason.CONTEXT for left in line.left_out):
            cards.append(_card(line, links, claims, None if line.unit else figure, incident))
    context = [claims[left.claim] for line in lines for left in line.left_out if left.reason == "context"]
    return Reconciliation(
        lines=tuple(cards),
        context=tuple(_row(claim, None, "", None) for claim in context),
        parts=tuple(_parts(links, claims, lines)),
        origins=tuple(_origins(links, claims)),
        apart=apart_in(lines, claims),
    )


def _card(
    line: reconcile.Line, links: list[Any], claims: dict[str, Claim], figure: Figure | None, incident: Incident
) -> LineCard:
    out = {left.claim: str(left.reason).replace("_", " ") for left in line.left_out if left.reason != "context"}
    shown = [claim for key, claim in claims.items() if key in line.claims or key in out]
    sides = {side.side: n for n, side in enumerate(line.by_side)}
    shown.sort(key=lambda claim: (sides.get(_side(claim), 99), claim.as_of or date.min, claim.created_at))
    bars, scale = on_one_scale(
        [(*_drawn(claim), TONES[min(sides.get(_side(claim), 2), 2)], claim.phrase) for claim in shown]
    )
    newer = dict(line.supersessions)
    first = shown[0]
    best = figure.best if figure is not None else None
    return LineCard(
        figure=figure_line(line, links, claims, figure, incident),
        token=token_of(
            {
                "metric": line.metric,
                "category": line.category,
                "place": {"name": first.place.name} if first.place else None,
            }
        ),
        metric=line.metric,
        category=line.category,
        place=line.place or "",
        best=f"{best.normalize():f}" if best is not None else "",
        version=figure.version if figure is not None else 0,
        rows=tuple(
            _row(claim, bar, out.get(str(claim.pk), ""), claims.get(newer.get(str(claim.pk), "")))
            for claim, bar in zip(shown, bars, strict=True)
        ),
        scale=scale,
        may_choose=line.has_range and not line.unit,
    )


def _drawn(claim: Claim) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if claim.operator == NONE_REPORTED else (claim.low, claim.high)


def _side(claim: Claim) -> str | None:
    return None if claim.attribution == Claim.Attribution.OWN_REPORTING else side_of(claim.claimant)


def _row(claim: Claim, bar: Bar | None, out: str, newer: Claim | None) -> ClaimRow:
    notes, side = [], _side(claim) or ""
    if claim.period:
        notes.append(f"over {claim.period}")
    if claim.provisional:
        notes.append("provisional")
    if claim.stance != Claim.Stance.ASSERTED:
        notes.append(claim.get_stance_display().lower())
    if claim.status_reason:
        notes.append(claim.status_reason)
    carried = [cited for cited in claim.citations.all() if cited.stance in CARRIES]
    return ClaimRow(
        id=str(claim.pk),
        phrase=claim.phrase,
        said=said_by(claim),
        side="" if side == str(claim.claimant) else side,
        as_of=claim.as_of,
        origin=claim.origin.label if claim.origin else "",
        interval=reading_in_words(claim.operator, claim.low, claim.high),
        sources=tuple(
            dict.fromkeys(
                (str(cited.source_id), cited.source.publisher.name if cited.source.publisher else cited.source.title)
                for cited in carried
            )
        ),
        drift=tuple(dict.fromkeys(cited.phrase for cited in carried if cited.phrase and cited.phrase != claim.phrase)),
        notes=tuple(notes),
        out=out,
        bar=bar,
        newer=str(newer.pk) if newer else "",
        newer_phrase=newer.phrase if newer else "",
    )


def _parts(links: Sequence[Any], claims: dict[str, Claim], lines: Iterable[reconcile.Line]) -> Iterable[PartsCard]:
    """Yield the claims that others are part of, then the categories that are part of another."""
    assertions = {str(link.claim_id): assertion_of(link) for link in links if link.claim.kind == Claim.Kind.FIGURE}
    named: dict[str, list[str]] = defaultdict(list)
    for key, claim in claims.items():
        for relation in claim.relations.all():
            if relation.kind == ClaimRelation.Kind.PART_OF and str(relation.other_id) in assertions:
                named[str(relation.other_id)].append(key)
    for whole, pieces in named.items():
        kept = [piece for piece in pieces if piece in assertions and assertions[piece].status == "active"]
        metric = claims[whole].metric
        if kept and (metric is None or metric.additive):
            yield _parts_card(
                claims[whole],
                reconcile.parts(assertions[whole], [assertions[piece] for piece in kept]),
                [(claims[piece].phrase, _what(claims[piece])) for piece in kept],
            )
    ranged = {(line.metric, line.category, line.place, line.unit): line for line in lines if line.has_range}
    for line in ranged.values():
        first = claims[line.claims[0]]
        above = first.category.part_of_id
        whole_line = ranged.get((line.metric, above, line.place, line.unit)) if above else None
        if whole_line is None or line is whole_line:
            continue
        found = reconcile.parts(whole_line, [line])
        if found.warnings:
            yield _parts_card(
                claims[whole_line.claims[0]], found, [(interval_in_words(line.low, line.high), _what(first))]
            )


def _parts_card(whole: Claim, found: reconcile.Parts, parts: list[tuple[str, str]]) -> PartsCard:
    unplaced = ""
    if found.unplaced_low:
        unplaced = interval_in_words(found.unplaced_low, found.unplaced_high)
    return PartsCard(
        whole=f"{whole.phrase} ({whole.metric})",
        words=found.words,
        unplaced=unplaced,
        parts=tuple(parts),
        warnings=tuple(warned.sentence for warned in found.warnings),
    )


def _what(claim: Claim) -> str:
    """Say what makes a part a part: its place, or its category."""
    if claim.place is not None:
        return claim.place.name
    return claim.category.label if claim.category_id != "all" else str(claim.claimant or "")


def _origins(links: Sequence[Any], claims: dict[str, Claim]) -> Iterable[OriginCard]:
    carried, titles = [], {}
    for link in links:
        claim = link.claim
        if claim.kind != Claim.Kind.FIGURE or claim.value is None or claim.metric_id is None:
            continue
        for cited in claim.citations.all():
            if cited.stance in CARRIES:
                titles[str(cited.source_id)] = cited.source.title
                carried.append(
                    origins.Carried(
                        claim=str(claim.pk),
                        source=str(cited.source_id),
                        metric=claim.metric_id,
                        category=claim.category_id,
                        place=str(claim.place_id) if claim.place_id else None,
                        value=Decimal(claim.value),
                        origin=str(claim.origin_id) if claim.origin_id else None,
                    )
                )
    for pair in origins.shared(carried):
        one, other = pair.sources
        yield OriginCard((titles[one], titles[other]), pair.figures, pair.claims)
