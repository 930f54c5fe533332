"""What is found: one number of a text, with its words and what they say."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sources.finder.page import Page

FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Found:
    """One number at one place.

    [start, end) is the phrase with its hedge, [number_start, number_end) the number in it, in code points.
    `kind` is "figure", or why it is none: "age", "rank", "name" … `operator` is that of the hedge; `value`,
    `value_max`, `low` and `high` are as in a Reading. A day or a clock time has the unit "date" or "time"
    and stands in `when` in ISO form ("2024-12-22", "2024-12", "--12-22" for a day of no known year, "21:40",
    "02:12Z"); `guessed` says that its year is not printed beside it. `share` is a part of another figure, or
    a multiple of one, which a claim keeps as "relative".
    """

    start: int
    end: int
    text: str
    number_start: int
    number_end: int
    kind: str
    operator: str
    value: Decimal | None = None
    value_max: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    when: str = ""
    guessed: bool = False
    share: bool = False

    def as_row(self) -> dict[str, Any]:
        """Its row of `manage.py find_figures --json`."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "number_start": self.number_start,
            "number_end": self.number_end,
            "kind": self.kind,
            "operator": self.operator,
            "value": self.when or _plain(self.value),
            "value_max": _plain(self.value_max),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "unit": self.unit or None,
        }


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def found_at(page: Page, first: int, end: int, kind: str, **said: Any) -> Found:
    """Build what stands at the tokens [first, end); `left` and `right` are the edges of a wider phrase."""
    left, right = said.pop("left", first), said.pop("right", end)
    number_start = said.pop("number_start", page.tokens[first].start)
    number_end = said.pop("number_end", page.tokens[end - 1].end)
    start = min(page.tokens[left].start, number_start)
    stop = max(page.tokens[right - 1].end, number_end)
    said.setdefault("operator", "exact")
    return Found(start, stop, page.text[start:stop], number_start, number_end, kind, **said)
