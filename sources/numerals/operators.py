"""What a reading is made of: the operators, the reading itself, and its one error."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

RULES = 1
"""Version of the interval rules. A change of any rule is a new version; stored readings keep theirs."""


class NumeralError(ValueError):
    """The phrase does not state one number in the grammar; its text is one sentence for the editor."""


class Operator(StrEnum):
    """How the words around a number bound it."""

    EXACT = "exact"
    ROUNDED = "rounded"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    FEWER_THAN = "fewer_than"
    BETWEEN = "between"
    ABOUT = "about"
    NEARLY = "nearly"
    JUST_OVER = "just_over"
    VAGUE = "vague"
    NONE = "none"
    NONE_REPORTED = "none_reported"
    RELATIVE = "relative"
    UNQUANTIFIED = "unquantified"

    @property
    def label(self) -> str:
        """The operator in plain words: "at least", "none reported"."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one printed phrase states.

    `value` is the number as printed, in plain units ("1.2 million" is 1200000; "40 per cent" is 40 with unit
    "%"; a share such as "nearly half" is 0.5, rounded to four places). `value_max` is the second number of a
    range. `low` and `high` are both inclusive; None is unbounded when the other is set, and no interval when
    both are None. `unit` stands only when the phrase prints it: "%", "percentage points", an ISO 4217 code,
    or a plural time unit ("years", "hours"). `rules` is the version of the interval rules that were applied.
    """

    phrase: str
    operator: Operator
    value: Decimal | None
    value_max: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    rules: int = RULES
