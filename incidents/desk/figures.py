"""The figure lines of a draft as its page shows them: computed, never typed."""

from dataclasses import dataclass
from typing import Any

from incidents import reconcile
from incidents.desk.apart import apart_in
from incidents.desk.unsaid import unsaid_in
from incidents.drawing.bars import Bar, bars_of
from incidents.lines import inputs_of, lines_of, links_of
from incidents.models import Citation, Claim, Figure, Incident
from incidents.reconcile import interval_in_words
from incidents.stated import display, label_of

LEVELS = {
    reconcile.Level.CONTESTED: "bad",
    reconcile.Level.CORROBORATED: "good",
    reconcile.Level.SINGLE_ORIGIN: "",
    reconcile.Level.UNATTRIBUTED: "wait",
}
DRIFTED = (Citation.Anchor.AMBIGUOUS, Citation.Anchor.FIGURE_CHANGED, Citation.Anchor.MISSING)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One row of the table of figures."""

    label: str
    place: str
    stated: str
    interval: str
    highest: str
    level: str
    pill: str
    origins: str
    sides: tuple[tuple[str, str, bool], ...]
    bars: tuple[Bar, ...]
    warnings: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    chosen: Figure | None
    void: bool
    query: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The lines of an incident, and in sentences what is not compared and what its summary says without a figure."""

    lines: tuple[FigureLine, ...]
    apart: tuple[str, ...]
    unsaid: tuple[str, ...]


def figures_of(incident: Incident) -> Figures:
    """Return the figures of an incident as it stands on the desk. 6 queries, whatever its size."""
    links = list(links_of(incident))
    claims = {str(link.claim_id): link.claim for link in links}
    chosen = {
        (figure.metric_id, figure.category_id, str(figure.place_id) if figure.place_id else None): figure
        for figure in incident.figures.select_related("chosen_by")
    }
    lines = lines_of(links)
    return Figures(
        lines=tuple(
            figure_line(line, links, claims, chosen.get((line.metric, line.category, line.place)), incident)
            for line in lines
        ),
        apart=apart_in(lines, claims),
        unsaid=unsaid_in(incident.summary, lines, claims),
    )


def figure_line(
    line: reconcile.Line, links: list[Any], claims: dict[str, Any], figure: Figure | None, incident: Incident
) -> FigureLine:
    """Return one line, with the choice that somebody made for it. No query."""
    silent = line.has_range and all(claims[key].operator == reconcile.NONE_REPORTED for key in line.claims)
    first = claims[line.claims[0] if line.claims else line.left_out[0].claim]
    return FigureLine(
        label=label_of(first),
        place=str(first.place) if first.place else "",
        stated=display(claims[identifier] for identifier in claims if identifier in line.claims),
        interval=_interval(line, silent),
        highest=_highest(line),
        level=str(line.level).replace("_", " ") if line.has_range else "",
        pill=LEVELS[line.level],
        origins=f"{_many(line.origins, 'origin')} in {_many(line.outlets, 'outlet')}",
        sides=tuple(
            (
                side.side or "no side named",
                "none reported" if silent else interval_in_words(side.low, side.high),
                side.split,
            )
            for side in line.by_side
        ),
        bars=() if silent else bars_of(line.by_side),
        warnings=(
            *(warned.sentence for warned in line.warnings),
            *(sentence for identifier in line.claims for sentence in _drifted(claims[identifier])),
        ),
        left_out=tuple(
            (claims[omitted.claim].phrase, str(omitted.reason).replace("_", " ")) for omitted in line.left_out
        ),
        chosen=figure,
        void=figure is not None and figure.best is not None and figure.inputs != inputs_of(links, line),
        query=f"incident={incident.pk}&metric={line.metric}&category={line.category}"
        + (f"&place={line.place}" if line.place else ""),
    )


def _drifted(claim: Claim) -> list[str]:
    return [
        f"The quote of “{claim.phrase}” is {quote.anchor.replace('_', ' ')} in the newest text of its source."
        for quote in claim.citations.all()
        if quote.anchor in DRIFTED and not quote.kept_reason
    ]


def _interval(line: reconcile.Line, silent: bool) -> str:
    if silent:
        return "none reported"
    return interval_in_words(line.low, line.high) if line.has_range else "nothing counts yet"


def _highest(line: reconcile.Line) -> str:
    stated = line.highest_stated
    return interval_in_words(stated, stated) if stated is not None and line.high is None else ""


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
