"""What the form opens with for words that were selected: quote, phrase, reading, and guesses."""

import re
from calendar import monthrange
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Sign, StrIndex

from incidents.desk.reading.guessing import Metric, guess
from incidents.desk.reading.page import numbers_in
from incidents.desk.reading.quoting import quote_around, sentence_around, words_around
from incidents.desk.reading.segments import Number
from incidents.desk.reading.speaking import speakers_in, speaks_by_pronoun
from incidents.models import Category, Claim
from incidents.models import Metric as MetricRow
from sources.models import Party, Snapshot
from sources.numerals import NumeralError, Operator, Reading, in_words, interval, phrase_in, read

WHOLE = (MetricRow.ValueKind.COUNT, MetricRow.ValueKind.ORDINAL)
MENTIONED = 4  # parties of the sentence that are offered as claimants


def suggestion(snapshot: Snapshot, start: int, end: int) -> dict[str, Any]:
    """Return what `start`–`end` of the text would be recorded as. 3 queries."""
    text = snapshot.text
    numbers = numbers_in(text, snapshot.source.published_on)
    number = next((number for number in numbers if number.start < end and start < number.end), None)
    if number is None or not number.start <= start <= end <= number.end:
        start, end = words_around(text, start, end)
    if start >= end:
        return {"error": "There are no words in the selection: select some."}
    dated = number is not None and bool(number.when)
    phrase = (number.start, number.end) if number and dated else _phrase(text, start, end, number)
    numbered = phrase is not None
    phrase_start, phrase_end = phrase or (start, end)
    first, last = quote_around(text, phrase_start, phrase_end) if numbered else (start, end)
    sentence = sentence_around(text, phrase_start, phrase_end)
    words = text[phrase_start:phrase_end] if numbered else ""
    reading = read_or_refusal(words, whole=True) if numbered and not dated else {}
    unit = str(reading.get("unit", ""))
    metrics = [Metric(row.key, row.label, row.unit, row.value_kind) for row in MetricRow.objects.filter(active=True)]
    guessed = guess(
        before=text[sentence[0] : phrase_start],
        phrase=words,
        after=text[phrase_end : sentence[1]],
        unit=unit,
        metrics=metrics,
        categories=list(Category.objects.filter(active=True).values_list("key", "label")),
    )
    kinds = {metric.key: metric.value_kind for metric in metrics}
    if reading and kinds.get(guessed.metric, "count") not in WHOLE:
        reading = read_or_refusal(words, whole=False)
    return {
        "kind": Claim.Kind.DATE if dated else Claim.Kind.FIGURE if numbered else Claim.Kind.STATEMENT,
        "quote": {"start": first, "end": last, "text": text[first:last]},
        "phrase": {"start": phrase_start, "end": phrase_end, "text": words},
        "metric": guessed.metric if reading else "",
        "category": guessed.category if reading else "all",
        "values": days_of(number.when) if number and dated else {},
        "reading": reading,
        "parties": mentioned(text, sentence),
    }


def read_or_refusal(phrase: str, *, whole: bool, operator: str = "") -> dict[str, Any]:
    """Return what a phrase reads as, in words and in numbers, or the sentence that says why it does not.

    With `operator` the number of the phrase is read under that operator instead of its own.
    """
    try:
        found = read(phrase, whole=whole)
        if operator and operator != found.operator:
            low, high = interval(Operator(operator), found.value, found.value_max, whole=whole and not found.unit)
            found = Reading(phrase, Operator(operator), found.value, found.value_max, low, high, found.unit)
    except NumeralError as refused:
        return {"error": str(refused)}
    numbers = {name: getattr(found, name) for name in ("value", "value_max", "low", "high")}
    return {
        "words": in_words(found),
        "operator": found.operator,
        "unit": found.unit or "",
        **{name: "" if value is None else f"{value.normalize():f}" for name, value in numbers.items()},
    }


