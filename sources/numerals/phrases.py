"""A printed phrase → what it states, and the phrase that stands around a number in a quote."""

from decimal import Decimal, localcontext

from sources.numerals.amounts import Amount, Quantity, Sort
from sources.numerals.intervals import EXACTLY, Interval, interval
from sources.numerals.joining import cut
from sources.numerals.operators import NumeralError, Operator, Reading
from sources.numerals.quantities import quantities_in
from sources.numerals.tokens import Token, foreign_digits, printed, shortened, word_at


def read(phrase: str, *, whole: bool = True) -> Reading:
    """Read the whole printed phrase of a figure: one quantity or one range with the words that bound it.

    `whole` counts things. `whole=False` is for measures and money: strict bounds stay at the number, half a
    step may be a fraction. A phrase that prints "%", a currency or a time unit is a measure in any case.
    Raises NumeralError when the phrase states no quantity, more than one, or a number outside the grammar.
    """
    with localcontext(EXACTLY):
        if foreign := foreign_digits(phrase):
            raise NumeralError(
                f"“{shortened(foreign)}” is not in the digits 0 to 9: write it so, or enter it with a reason."
            )
        tokens = cut(phrase)
        quantity = _only(phrase, tokens)
        operator = operator_of(quantity)
        low, high = ends_of(phrase, quantity, operator, whole)
        value = quantity.amount.value if quantity.amount and operator is not Operator.UNQUANTIFIED else None
        if quantity.sort is Sort.ZERO:
            value = Decimal(0)
        largest = quantity.largest.value if quantity.largest else None
        return Reading(phrase, operator, value, largest, low, high, quantity.unit)


def phrase_in(quote: str, number_start: int, number_end: int) -> tuple[int, int]:
    """Return the span in `quote` of the printed phrase around a number: its hedge, scale, unit and "or more".

    Offsets are code points, half-open; the span returned always holds the one given. Raises NumeralError when
    the given one is empty or outside the quote.
    """
    if not 0 <= number_start < number_end <= len(quote):
        raise NumeralError(f"The number at {number_start} to {number_end} is not inside the quote: mark it again.")
    with localcontext(EXACTLY):
        tokens = cut(quote)
        around = [
            quantity
            for quantity in quantities_in(tokens, quote)
            if tokens[quantity.first].start < number_end and number_start < tokens[quantity.end - 1].end
        ]
    # A strong quantity before a weak one: the span of "a dozen" may begin at its article.
    for quantity in sorted(around, key=lambda quantity: quantity.sort.weak):
        start, end = tokens[quantity.left].start, tokens[quantity.right - 1].end
        return min(start, number_start), max(end, number_end)
    return number_start, number_end


def _only(phrase: str, tokens: list[Token]) -> Quantity:
    """Return the one quantity of a phrase."""
    shown = shortened(phrase)
    if not shown:
        raise NumeralError("The phrase is empty: mark the words that state the figure.")
    found = quantities_in(tokens, phrase)
    for quantity in found:
        if quantity.problem:
            raise NumeralError(quantity.problem)
    strong = [quantity for quantity in found if not quantity.sort.weak]
    if not strong and found:
        return found[0]
    if not strong:
        raise NumeralError(f"“{shown}” states no quantity: mark the words that state the figure.")
    if len(strong) > 1 and not (len(strong) == 2 and _is_base(tokens, strong[0])):
        one, two = (printed(phrase, tokens, quantity.first, quantity.end) for quantity in strong[:2])
        raise NumeralError(f"“{shown}” states more than one quantity (“{one}” and “{two}”): mark the words of one.")
    return strong[0]


def _is_base(tokens: list[Token], share: Quantity) -> bool:
    """Tell whether the number after a share is what it is a share of: "a third of its 900 staff"."""
    percent = share.sort is Sort.NUMBER and share.unit == "%"
    none = share.sort is Sort.ZERO
    return (percent or none or share.sort is Sort.SHARE) and word_at(tokens, share.end) == "of"


def operator_of(quantity: Quantity) -> Operator:
    """Return how the words around a quantity bound it."""
    match quantity.sort:
        case Sort.SHARE:
            return Operator.RELATIVE
        case Sort.VAGUE:
            return Operator.VAGUE
        case Sort.PLURAL:
            return Operator.UNQUANTIFIED
        case Sort.ZERO:
            return Operator.NONE_REPORTED if quantity.unreported else Operator.NONE
    if quantity.largest:
        return Operator.BETWEEN
    if quantity.hedge is None and quantity.amount and quantity.amount.rounded:
        return Operator.ROUNDED
    return quantity.hedge or Operator.EXACT


def ends_of(phrase: str, quantity: Quantity, operator: Operator, whole: bool) -> Interval:
    """Return the interval of a quantity. Raises NumeralError where its bounds leave no number."""
    if quantity.bounds:
        low, high = quantity.bounds
        # "At least several hundred" has the floor of the words and no ceiling, "up to dozens" the ceiling.
        if quantity.hedge in (Operator.AT_LEAST, Operator.MORE_THAN):
            high = None
        elif quantity.hedge in (Operator.AT_MOST, Operator.FEWER_THAN):
            low = Decimal(0)
        return low, high
    amount: Amount | None = quantity.amount
    if amount is None:
        return interval(operator, None)
    if quantity.largest:
        if quantity.hedge not in (None, Operator.ABOUT):
            raise NumeralError(f"“{shortened(phrase)}” bounds a range with “{quantity.hedge.label}”: mark one number.")
        return interval(operator, amount.value, quantity.largest.value)
    return interval(operator, amount.value, step=amount.step, whole=whole and quantity.unit is None)
