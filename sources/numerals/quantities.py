"""Every quantity of a text in order, each with the words that bound it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from sources.numerals.amounts import MOST_DIGITS, Amount, Form, literal_of
from sources.numerals.hedges import hedge_after, hedge_before, hedge_length
from sources.numerals.lexicon import (
    APPROXIMATORS,
    ARTICLES,
    COLLECTIVES,
    COMPARATIVES,
    FACTORS,
    MULTIPLES,
    NO_PLURALS,
    NOT_ZERO_AFTER_NO,
    OPEN_COMPOUNDS,
    PLURAL_PEOPLE,
    SHARES,
    TIMES,
    UNREPORTED,
    VAGUE,
    ZEROS,
)
from sources.numerals.numbers import amount_at, article_at
from sources.numerals.operators import Operator
from sources.numerals.tokens import Kind, Token, printed, word_at

_REPORT_WINDOW = 8
"""So many words after "no" may the report stand: "no casualties or damage were reported"."""


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


def quantities_in(tokens: Sequence[Token], text: str) -> list[Quantity]:
    """Return the quantities of a text, weak ones too. `text` is what the tokens were cut from."""
    found: list[Quantity] = []
    at, between = 0, False
    while at < len(tokens):
        if word_at(tokens, at) == "between":
            between = True
            at += 1
            continue
        continues = bool(found) and found[-1].end == at and not found[-1].sort.weak
        if tokens[at].kind is Kind.NUMBER and not continues and _is_name(tokens, at):
            at += 1
            continue
        quantity = _quantity_at(tokens, text, at, between)
        if quantity is None:
            # A hedge is skipped whole: "as many as" holds no "many", "no fewer than" no "no".
            at += hedge_length(tokens, at) or 1
            continue
        if not quantity.sort.weak:
            between = False
        _bound(tokens, quantity)
        found.append(quantity)
        at = max(quantity.end, at + 1)
    return found


def _quantity_at(tokens: Sequence[Token], text: str, at: int, between: bool) -> Quantity | None:
    if tokens[at].kind is Kind.NUMBER:
        return _digits(tokens, text, at, between)
    word = word_at(tokens, at)
    if not word or hedge_length(tokens, at):
        return None
    if word in ZEROS or word == "not":
        return _zero(tokens, at)
    if word in MULTIPLES:
        return Quantity(
            Sort.SHARE, at, at + 1, Amount(Decimal(MULTIPLES[word]), Decimal(1), at + 1, Form.SHARE)
        )
    if word in SHARES:
        return Quantity(Sort.SHARE, at, at + 1)
    quantity = _vague(tokens, at) or _number(tokens, text, at, between)
    if quantity is not None:
        return quantity
    if word in ARTICLES:
        return _article(tokens, at)
    if is_plural(word):
        return Quantity(Sort.PLURAL, at, at + 1, unit=TIMES.get(word))
    return None


def is_plural(word: str) -> bool:
    """Tell whether a word looks like a plural that states a quantity without a number: "hours", "others"."""
    if word in PLURAL_PEOPLE:
        return True
    return (
        len(word) > 3
        and word[-1] == "s"
        and word[-2] not in "sui'"
        and word.isascii()
        and word not in NO_PLURALS
    )


def _digits(tokens: Sequence[Token], text: str, at: int, between: bool) -> Quantity:
    token = tokens[at]
    before = tokens[at - 1] if at and token.glued else None
    if before and (before.text == "+" or before.kind is Kind.DASH):
        return _refused(
            at, f"“{printed(text, tokens, at - 1, at + 1)}” has a sign: mark the number without it."
        )
    if before and before.text == "." and not before.glued:
        number = printed(text, tokens, at, at + 1)
        return _refused(at, f"“.{number}” has no digit before its point: write 0.{number} instead.")
    if word_at(tokens, at - 1) == "minus":
        below = printed(text, tokens, at - 1, at + 1)
        return _refused(at, f"“{below}” is below zero: a figure is a number of 0 or more.")
    if at + 1 < len(tokens) and tokens[at + 1].kind is Kind.NUMBER and not tokens[at + 1].hyphened:
        both = printed(text, tokens, at, at + 2)
        return _refused(
            at, f"“{both}” is not one number: write 1,234 for thousands, or mark one of the numbers."
        )
    return _number(tokens, text, at, between) or _refused(
        at, _why_not(token.text, printed(text, tokens, at, at + 1))
    )


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether digits belong to the word before their hyphen: F-16, Kh-101, Covid-19."""
    before = word_at(tokens, at - 1)
    return tokens[at].hyphened and before != "" and before not in OPEN_COMPOUNDS


def _why_not(number: str, shown: str) -> str:
    if sum(char.isdigit() for char in number) > MOST_DIGITS or literal_of(number) is not None:
        return f"“{shown}” is too large: a number has {MOST_DIGITS} digits at most."
    return f"“{shown}” is not a number in the grammar: write it as in 1,234 or 1.5, or enter it by hand with a reason."


def _refused(at: int, problem: str) -> Quantity:
    return Quantity(Sort.REFUSED, at, at + 1, problem=problem)


def _number(tokens: Sequence[Token], text: str, at: int, between: bool) -> Quantity | None:
    amount = amount_at(tokens, at, joins_and=not between)
    if amount is None:
        return None
    if amount.form is Form.SHARE:
        return Quantity(Sort.SHARE, at, amount.end, amount)
    quantity = Quantity(Sort.NUMBER, at, amount.end, amount, unit=amount.unit)
    if amount.form is Form.CARDINAL:
        _extend(tokens, text, quantity, between)
    return quantity