def mentioned(text: str, sentence: tuple[int, int]) -> list[dict[str, Any]]:
    """Return who may have said it: parties named in the sentence, speakers nobody recorded yet, parties close by.

    `near` says that it is the sentence itself that names them, or, where "it said" or "she said" stands in it, the
    sentence before. 1 query.
    """
    first, last = _wider(text, *sentence)
    naming = text[slice(*sentence)]
    speakers = speakers_in(naming)
    if not speakers and speaks_by_pronoun(naming):
        naming = text[first : sentence[0]]
        speakers = speakers_in(naming)
    around, naming = text[first:last], naming.lower()
    holding = Q(at__gt=0)
    for name in speakers:
        holding |= Q(name__icontains=name)
    known = list(
        Party.objects.annotate(
            at=StrIndex(Lower(Value(around)), Lower(F("name"))), named=StrIndex(Lower(Value(text)), Lower(F("name")))
        )
        .filter(holding)
        .order_by(Sign("named").desc(), Sign("at").desc(), "at", "name")[: 4 * MENTIONED]
    )
    said = [name.lower() for name in speakers]
    # "The fire service" is the one whose full name stands elsewhere in the text, if there is but one.
    full = {name: _meant(name, known) for name in said}
    meant = {party.pk for parties in full.values() if len(parties) == 1 for party in parties if party.named}
    candidates = {party.pk for parties in full.values() for party in parties}
    known = [party for party in known if party.at or party.pk in candidates]
    # A speaker first, then whoever else the sentence names, then the sentences beside it.
    known.sort(key=lambda party: (party.pk not in meant, party.name.lower() not in naming))
    rows = [
        {
            "id": str(party.pk),
            "label": party.name,
            "near": party.pk in meant or (not said and party.name.lower() in naming),
        }
        for party in known
    ]
    fresh = [{"id": "", "label": name, "near": True} for name in speakers if not full[name.lower()]]
    near = [row for row in rows if row["near"]]
    return [*near, *fresh, *(row for row in rows if not row["near"])][:MENTIONED]


def _meant(name: str, known: list[Any]) -> list[Any]:
    """Return the parties that a speaker's words may mean: of that name; in the text; else any with these words."""
    if exact := [party for party in known if party.name.lower() == name]:
        return exact
    alike = [party for party in known if _alike(party.name.lower(), name)]
    # Who is named in no word of the text is offered, and never taken by itself.
    return [party for party in alike if party.named] or alike


def _alike(name: str, speaker: str) -> bool:
    """Say whether one name stands in the other; one word of a longer name that was said is another party's."""
    return _holds(name, speaker) or (" " in name and _holds(speaker, name))


def _holds(words: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", words) is not None


def days_of(when: str) -> dict[str, str]:
    """Return the first and last day of "2024-12-22" or "2024-12"; nothing where the year or the day is not known."""
    parts = when.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) not in (2, 3):
        return {}
    if len(parts) == 3:
        return {"start_on": when}
    last = monthrange(int(parts[0]), int(parts[1]))[1]
    return {"start_on": f"{when}-01", "end_on": f"{when}-{last}"}


def _phrase(text: str, start: int, end: int, number: Number | None) -> tuple[int, int] | None:
    """Return the printed phrase of the number in the selection, or None where it holds no number.

    A selection that reads as one number is that phrase, whatever the finder thinks of it.
    """
    if number and number.start <= start and end <= number.end:
        return number.start, number.end
    try:
        read(text[start:end])
    except NumeralError:
        return (number.start, number.end) if number else None
    first, last = sentence_around(text, start, end)
    left, right = phrase_in(text[first:last], start - first, end - first)
    return first + left, first + right


def _wider(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence with the one before and the one behind it, on its line."""
    before = sentence_around(text, max(start - 2, 0), max(start - 1, 0)) if start > 1 else (start, end)
    behind = sentence_around(text, min(end + 2, len(text)), min(end + 3, len(text)))
    return min(before[0], start), max(behind[1], end)
