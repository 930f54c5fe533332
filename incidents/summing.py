"""Figure lines of many incidents → one interval, and what was left out and why. Pure: no database.

Nothing is added twice: of a whole and its parts the whole counts, and of two incidents that share a claim the one
that comes first. Nothing is added that does not add up: other units, figures that sides contest, metrics that
count the same thing in different incidents.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

REASONS = {
    "not_additive": "Figures of this metric do not add up over incidents.",
    "other_unit": "It is given in another unit.",
    "other_category": "It is of another category, and no line of its incident is of the one asked for.",
    "part_of_whole": "It is a part of a whole that its incident gives as well.",
    "contested": "The sides contest it: their ranges do not meet.",
    "shared_claim": "It rests on a claim that another incident has brought in already.",
    "context": "It is a wider total, which counts in no incident.",
    "machine": "It rests on machine-written text alone.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One published figure line. `places` are what finds its place; none means the whole incident."""

    incident: str
    category: str
    places: frozenset[str]
    unit: str
    low: Decimal | None
    high: Decimal | None
    level: str
    claims: frozenset[str]
    additive: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """The interval of all lines that count; a `high` of None is open above, as is one without lines."""

    low: Decimal
    high: Decimal | None
    counted: list[Line]
    left_out: dict[str, list[Line]]


def most_common_unit(lines: Iterable[Line]) -> str:
    """Return the unit of most lines, the first by name where as many have another."""
    counted = Counter(line.unit for line in lines)
    return min(counted, key=lambda unit: (-counted[unit], unit), default="")


def add(lines: Iterable[Line], *, category: str, unit: str) -> Sum:
    """Return the sum of the lines of one category and unit. Lines of one incident follow each other."""
    counted: list[Line] = []
    left_out: dict[str, list[Line]] = {}
    used: set[str] = set()
    by_incident: dict[str, list[Line]] = {}
    for line in lines:
        by_incident.setdefault(line.incident, []).append(line)
    for together in by_incident.values():
        chosen = [line for line in together if line.category == category and line.unit == unit]
        brought: set[str] = set()
        for line in together:
            reason = _reason(line, chosen, category, unit)
            if reason is None and line.claims & used:
                reason = "shared_claim"
            if reason is None:
                counted.append(line)
                brought |= line.claims
            else:
                left_out.setdefault(reason, []).append(line)
        used |= brought
    open_above = any(line.high is None for line in counted)
    return Sum(
        low=sum((line.low or Decimal(0) for line in counted), Decimal(0)),
        high=None if open_above else sum((line.high or Decimal(0) for line in counted), Decimal(0)),
        counted=counted,
        left_out=left_out,
    )


def _reason(line: Line, chosen: list[Line], category: str, unit: str) -> str | None:
    if not line.additive:
        return "not_additive"
    beside_whole = bool(chosen) and category == "all"
    if line.category != category and not beside_whole:
        return "other_category"
    if line.unit != unit:
        return "other_unit"
    if line.category != category:
        return "part_of_whole"
    # What lies in a place is found by all that finds the place, and more.
    if any(other is not line and other.places < line.places for other in chosen):
        return "part_of_whole"
    return "contested" if line.level == "contested" else None