def _extend(tokens: Sequence[Token], text: str, quantity: Quantity, between: bool) -> None:
    """Join a second number to a range: "20–30", "30 to 40", "two or three", "between 20 and 30"."""
    amount = quantity.amount
    start = _past_connector(tokens, quantity.end, between)
    if amount is None or start is None:
        return
    second = amount_at(tokens, start)
    if second is None or second.form is not Form.CARDINAL:
        return
    first = amount.value
    words = printed(text, tokens, quantity.first, second.end)
    quantity.end = second.end
    if amount.scale == 1 and first < 1000 and second.chained:
        quantity.sort = Sort.REFUSED
        quantity.problem = f"“{words}” can be read in two ways: enter both numbers in full."
        return
    if amount.scale == 1 and first < 1000 and first * second.scale <= second.value:
        # "Two to three million": the scale word stands for both.
        first *= second.scale
    if first > second.value:
        quantity.sort = Sort.REFUSED
        quantity.problem = (
            f"“{words}” runs from the larger number to the smaller: mark one number, or a range in order."
        )
        return
    quantity.amount = Amount(first, amount.step, amount.end)
    quantity.largest = second
    quantity.unit = second.unit or amount.unit


def _past_connector(tokens: Sequence[Token], at: int, between: bool) -> int | None:
    """Return the index where the second number of a range would begin."""
    if at >= len(tokens):
        return None
    start = at
    if tokens[at].kind is Kind.DASH:
        start += 1
        if start < len(tokens) and tokens[start].glued:
            return None
    elif word_at(tokens, at) in ("to", "or") or (between and word_at(tokens, at) == "and"):
        start += 1
    elif not tokens[at].hyphened:
        return None
    if word_at(tokens, start) in APPROXIMATORS:
        start += 1
    return start if start < len(tokens) else None


def _zero(tokens: Sequence[Token], at: int) -> Quantity | None:
    word, following = word_at(tokens, at), word_at(tokens, at + 1)
    end = at + 1
    if word == "not":
        if following == "a" and word_at(tokens, at + 2) == "single":
            end = at + 3
        elif following == "one":
            end = at + 2
        else:
            return None
    elif word == "no":
        if following in NOT_ZERO_AFTER_NO or following in COMPARATIVES:
            return None
        if following == "one":
            end = at + 2
        elif following and tokens[at + 1].hyphened:
            # A no-fly zone is no zero.
            return None
    quantity = Quantity(Sort.ZERO, at, end)
    for index in range(end, min(end + _REPORT_WINDOW, len(tokens))):
        if tokens[index].kind is Kind.STOP:
            break
        if tokens[index].text in UNREPORTED:
            quantity.unreported, quantity.right = True, index + 1
    return quantity


def _vague(tokens: Sequence[Token], at: int) -> Quantity | None:
    word = word_at(tokens, at)
    if word == "number" and word_at(tokens, at - 1) == "a" and word_at(tokens, at + 1) == "of":
        return Quantity(Sort.VAGUE, at, at + 2, bounds=(Decimal(3), Decimal(9)), left=at - 1)
    if word not in VAGUE or (word == "many" and word_at(tokens, at - 1) in ("as", "how", "so", "too")):
        return None
    low, high = VAGUE[word]
    end = at + 1
    factor_at = end + 1 if word_at(tokens, end) == "of" else end
    factor = FACTORS.get(word_at(tokens, factor_at), 0)
    if factor:
        # "Several hundred" is [300, 999], "tens of thousands" [20,000, 99,999]: the next word is not reached.
        low, high, end = low * factor, None if high is None else (high + 1) * factor - 1, factor_at + 1
    quantity = Quantity(Sort.VAGUE, at, end, bounds=(Decimal(low), None if high is None else Decimal(high)))
    quantity.unit = TIMES.get(word_at(tokens, end))
    if quantity.unit:
        quantity.right = end + 1
    return quantity


def _article(tokens: Sequence[Token], at: int) -> Quantity | None:
    for index in range(at + 1, min(at + 4, len(tokens))):
        if tokens[index].kind is Kind.STOP:
            break
        if tokens[index].text in COLLECTIVES:
            return Quantity(Sort.PLURAL, at, at + 1)
    amount = article_at(tokens, at)
    if amount is None:
        return None
    quantity = Quantity(Sort.ARTICLE, at, amount.end, amount, unit=amount.unit)
    if amount.end == at + 1 and word_at(tokens, at + 1):
        quantity.right = at + 2
    return quantity


def _bound(tokens: Sequence[Token], quantity: Quantity) -> None:
    """Find the hedge before or after a quantity, and the edges of its phrase."""
    left = quantity.left if quantity.left >= 0 else quantity.first
    right = quantity.right if quantity.right >= 0 else quantity.end
    if quantity.sort is not Sort.ZERO:
        hedge, start = hedge_before(tokens, left)
        if hedge is Operator.ABOUT:
            # "At least an estimated 50": the estimate gives way to the bound.
            outer, outer_start = hedge_before(tokens, start)
            if outer not in (None, Operator.ABOUT):
                hedge, start = outer, outer_start
        suffix, end = hedge_after(tokens, right)
        if suffix and hedge in (None, Operator.ABOUT):
            hedge, right = suffix, end
        quantity.hedge, left = hedge, start
    if quantity.largest is not None and word_at(tokens, left - 1) in ("between", "from"):
        left -= 1
    quantity.left, quantity.right = left, right
