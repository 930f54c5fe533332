"""The keys of documents in a reader's words, and days as they are written."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

LEVELS = {
    "contested": "contested: the counts do not meet",
    "corroborated": "independent origins agree",
    "single_origin": "one origin",
    "unattributed": "nobody named",
}
TONES = {"contested": "bad", "corroborated": "good", "unattributed": "wait"}
KINDS = {
    "first": "First published",
    "update": "Update",
    "correction": "Correction",
    "refile": "Refiled, no meaning changed",
    "retraction": "Retraction",
    "merge": "Merged",
}
BASES = {
    "only_claim": "it is the only count",
    "most_recent": "it is the most recent count",
    "most_authoritative": "its source is the most authoritative",
    "against_interest": "it was said against its own interest",
    "parts_agree": "its parts agree with it",
    "intersection": "it lies where the counts meet",
    "own_verification": "we verified it ourselves",
}
REASONS = {
    "superseded": "superseded by a later count",
    "deprecated": "kept, and known wrong",
    "context": "a wider total",
    "machine": "written by a machine",
    "denied": "denied by who says it",
    "unquantified": "no number",
    "none_reported": "that none were reported is not a zero",
}
STATEMENTS = {
    "attack": "An attack or action",
    "damage": "Damage, or none",
    "casualties": "Casualties without a number",
    "places": "Places named",
    "record": "Largest, first or worst",
    "responsibility": "Responsibility",
    "retaliation": "Called an answer to another event",
    "vow": "Threat or promise",
}
PRECISIONS = {
    "exact": "the site itself",
    "settlement": "the town, not the site",
    "near": "around the place",
    "adm2": "district or county",
    "adm1": "region",
    "region": "larger region",
    "country": "country",
    "sea_air": "water or airspace",
}
PLACE_ROLES = {"hit": "hit", "location": "where it happened", "origin": "where it started from", "target": "target"}
RESPONSIBILITIES = {
    "claimed": "claimed responsibility",
    "acknowledged": "acknowledged it",
    "denied": "denies it",
    "no_comment": "has not commented",
    "accused": "accused",
}
STANCES = {"denied": "denied", "accused": "said of another party", "unconfirmed": "unconfirmed"}
CITED = {
    "repeats": "repeats it",
    "disputes": "disputes it",
    "denies": "denies it",
    "corrects": "corrects it",
}
ANCHORS = {
    "moved": "the words have moved in the newest text",
    "ambiguous": "the newest text holds the words more than once",
    "figure_changed": "the newest text gives another figure",
    "missing": "the newest text no longer holds the words",
}
SOURCE_STATUSES = {
    "changed": "changed since it was read",
    "corrected": "corrected by its publisher",
    "withdrawn": "withdrawn by its publisher",
    "unreachable": "no longer reachable",
}
COPIES = {"syndicated": "syndicated from", "rewrite": "rewritten from", "translation": "translated from"}


def plain(key: str | None, words: Mapping[str, str] | None = None) -> str:
    """Return a key in words: those given for it, else its own."""
    return (words or {}).get(key or "", (key or "").replace("_", " "))


def many(number: int, noun: str) -> str:
    """Return "1 origin" or "3 origins"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(items: Iterable[str]) -> str:
    """Return "a, b and c"."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def decimal(value: float | None) -> Decimal | None:
    """Return a document's number as the pure modules take it."""
    return None if value is None else Decimal(str(value))


def number(value: Any) -> str:
    """Return a number with its thousands parted."""
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: str | date | None) -> str:
    """Return "14 March 2025"; "" for an unknown day."""
    if not value:
        return ""
    on = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{on.day} {on:%B} {on.year}"


def instant(value: str | datetime) -> datetime:
    """Return an instant of a document."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def days(start: str | None, end: str | None, precision: str = "day") -> str:
    """Return a stretch of days as exactly as it is known: "5–6 June 2025", "March 2025", "2025"."""
    if not start:
        return "day not known"
    first, last = date.fromisoformat(start), date.fromisoformat(end or start)
    if precision == "year":
        return str(first.year)
    if precision == "month":
        return f"{first:%B} {first.year}"
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def when(occurred: Mapping[str, Any]) -> str:
    """Return when an incident happened, with clock time and the words it was given in."""
    words = days(occurred["start"], occurred["end"], occurred["precision"])
    if occurred["time"]:
        words += f", {occurred['time']}" + (f" ({occurred['zone']})" if occurred["zone"] else "")
    return words + (f", “{occurred['phrase']}”" if occurred["phrase"] else "")
