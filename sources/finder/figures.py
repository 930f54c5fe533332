"""A number with its words → what it says: operator, value, interval, unit, kind."""

import re
from dataclasses import replace
from decimal import Decimal

from sources.finder.bounds import unbind
from sources.finder.found import FIGURE, Found, found_at
from sources.finder.kinds import kind_of
from sources.finder.lexicon import CHANGES, PERIODS_BEFORE
from sources.finder.page import Page
from sources.finder.shares import is_part, share_of
from sources.finder.units import MEASURES, SUFFIX, SUFFIXED, attached, counted_after, measure_at
from sources.numerals.amounts import Amount, Form, Quantity, Sort, literal_of
from sources.numerals.hedges import hedge_after
from sources.numerals.intervals import ONE, Interval, interval, plain, step_of
from sources.numerals.lexicon import (
    AGES,
    APPROXIMATORS,
    ARTICLES,
    MONEY,
    MULTIPLES,
    PARTS,
    PLURAL_PEOPLE,
    SCALES,
    SMALL,
    TENS,
    THIRD_PLACE,
    TIMES,
)
from sources.numerals.numbers import amount_at, article_at
from sources.numerals.operators import NumeralError, Operator
from sources.numerals.phrases import ends_of, operator_of
from sources.numerals.quantities import bound, number_at
from sources.numerals.tokens import Kind

_TAKES_ARTICLE = frozenset(SCALES) | frozenset(PARTS) | frozenset(AGES) | frozenset(("dozen", "hundred", "pair"))
_UNIT_WORDS = (
    frozenset(TIMES)
    | frozenset(MONEY)
    | frozenset(("percent", "per", "cent", "pct", "%", "percentage", "point", "points"))
)
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_METRES = re.compile(r"[0-9]+(?:[.,][0-9]+)*m")
_MINUS = ("-", "−", "–")


def figure_at(page: Page, at: int, reached: int) -> tuple[Found | None, int]:
    """Return the number that begins at a token, or at the article before it, and the index after it."""
    first = at
    if page.word(at) in _TAKES_ARTICLE and page.word(at - 1) in ARTICLES and at - 1 >= reached:
        first = at - 1
    quantity = _mixed(page, at) or _quantity(page, first)
    if quantity is None and first != at:
        quantity = _quantity(page, at)
    if quantity is None:
        if page.tokens[at].kind is not Kind.NUMBER:
            return None, at + 1
        return found_at(page, at, at + 1, FIGURE), at + 1
    named = page.word(quantity.first) in ("decade", "century") and page.word(quantity.first - 1) not in PERIODS_BEFORE
    if named and not page.hyphened(quantity.end):
        # "The decade" and "this century" state no length; "decade-old" does.
        return None, at + 1
    bound(page.tokens, quantity)
    item = figure_of(page, quantity)
    return item, quantity.end + (item.kind == "period_name")


def _quantity(page: Page, at: int) -> Quantity | None:
    tokens = page.tokens
    if page.word(at) in MULTIPLES:
        multiple = Amount(Decimal(MULTIPLES[page.word(at)]), ONE, at + 1, Form.SHARE)
        return Quantity(Sort.SHARE, at, at + 1, multiple)
    if is_part(page, at):
        value = plain((ONE / PARTS[page.word(at + 1)]).quantize(THIRD_PLACE))
        return Quantity(Sort.SHARE, at, at + 2, Amount(value, step_of(value), at + 2, Form.SHARE))
    token = tokens[at]
    if match := SUFFIX.fullmatch(token.text) if token.kind is Kind.NUMBER else None:
        literal = literal_of(match[1])
        if literal is None:
            return None
        amount = Amount(plain(literal.value), _step(literal.value, literal.places), at + 1)
        return Quantity(Sort.NUMBER, at, at + 1, amount, unit=SUFFIXED[match[2]])
    if suffixed := _suffixed_range(page, at):
        return suffixed
    between = "between" in (page.word(at - 1), page.word(at - 2) if page.word(at - 1) in APPROXIMATORS else "")
    quantity = number_at(tokens, page.text, at, between)
    if quantity is None:
        return None
    if token.kind is Kind.NUMBER and not between:
        quantity = _before_and(page, quantity)
    ranged = quantity.largest is not None or quantity.sort is Sort.REFUSED
    if ranged and (quantity.sort is Sort.REFUSED or _is_change(page, at) or _is_mixed(page, quantity)):
        single = amount_at(tokens, at, joins_and=not between)
        if single is None:
            return None
        quantity = Quantity(Sort.NUMBER, at, single.end, single, unit=single.unit)
    if quantity.sort is Sort.NUMBER and _in_metres(page, quantity):
        _measure_metres(page, quantity)
    elif share := share_of(page, quantity):
        return Quantity(Sort.SHARE, at, share.end, share)
    return quantity


