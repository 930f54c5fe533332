"""Intervals as bars on one scale: open ended where there is no end, a dot where the number is exact. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from incidents.reconcile import SideLine, interval_in_words

LEFT, WIDTH = 10.0, 220.0  # of a picture 240 wide
STEP = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One side's interval: where its bar begins and how long it is, and the numbers of the scale."""

    x: float
    width: float
    y: int
    start: float | None
    tone: str
    words: str
    scale: str


def bars_of(sides: Sequence[SideLine]) -> tuple[Bar, ...]:
    """Return a bar for each side with an interval, on a scale from 0 to a round number above all ends."""
    bounded = [side for side in sides if side.low is not None or side.high is not None]
    ends = [end for side in bounded for end in (side.low, side.high) if end is not None]
    if not ends:
        return ()
    top = _round_above(max(ends))
    return tuple(_bar(side, n, top) for n, side in enumerate(bounded))


def on_one_scale(
    intervals: Sequence[tuple[Decimal | None, Decimal | None, str, str]],
) -> tuple[list[Bar | None], str]:
    """Return a bar for each (low, high, tone, words), each in a picture of its own, and the scale they share.

    None stands where there is no interval, and the scale is "" where there is none at all.
    """
    ends = [end for low, high, _, _ in intervals for end in (low, high) if end is not None]
    if not ends:
        return [None] * len(intervals), ""
    top = _round_above(max(ends))
    bars = [
        None
        if low is None and high is None
        else replace(_bar(SideLine(words, low, high, False, ()), 0, top), tone=tone)
        for low, high, tone, words in intervals
    ]
    return bars, next(bar.scale for bar in bars if bar is not None)


def _bar(side: SideLine, n: int, top: Decimal) -> Bar:
    low, high = side.low or Decimal(0), side.high
    start = LEFT + WIDTH * float(low / top)
    end = LEFT + WIDTH * (float(high / top) if high is not None else 1.0)
    y = 10 + n * STEP
    return Bar(
        x=round(start, 1),
        width=round(max(end - start, 0), 1),
        y=y,
        start=round(start, 1) if side.low is not None and (high is None or low == high) else None,
        tone="ab"[n % 2] if n < 2 else "c",
        words=f"{side.side or 'no side named'}: {interval_in_words(side.low, side.high)}",
        scale=f"{top:,f}",
    )


def _round_above(value: Decimal) -> Decimal:
    """Return 2, 5 or 10 times a power of ten, a little above `value`, so that an open end has room."""
    wanted = max(value, Decimal(1)) * Decimal("1.2")
    power = Decimal(10) ** wanted.adjusted()
    return next(power * step for step in (2, 5, 10) if power * step >= wanted)
