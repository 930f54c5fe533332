"""Every quantity of a text in order, each with the words that bound it."""

from collections.abc import Sequence
from decimal import Decimal

from sources.numerals.amounts import Amount, Form, Quantity, Sort, literal_of
from sources.numerals.hedges import hedge_after, hedge_before, hedge_length
from sources.numerals.intervals import MOST_DIGITS
from sources.numerals.lexicon import (
    APPROXIMATORS,
    ARTICLES,
    MULTIPLES,
    OPEN_COMPOUNDS,
    SHARES,
    TIMES,
    ZEROS,
)
from sources.numerals.numberless import is_plural, one_at, vague_at, zero_at
from sources.numerals.numbers import amount_at
from sources.numerals.operators import Operator
from sources.numerals.tokens import Kind, Token, printed, word_at

_SIGNS = ("+", "−", "±")


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
        bound(tokens, quantity)
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
        return zero_at(tokens, at)
    if word in MULTIPLES:
        return Quantity(Sort.SHARE, at, at + 1, Amount(Decimal(MULTIPLES[word]), Decimal(1), at + 1, Form.SHARE))
    if word in SHARES:
        return Quantity(Sort.SHARE, at, at + 1)
    quantity = vague_at(tokens, at) or number_at(tokens, text, at, between)
    if quantity is not None:
        return quantity
    if word in ARTICLES:
        return one_at(tokens, at)
    if is_plural(word):
        return Quantity(Sort.PLURAL, at, at + 1, unit=TIMES.get(word))
    return None


def _digits(tokens: Sequence[Token], text: str, at: int, between: bool) -> Quantity:
    token = tokens[at]
    before = tokens[at - 1] if at and token.glued else None
    if before and (before.text in _SIGNS or before.kind is Kind.DASH):
        return _refused(at, f"“{printed(text, tokens, at - 1, at + 1)}” has a sign: mark the number without it.")
    if before and before.text == "." and not before.glued:
        number = printed(text, tokens, at, at + 1)
        return _refused(at, f"“.{number}” has no digit before its point: write 0.{number} instead.")
    if word_at(tokens, at - 1) == "minus":
        below = printed(text, tokens, at - 1, at + 1)
        return _refused(at, f"“{below}” is below zero: a figure is a number of 0 or more.")
    if at + 1 < len(tokens) and tokens[at + 1].kind is Kind.NUMBER and not tokens[at + 1].hyphened:
        both = printed(text, tokens, at, at + 2)
        return _refused(at, f"“{both}” is not one number: write 1,234 for thousands, or mark one of the numbers.")
    return number_at(tokens, text, at, between) or _refused(at, _why_not(token.text, printed(text, tokens, at, at + 1)))


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether digits belong to the word before their hyphen: F-16, Kh-101, Covid-19."""
    before = word_at(tokens, at - 1)
    return tokens[at].hyphened and before != "" and before not in OPEN_COMPOUNDS


def _why_not(number: str, shown: str) -> str:
    if sum(char.isdigit() for char in number) > MOST_DIGITS or literal_of(number) is not None:
        return f"“{shown}” is too large: a number has {MOST_DIGITS} digits at most."
    return f"“{shown}” is not in the number grammar: write it as in 1,234 or 1.5, or enter it with a reason."


def _refused(at: int, problem: str) -> Quantity:
    return Quantity(Sort.REFUSED, at, at + 1, problem=problem)


def number_at(tokens: Sequence[Token], text: str, at: int, between: bool) -> Quantity | None:
    """Return the number or the range that begins at a token; `between` lets its "and" join two."""
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


def bound(tokens: Sequence[Token], quantity: Quantity) -> None:
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
