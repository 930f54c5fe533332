"""Clock times."""

import re

from sources.finder.found import FIGURE, Found, found_at
from sources.finder.lexicon import ABOUT_TIMES, SCHEDULES, ZONES
from sources.finder.page import Page
from sources.finder.units import unit_after
from sources.numerals.hedges import hedge_before
from sources.numerals.lexicon import SMALL
from sources.numerals.operators import Operator

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])(?:[:.]([0-5][0-9]))?(?::[0-5][0-9](?:\.[0-9]+)?)?(am|pm|h)?")
_HOURS = re.compile(r"([01]?[0-9]|2[0-3])h([0-5][0-9])")
_TOGETHER = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")
_HALF_DAY = 12
_PARTS_OF_DAY = {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "pm"}


def time_at(page: Page, at: int) -> tuple[list[Found], int]:
    """Return the clock time that begins at an index, and the index after it."""
    if page.word(at) in ("noon", "midnight"):
        return _time(page, at, at + 1, 12 if page.word(at) == "noon" else 0, 0)
    if page.word(at) in ("half", "quarter"):
        return _spoken(page, at)
    text = page.number(at)
    zone = page.word(at + 1) in ZONES and len(page.word(at + 1)) > 1
    if match := _TOGETHER.fullmatch(text):
        if (
            zone
            or page.word(at + 1) == "local"
            or (page.word(at - 1) in ("at", "by") and page.word(at + 1) in ("hours", "hrs", "local"))
        ):
            return _time(page, at, at + 1, int(match[1]), int(match[2]))
        if (
            text[0] == "0"
            and page.word(at - 1) in ("at", "by", "from", "until", "to")
            and not unit_after(page, at + 1)[0].endswith("s")
        ):
            return _time(page, at, at + 1, int(match[1]), int(match[2]))
        return [], at
    if match := _HOURS.fullmatch(text):
        return _time(page, at, at + 1, int(match[1]), int(match[2]))
    match = _CLOCK.fullmatch(text)
    if match is None:
        return [], at
    hour, minute, end = int(match[1]), int(match[2] or 0), at + 1
    half = {"am": "am", "pm": "pm"}.get(match[3] or "", "")
    if not half:
        half, end = _half_day(page, end)
    if page.word(end) == "o" and page.word(end + 1) == "clock":
        return _time(page, at, end + 2, hour, minute)
    if not half and page.word(end) in ("in", "at"):
        said = page.word(end + 2) if page.word(end + 1) == "the" else page.word(end + 1)
        part = _PARTS_OF_DAY.get(said, "") if hour <= _HALF_DAY else ""
        half, end = (part, end + 2 + (page.word(end + 1) == "the")) if part else (half, end)
    if half and 1 <= hour <= _HALF_DAY:
        return _time(page, at, end, hour % 12 + 12 * (half == "pm"), minute)
    if match[2] and hour < 24 and (":" in text or zone or _after_at(page, at)):
        return _time(page, at, at + 1, hour, minute)
    if text.isdigit() and 1 <= hour <= _HALF_DAY and (half := _half_of_next(page, at)):
        return _time(page, at, at + 1, hour % 12 + 12 * (half == "pm"), 0)
    return [], at


def _half_of_next(page: Page, at: int) -> str:
    """Return the half of the day that is written once for two times: "between 5 and 7 p.m."."""
    if not (page.hyphened(at + 1) or page.word(at + 1) in ("and", "to", "until")):
        return ""
    other = at + 1 + (not page.hyphened(at + 1))
    match = _CLOCK.fullmatch(page.number(other))
    if match is None or match[3] == "h":
        return ""
    return match[3] or _half_day(page, other + 1)[0]


def _spoken(page: Page, at: int) -> tuple[list[Found], int]:
    """Read "half past five" and "quarter to four"; whether it was before noon the reader must say."""
    hour = SMALL.get(page.word(at + 2), 0) or int(page.number(at + 2) if page.number(at + 2).isdigit() else 0)
    before = page.word(at + 1) == "to" and page.word(at) == "quarter"
    if not (before or page.word(at + 1) == "past") or not 1 <= hour <= _HALF_DAY or page.counts(at + 3):
        return [], at
    minute = 45 if before else 30 if page.word(at) == "half" else 15
    return _time(page, at, at + 3, hour - before, minute)


def _after_at(page: Page, at: int) -> bool:
    """Tell whether "14.25" is a time: after "at", with nothing that it could measure; "09.14" is one anywhere."""
    written = len(page.number(at)) == 5 and not page.counts(at + 1)
    if written and page.at(at + 1) in (":", "–", "—") and (page.breaks(at) or at == 0):
        return True
    if page.word(at + 1) in ("hours", "hrs"):
        return page.word(at - 1) in ("at", "by", "from", "until", "till", "around", "about")
    return written and (page.word(at - 1) in ("at", "by") or page.number(at)[0] == "0")


def _half_day(page: Page, at: int) -> tuple[str, int]:
    word = page.word(at)
    if word in ("am", "pm") and not page.breaks(at):
        return word, at + 1
    if word in ("a", "p") and page.at(at + 1) == "." and page.word(at + 2) == "m" and page.glued(at + 2):
        return f"{word}m", at + 3 + (page.at(at + 3) == "." and page.glued(at + 3))
    return "", at


def _time(page: Page, first: int, end: int, hour: int, minute: int) -> tuple[list[Found], int]:
    zulu, right = "", end
    if page.word(end) in ZONES and not page.breaks(end):
        zulu, right = ("Z" if page.word(end) in ("gmt", "utc", "z") else ""), end + 1
    hedge, left = hedge_before(page.tokens, first)
    if hedge is None and page.word(first - 1) in ("after", "before", "past") and page.word(first - 2) in ABOUT_TIMES:
        hedge, left = Operator.ABOUT, first - 2
    operator = hedge or Operator.EXACT
    scheduled = page.near(first - 1, -5, SCHEDULES) or page.near(right, 4, SCHEDULES)
    kind = "time" if scheduled else FIGURE
    if page.word(left - 1) in ("published", "updated", "posted"):
        kind = "publication_date"
    when = f"{hour:02}:{minute:02}{zulu}"
    return [
        found_at(page, first, end, kind, operator=operator.value, unit="time", when=when, left=left, right=right)
    ], right
