"""What a document says of itself, each with where it says so. Nothing here is a decision: an editor takes or leaves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

LONGEST = {"title": 500, "publisher": 200, "byline": 300, "published_on": 10, "language": 20, "url": 2000}
MANY = 8  # values of one field that are offered


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for a field of the source, and where it was read. `basis` is how a date is known."""

    field: str
    value: str
    where: str
    basis: str = ""


def suggestion(field: str, value: object, where: str, basis: str = "") -> Iterator[Suggestion]:
    """Give a suggestion, unless there is no usable value."""
    if not isinstance(value, str):
        return
    value = " ".join(clean(value).split())
    if field == "published_on":
        value = day(value) or ""
    elif field == "language":
        value = language(value)
    if value and len(value) <= LONGEST[field]:
        yield Suggestion(field, value, where, basis)


def clean(text: str) -> str:
    """Drop what no text of a database holds: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def merged(found: Iterator[Suggestion]) -> list[Suggestion]:
    """Join what says the same: one value, with every place it was read in, in the order found."""
    joined: dict[tuple[str, str], Suggestion] = {}
    for one in found:
        key = (one.field, one.value.casefold())
        known = joined.get(key)
        if known is None:
            if sum(field == one.field for field, _ in joined) < MANY:
                joined[key] = one
        elif one.where not in known.where.split(", "):
            joined[key] = Suggestion(known.field, known.value, f"{known.where}, {one.where}", known.basis)
    return list(joined.values())


def language(tag: str) -> str:
    """Return the language of a tag such as uk-UA or en_GB: its first part."""
    found = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", tag)
    return found.group(1).lower() if found else ""


def day(stamp: str) -> str | None:
    """Return the day of an ISO 8601 time, in the zone it was written in."""
    found = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", stamp)
    return _iso(*found.groups()) if found else None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan січня января",
            "february feb лютого февраля",
            "march mar березня марта",
            "april apr квітня апреля",
            "may травня мая",
            "june jun червня июня",
            "july jul липня июля",
            "august aug серпня августа",
            "september sept sep вересня сентября",
            "october oct жовтня октября",
            "november nov листопада ноября",
            "december dec грудня декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# Only days that are written in full: 05/06/2024 is two days, depending on who reads it.
_PRINTED = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\.?\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<m2>{_MONTH})\.?,?\s(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))\b",
    re.IGNORECASE,
)


def printed(text: str) -> Iterator[Suggestion]:
    """Give the days that stand in a text, as printed. One of them may be its date, or none."""
    for found in _PRINTED.finditer(text[:200_000]):
        parts = found.groupdict()
        for n in "123":
            if parts[f"y{n}"]:
                month = parts[f"m{n}"]
                iso = _iso(parts[f"y{n}"], str(_MONTHS.get(month.lower(), month)), parts[f"d{n}"])
                if iso:
                    words = " ".join(found.group().split())
                    yield from suggestion("published_on", iso, f"printed in the text: “{words}”", "printed")


def _iso(year: str, month: str, number: str) -> str | None:
    try:
        return date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return None