def _before_and(page: Page, quantity: Quantity) -> Quantity:
    """End a number in digits before "and": "$1.9bn and four years" are two."""
    first = quantity.first
    for index in range(first + 1, quantity.end - 1):
        if page.word(index) == "and" and (page.word(index + 1) in SMALL or page.word(index + 1) in TENS):
            shorter = number_at(page.tokens[first:index], page.text, 0, between=False)
            if shorter is None or shorter.amount is None:
                return quantity
            shorter.first, shorter.end = first, shorter.end + first
            shorter.amount = replace(shorter.amount, end=shorter.end)
            return shorter
    return quantity


def _suffixed_range(page: Page, at: int) -> Quantity | None:
    """Read a range whose unit the grammar does not know: "2.0–2.5x"."""
    match = SUFFIX.fullmatch(page.number(at + 1)) if page.hyphened(at + 1) else None
    one, two = literal_of(page.number(at)), literal_of(match[1]) if match else None
    if match is None or one is None or two is None or one.suffix or one.value > two.value:
        return None
    low, high = (Amount(plain(side.value), _step(side.value, side.places), at + 2) for side in (one, two))
    return Quantity(Sort.NUMBER, at, at + 2, low, high, unit=SUFFIXED[match[2]])


def _mixed(page: Page, at: int) -> Quantity | None:
    """Read "a mile and a half", "an hour and a half" from its half."""
    if page.word(at) != "half" or (page.word(at - 1), page.word(at - 2)) != ("a", "and"):
        return None
    unit, first = page.word(at - 3), at - 4
    if page.word(first) not in ARTICLES or (unit not in MEASURES and unit not in TIMES):
        return None
    if unit in TIMES:
        amount = article_at(page.tokens, first)
        return Quantity(Sort.NUMBER, first, at + 1, replace(amount, end=at + 1), unit=amount.unit)
    value = Decimal("1.5")
    return Quantity(Sort.NUMBER, first, at + 1, Amount(value, step_of(value), at + 1), unit=MEASURES[unit])


def _step(value: Decimal, places: int) -> Decimal:
    return plain(ONE.scaleb(-places)) if places else step_of(value)


def _is_change(page: Page, at: int) -> bool:
    """Tell "fell from 80 to 60", which are two numbers, from a range."""
    return page.word(at - 1) == "from" and page.near(at - 2, -8, CHANGES)


def _is_mixed(page: Page, quantity: Quantity) -> bool:
    """Tell "fell 7.4% to 2 billion", which are two numbers, from a range."""
    first = amount_at(page.tokens, quantity.first)
    if first is None or first.unit is None or quantity.largest is None:
        return False
    second = quantity.largest.unit
    return first.unit != second and (second is not None or not first.unit.isupper())


def _in_metres(page: Page, quantity: Quantity) -> bool:
    """Tell metres from millions in "4.87m": lower case, no currency, nothing counted after it."""
    last = quantity.end - 1
    token = page.tokens[last]
    if not _METRES.fullmatch(token.text) or token.currency or page.text[token.end - 1] != "m":
        return False
    counts = page.counts(last + 1) and (page.word(last + 1).endswith("s") or page.word(last + 1) in PLURAL_PEOPLE)
    return page.tokens[quantity.first].currency is None and not counts


def _measure_metres(page: Page, quantity: Quantity) -> None:
    """Take the scale of a million back."""
    quantity.amount, quantity.largest = _unscaled(quantity.amount), _unscaled(quantity.largest)
    quantity.unit = "metres"


def _unscaled(amount: Amount | None) -> Amount | None:
    if amount is None:
        return None
    return replace(amount, value=plain(amount.value / 10**6), step=plain(amount.step / 10**6), scale=1, rounded=False)


# --- What is said ---


