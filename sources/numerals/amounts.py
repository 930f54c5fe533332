"""What is read at one place: a number with its unit, and the quantity that it or another word states."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

from sources.numerals.intervals import HALF, MOST_DIGITS, step_of
from sources.numerals.lexicon import ATTACHED, ATTACHED_UNITS, COMPARING, ENDINGS, MONEY, TIMES
from sources.numerals.operators import Operator
from sources.numerals.tokens import Token, word_at

_LITERAL = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?([a-z]*)")
FRACTIONS = {
    ("a", "half"): HALF,
    ("one", "half"): HALF,
    ("a", "quarter"): Decimal("0.25"),
    ("one", "quarter"): Decimal("0.25"),
    ("three", "quarters"): Decimal("0.75"),
}
DECIMAL_SCALE = 1000
"""From this scale on a decimal is rounding, not precision: 1.2 million, but 1.5 dozen is 18."""


class Form(Enum):
    """How a number may be used: only cardinals make ranges, a share is of another figure."""

    CARDINAL = auto()
    ORDINAL = auto()
    SHARE = auto()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read at a place.

    `step` is its rounding step, `end` the index after its last token, `scale` what its last scale word
    multiplies by (1 for none), `chained` when two scale words follow each other ("two hundred thousand").
    """

    value: Decimal
    step: Decimal
    end: int
    form: Form = Form.CARDINAL
    scale: int = 1
    chained: bool = False
    rounded: bool = False
    unit: str | None = None


class Sort(Enum):
    """What states the quantity. An article or a bare plural counts only where nothing else does."""

    NUMBER = auto()
    ZERO = auto()
    VAGUE = auto()
    SHARE = auto()
    REFUSED = auto()
    ARTICLE = auto()
    PLURAL = auto()

    @property
    def weak(self) -> bool:
        return self in (Sort.ARTICLE, Sort.PLURAL)


@dataclass(slots=True)
class Quantity:
    """One quantity: the tokens of its number are [first, end), those of its whole phrase [left, right).

    `bounds` are the two ends that a vague word states, `problem` says in one sentence why it cannot be read.
    """

    sort: Sort
    first: int
    end: int
    amount: Amount | None = None
    largest: Amount | None = None
    bounds: tuple[Decimal, Decimal | None] | None = None
    unit: str | None = None
    hedge: Operator | None = None
    left: int = -1
    right: int = -1
    unreported: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """Digits as printed: the number, the places after its point, and the letters written onto it."""

    value: Decimal
    places: int
    suffix: str


def literal_of(text: str) -> Literal | None:
    """Return the number that a digit token prints; None when it is not in the grammar."""
    match = _LITERAL.fullmatch(text)
    if match is None:
        return None
    digits, decimals, suffix = match[1].replace(",", ""), match[2] or "", match[3]
    if len(digits) + len(decimals) > MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return None
    if suffix and suffix not in ATTACHED and suffix not in ATTACHED_UNITS and suffix not in ENDINGS:
        return None
    if suffix in ENDINGS and decimals:
        return None
    return Literal(Decimal(f"{digits}.{decimals or 0}"), len(decimals), suffix)


def fraction_at(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    """Return the fraction of "and a half" with the index after it; 0 and `at` where there is none."""
    words = word_at(tokens, at + 1), word_at(tokens, at + 2)
    if word_at(tokens, at) == "and" and words in FRACTIONS:
        return FRACTIONS[words], at + 3
    return Decimal(0), at


def with_unit(tokens: Sequence[Token], amount: Amount) -> Amount:
    """Return the number with the unit that stands beside it."""
    at = amount.end
    word = word_at(tokens, at)
    if at < len(tokens) and tokens[at].text == "%":
        return replace(amount, unit="%", end=at + 1)
    if word in ("percent", "pct"):
        return replace(amount, unit="%", end=at + 1)
    if word == "per" and word_at(tokens, at + 1) == "cent":
        return replace(amount, unit="%", end=at + 2)
    if word == "percentage" and word_at(tokens, at + 1) in ("point", "points"):
        return replace(amount, unit="percentage points", end=at + 2)
    if word == "times" and word_at(tokens, at + 1) in COMPARING:
        return replace(amount, form=Form.SHARE)
    if word in MONEY:
        return replace(amount, unit=MONEY[word], end=at + 1)
    if word in TIMES and amount.unit is None:
        fraction, end = fraction_at(tokens, at + 1)
        value = amount.value + fraction
        step = step_of(value) if fraction else amount.step
        return replace(amount, value=value, step=step, unit=TIMES[word], end=end)
    return amount
