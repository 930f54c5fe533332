"""Operator and number → the interval that an editor's reader may rely on.

A house rule, as no tracker was found that publishes intervals for hedge words;
research on English hedges supports its shape (below, around, above; wider for rounder numbers).
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from sources.numerals.operators import NumeralError, Operator

EXACTLY = Context(prec=80)
"""Arithmetic of its own, so that no caller's decimal context can round a figure."""

MOST_DIGITS = 20

ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")

Interval = tuple[Decimal | None, Decimal | None]

UNBOUND = (Operator.VAGUE, Operator.RELATIVE, Operator.UNQUANTIFIED)


def plain(value: Decimal) -> Decimal:
    """Return the same number without exponent and without trailing zeros after the point."""
    if value == value.to_integral_value():
        return value.quantize(ONE, context=EXACTLY)
    return value.normalize(EXACTLY)


def step_of(value: Decimal) -> Decimal:
    """Return the rounding step that a number shows: 10 to its trailing zeros, or its last decimal."""
    if not value:
        return ONE
    exponent = int(value.normalize(EXACTLY).as_tuple().exponent)
    return plain(ONE.scaleb(exponent, EXACTLY))


def interval(
    operator: Operator,
    value: Decimal | None,
    value_max: Decimal | None = None,
    *,
    step: Decimal | None = None,
    whole: bool = True,
) -> Interval:
    """Return (low, high), both inclusive; None is unbounded, (None, None) where the operator has no interval.

    `step` is the rounding step of the printed number (`step_of(value)` unless told). `whole` counts things: a
    strict bound moves to the next whole number and half a step is at least 1. Measures and money
    (`whole=False`), and any number that is not whole itself, keep strict bounds at the number. The interval
    of a vague word lies in the word, so it has none here. Raises NumeralError when a value is missing,
    negative, too long, out of order, or leaves no number.
    """
    if operator in UNBOUND:
        return None, None
    if operator is Operator.NONE:
        return ZERO, ZERO
    if operator is Operator.NONE_REPORTED:
        return ZERO, None
    value = _checked(operator, value)
    step = step_of(value) if step is None else step
    whole = whole and step >= 1 and value == value.to_integral_value()
    gap = ONE if whole else ZERO
    half = EXACTLY.multiply(step, HALF)
    reach = max(half, ONE) if whole else half
    low, high = EXACTLY.subtract(value, reach), EXACTLY.add(value, reach)
    match operator:
        case Operator.EXACT:
            return value, value
        case Operator.AT_LEAST:
            return value, None
        case Operator.MORE_THAN:
            return EXACTLY.add(value, gap), None
        case Operator.AT_MOST:
            return ZERO, value
        case Operator.BETWEEN:
            largest = _checked(operator, value_max)
            if largest < value:
                raise NumeralError(f"{value:f} to {largest:f} is no range: enter the smaller number first.")
            return value, largest
        case Operator.ABOUT:
            return _inside(low, high, whole)
        case Operator.JUST_OVER:
            return _inside(EXACTLY.add(value, gap), high, whole)
        case Operator.ROUNDED:
            # The upper half rounds to the next step, so a count ends one below: 1.2 million at 1,249,999.
            low, high = EXACTLY.subtract(value, half), EXACTLY.add(value, half)
            if whole:
                high = EXACTLY.subtract(high.to_integral_value(ROUND_CEILING), ONE)
                low = low.to_integral_value(ROUND_CEILING)
            return _inside(low, high, whole)
    # What is left lies below the number: fewer_than and nearly.
    if not value:
        raise NumeralError(f"Nothing is {operator.label} 0: use “none” for a stated zero.")
    if operator is Operator.FEWER_THAN:
        return ZERO, EXACTLY.subtract(value, gap)
    return _inside(low, EXACTLY.subtract(value, gap), whole)


def _checked(operator: Operator, value: Decimal | None) -> Decimal:
    if value is None or not value.is_finite() or value < 0:
        raise NumeralError(f"“{operator.label}” needs a number of 0 or more: enter the number that is printed.")
    if value.adjusted() >= MOST_DIGITS or int(value.as_tuple().exponent) < -MOST_DIGITS:
        raise NumeralError(f"{value:.3E} is too long: a number has {MOST_DIGITS} digits at most.")
    return value


def _inside(low: Decimal, high: Decimal, whole: bool) -> Interval:
    if whole:
        low, high = low.to_integral_value(ROUND_CEILING), high.to_integral_value(ROUND_FLOOR)
    return plain(max(low, ZERO)), plain(high)