def figure_of(page: Page, quantity: Quantity) -> Found:
    """Build what a quantity says."""
    first, end = quantity.first, quantity.end
    if quantity.left < 0:
        bound(page.tokens, quantity)
    if quantity.hedge is None and quantity.sort is Sort.NUMBER:
        # "40°F or below": the measure stands between the number and its hedge.
        _, past = measure_at(page, end)
        suffix, right = hedge_after(page.tokens, past) if past > end else (None, past)
        if suffix:
            quantity.hedge, quantity.right = suffix, right
    unbind(page, quantity)
    kind = kind_of(page, quantity) if quantity.amount and quantity.sort is not Sort.ARTICLE else FIGURE
    unit, measures = _unit(page, quantity)
    operator, (low, high) = _said(page, quantity, whole=not measures)
    value = quantity.amount.value if quantity.amount and operator is not Operator.UNQUANTIFIED else None
    if quantity.sort is Sort.ZERO or (page.word(first) == "zero" and (page.counts(end) or page.word(end) == "of")):
        value, operator = Decimal(0), operator if quantity.sort is Sort.ZERO else Operator.NONE
    largest = quantity.largest.value if quantity.largest else None
    if value is not None and _is_negative(page, first):
        value, low, high = -value, None if high is None else -high, None if low is None else -low
        quantity.left = min(quantity.left, first - 1)
    number_start, number_end = _number_span(page, first, end, unit)
    return found_at(
        page,
        first,
        end,
        kind,
        left=quantity.left,
        right=quantity.right,
        number_start=number_start,
        number_end=number_end,
        operator=operator.value,
        value=value,
        value_max=largest,
        low=low,
        high=high,
        unit=unit,
        share=quantity.sort is Sort.SHARE,
    )


def _said(page: Page, quantity: Quantity, *, whole: bool) -> tuple[Operator, Interval]:
    if quantity.sort is Sort.SHARE and quantity.amount:
        operator = quantity.hedge or Operator.EXACT
        try:
            return operator, interval(operator, quantity.amount.value, step=quantity.amount.step, whole=False)
        except NumeralError:
            return operator, (None, None)
    operator = operator_of(quantity)
    if quantity.largest and quantity.amount:
        # "Within 7 to 10 days" is a range: the ends say more than the hedge.
        return operator, interval(operator, quantity.amount.value, quantity.largest.value)
    try:
        return operator, ends_of(page.text[:0], quantity, operator, whole)
    except NumeralError:
        return operator, (None, None)


def _unit(page: Page, quantity: Quantity) -> tuple[str, bool]:
    if quantity.unit:
        return quantity.unit, True
    last = page.tokens[quantity.end - 1]
    unit = attached(last.text) if last.kind is Kind.NUMBER else ""
    unit = unit or measure_at(page, quantity.end)[0]
    if unit:
        return unit, True
    if "magnitude" in (page.word(quantity.left - 1), page.word(quantity.first - 1), page.word(quantity.end)) or (
        page.word(quantity.first - 1) == "of" and page.word(quantity.first - 2) == "magnitude"
    ):
        return "magnitude", True
    at = quantity.right if quantity.sort is Sort.ARTICLE else quantity.end
    if quantity.sort is Sort.ARTICLE:
        return page.word(at - 1), False
    if quantity.sort is Sort.PLURAL:
        return page.word(quantity.first), False
    return counted_after(page, at), False


def _is_negative(page: Page, first: int) -> bool:
    if page.word(first - 1) == "minus":
        return True
    sign = page.tokens[first - 1] if first and page.tokens[first].glued else None
    return sign is not None and sign.text in _MINUS and not sign.glued


def _number_span(page: Page, first: int, end: int, unit: str) -> tuple[int, int]:
    """Return the span of the digits or words of a number: no currency sign, no unit."""
    last = end
    while last > first + 1 and page.at(last - 1) in _UNIT_WORDS and page.at(last - 1) != "half":
        last -= 1
    start, stop = page.tokens[first].start, page.tokens[last - 1].end
    if page.tokens[first].kind is Kind.NUMBER and (match := _DIGITS.search(page.text, start, stop)):
        start = match.start()
    token = page.tokens[last - 1]
    if token.kind is Kind.NUMBER and not token.currency and last == end:
        suffix = attached(token.text) or SUFFIX.fullmatch(token.text) or unit == "metres"
        found = _DIGITS.search(page.text, token.start, token.end) if suffix else None
        stop = found.end() if found else stop
    return start, max(stop, start + 1)
