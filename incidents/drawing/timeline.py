"""The days of what is listed, on one line that is true to scale. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 480, 74
LEFT, RIGHT, AXIS = 16.0, 464.0, 44.0
TOUCHING = 19.0


@dataclass(frozen=True, slots=True)
class Day:
    """The first day of one thing listed: `label` is its number there, `href` leads to it."""

    on: date
    label: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One or more things at one point of the line."""

    x: float
    width: float
    label: str
    name: str
    href: str

    @property
    def left(self) -> float:
        """Where its label begins."""
        return round(self.x - self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year or a month."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture of `WIDTH` by `HEIGHT`."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT
    axis: float = AXIS


def timeline_of(days: Sequence[Day]) -> Timeline | None:
    """Return the line of these days; None where there are not two of them."""
    ordered = sorted(days, key=lambda day: day.on)
    if len({day.on for day in ordered}) < 2:
        return None
    first, last = ordered[0].on, ordered[-1].on
    span = (last - first).days

    def x_of(on: date) -> float:
        return LEFT + (RIGHT - LEFT) * (0.04 + 0.92 * (on - first).days / span)

    groups: list[tuple[float, list[Day]]] = []
    for day in ordered:
        x = x_of(day.on)
        if groups and x - groups[-1][0] < TOUCHING + 6.6 * max(len(_label(groups[-1][1])) - 2, 0):
            groups[-1][1].append(day)
        else:
            groups.append((x, [day]))
    dots = []
    for x, group in groups:
        label = _label(group)
        width = max(17.0, 8.0 + 6.6 * len(label))
        names = "; ".join(dict.fromkeys(day.name for day in group))
        middle = min(max(x, width / 2 + 1), WIDTH - width / 2 - 1)
        dots.append(Dot(round(middle, 1), round(width, 1), label, names, group[0].href))
    return Timeline(
        dots=tuple(dots),
        ticks=_ticks(first, last, x_of),
        first=f"{first:%B} {first.year}",
        last=f"{last:%B} {last.year}",
    )


def _label(group: Sequence[Day]) -> str:
    labels = [day.label for day in group]
    return " · ".join(labels) if len(labels) < 4 else f"{labels[0]} +{len(labels) - 1}"


def _ticks(first: date, last: date, x_of: Callable[[date], float]) -> tuple[Tick, ...]:
    """Return the years, or where all lies within two of them the months, that begin in the line's stretch."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / step <= 6 or step == 1200)
    found = []
    on = date(first.year, first.month, 1)
    while on <= last:
        number = on.year * 12 + on.month - 1
        if number % step == 0 and on >= first:
            label = str(on.year) if on.month == 1 else f"{on:%b}"
            found.append(Tick(round(x_of(on), 1), label))
        on = (on + timedelta(days=32)).replace(day=1)
    return tuple(found)
