"""A reading in plain words: the echo beside the field an editor has just filled."""

from decimal import Decimal

from sources.numerals.operators import Operator, Reading


def grouped(value: Decimal) -> str:
    """Return a number with commas between thousands and no trailing zeros: 1,200,000."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_words(reading: Reading) -> str:
    """Return what was read, as one clause without its full stop: “nearly 200” reads as 150 to 199."""
    phrase = f"“{reading.phrase.strip()}”"
    if reading.operator is Operator.UNQUANTIFIED:
        return f"{phrase} states a quantity without a number: no number is read from it"
    if reading.operator is Operator.RELATIVE:
        times = "a share of" if reading.value is None else f"{grouped(reading.value)} times"
        return f"{phrase} is {times} another figure: no number of its own is read from it"
    if reading.operator is Operator.NONE_REPORTED:
        return f"{phrase} reads as none reported: 0 or more, not a zero"
    unit = f" {reading.unit}" if reading.unit not in (None, "%") else reading.unit or ""
    return f"{phrase} reads as {_range(reading.low, reading.high)}{unit}{_strictly(reading)}"


def _range(low: Decimal | None, high: Decimal | None) -> str:
    low = low or Decimal(0)
    if high is None:
        return f"{grouped(low)} or more"
    return grouped(low) if low == high else f"{grouped(low)} to {grouped(high)}"


def _strictly(reading: Reading) -> str:
    """Say that a measure's strict bound is itself outside: "more than 2.5 years" is never 2.5."""
    above = reading.operator in (Operator.MORE_THAN, Operator.JUST_OVER) and reading.low == reading.value
    below = reading.operator in (Operator.FEWER_THAN, Operator.NEARLY) and reading.high == reading.value
    return f", {grouped(reading.value)} itself left out" if reading.value is not None and (above or below) else ""
