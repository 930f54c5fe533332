"""One figure of several incidents in; what may be added, and what may not and why, out. Pure.

Intervals are pairs (low, high), both ends included, None an open end. A sum is a range like its parts; what is
left out is named, because a total that says nothing of it reads as complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Reason(StrEnum):
    """Why a figure is not in the sum."""

    NOT_ADDITIVE = "not_additive"
    PART = "part"
    CONTESTED = "contested"
    NO_RANGE = "no_range"
    SHARED = "shared"


SENTENCES = {
    Reason.NOT_ADDITIVE: "Figures of this kind are not added up.",
    Reason.PART: "A part of an incident that is counted as a whole.",
    Reason.CONTESTED: "Contested: its counts do not meet.",
    Reason.NO_RANGE: "It has no number.",
    Reason.SHARED: "It rests on a claim that another incident counts already.",
}


@dataclass(frozen=True, slots=True)
class Addend:
    """One figure line of one incident: all lines given have the same metric, category and unit."""

    incident: str
    place: str | None
    low: Decimal | None
    high: Decimal | None
    level: str
    claims: frozenset[str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that is not in the sum."""

    addend: Addend
    reason: Reason

    @property
    def sentence(self) -> str:
        """Say why."""
        return SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class Sum:
    """The range of a total, the lines in it, and those that are not.

    Nothing counted means no sum. With anything left out but parts of a whole, the total has no upper end:
    what was left out may have been any number.
    """

    low: Decimal | None
    high: Decimal | None
    counted: tuple[Addend, ...]
    left_out: tuple[LeftOut, ...]


def add(addends: Sequence[Addend], *, additive: bool) -> Sum:
    """Return the sum of one figure over several incidents.

    Of an incident without a line for the whole, the part with the highest lower bound is a floor: parts may
    lie in one another, so they are not added, and the whole may be more.
    """
    left: list[LeftOut] = []
    if not additive:
        return Sum(None, None, (), tuple(LeftOut(addend, Reason.NOT_ADDITIVE) for addend in addends))
    counted: list[Addend] = []
    taken: set[str] = set()
    for incident in dict.fromkeys(addend.incident for addend in addends):
        own = [addend for addend in addends if addend.incident == incident]
        usable = []
        for addend in own:
            if reason := _unusable(addend, taken):
                left.append(LeftOut(addend, reason))
            else:
                usable.append(addend)
        if not usable:
            continue
        whole = next((addend for addend in usable if addend.place is None), None)
        chosen = whole or max(usable, key=lambda addend: addend.low or Decimal(0))
        left += [LeftOut(addend, Reason.PART) for addend in usable if addend is not chosen]
        counted.append(chosen)
        taken |= {claim for addend in own for claim in addend.claims}
    open_above = any(addend.high is None or addend.place is not None for addend in counted) or any(
        omitted.reason is not Reason.PART for omitted in left
    )
    return Sum(
        low=sum((addend.low or Decimal(0) for addend in counted), Decimal(0)) if counted else None,
        high=None if open_above or not counted else sum((addend.high or Decimal(0) for addend in counted), Decimal(0)),
        counted=tuple(counted),
        left_out=tuple(left),
    )


def _unusable(addend: Addend, taken: set[str]) -> Reason | None:
    if addend.low is None and addend.high is None:
        return Reason.NO_RANGE
    if addend.level == "contested":
        return Reason.CONTESTED
    if addend.claims & taken:
        return Reason.SHARED
    return None
