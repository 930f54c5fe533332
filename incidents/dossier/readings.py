"""Operator, numbers and unit of a figure claim: read from its phrase, or overridden with a reason."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from incidents.claiming import reading_of
from incidents.dossier.desk import fill, sentence_of
from incidents.dossier.fields import READ
from incidents.dossier.reading import Entry
from incidents.dossier.schema import shown
from incidents.models import Claim, Metric
from sources.numerals import NumeralError, Operator, Reading, grouped, in_words, interval

NUMBERS = tuple(name for name in READ if name != "unit")
NO_VALUE = (Operator.VAGUE, Operator.UNQUANTIFIED)


def set_numbers(entry: Entry, claim: Claim) -> None:
    """Set operator, numbers and unit of a claim whose other fields are set.

    A figure's are those of its phrase; where the file gives others there must be a reason, and what it leaves
    out beside them follows from the operator. A date or a statement has none: the model's constraints say so.
    """
    fill(entry, claim, READ)
    if claim.kind != Claim.Kind.FIGURE or any(entry.is_wrong(name) for name in (*READ, "phrase", "kind")):
        return
    given = {name: getattr(claim, name) for name in NUMBERS if entry.has(name) and getattr(claim, name) != ""}
    overridden = bool(claim.override_reason.strip())
    try:
        reading: Reading | None = reading_of(claim)
    except NumeralError as error:
        if not (overridden and given):
            entry.fault("phrase", str(error))
            return
        reading = None
    if reading and not entry.has("unit") and claim.metric and reading.unit != claim.metric.unit:
        claim.unit = reading.unit or ""
    if reading is None or (overridden and given):
        _override(entry, claim, given, reading)
    else:
        _take(entry, claim, given, reading)


def _take(entry: Entry, claim: Claim, given: dict[str, Any], reading: Reading) -> None:
    for name in NUMBERS:
        read = getattr(reading, name)
        if name in given and given[name] != read:
            said = _printed(given[name])
            entry.fault(
                name,
                f"This says {said}, but {in_words(reading)} ({name} {_printed(read)}): "
                "leave it out, or give an override_reason.",
            )
        column: Any = claim._meta.get_field(name)
        try:
            # str() of an operator is its value: a column keeps no enum.
            setattr(claim, name, column.clean(str(read) if name == "operator" else read, claim))
        except ValidationError as error:
            entry.fault("phrase", sentence_of(error, _printed(read)))
            return  # the bounds of a number too long are too long as well


def _override(entry: Entry, claim: Claim, given: dict[str, Any], reading: Reading | None) -> None:
    if not given.get("operator"):
        if reading is None:
            entry.fault("operator", f"“{shown(claim.phrase)}” reads as no number: say the operator as well.")
            return
        claim.operator = reading.operator.value
    operator = Operator(claim.operator)
    if "value" not in given and reading and operator not in NO_VALUE:
        claim.value, claim.value_max = reading.value, given.get("value_max", reading.value_max)
    if "low" in given or "high" in given:
        return
    whole = claim.metric is None or claim.metric.value_kind in (Metric.ValueKind.COUNT, Metric.ValueKind.ORDINAL)
    try:
        claim.low, claim.high = interval(operator, claim.value, claim.value_max, whole=whole)
    except NumeralError as error:
        entry.fault("value", str(error))


def _printed(value: Any) -> str:
    if value is None:
        return "none"
    return grouped(value) if isinstance(value, Decimal) else str(value)
