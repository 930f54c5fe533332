"""Days, months, years, periods and clock times."""

import re
from dataclasses import replace
from datetime import date, timedelta

from sources.finder.found import FIGURE, Found, found_at
from sources.finder.lexicon import (
    ACTS,
    MONTHS,
    WEEKDAYS,
    YEAR_BEFORE,
)
from sources.finder.names import numbered
from sources.finder.page import Page
from sources.finder.reporting import kind_of_day
from sources.finder.units import unit_after
from sources.numerals.hedges import hedge_before
from sources.numerals.lexicon import ORDINALS

_DAY = re.compile(r"(0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?")
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}|21[0-4][0-9]")
_NUMERIC = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})|([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_DECADE = re.compile(r"(?:1[0-9]|20)?[0-9]0s")
_QUOTES = "'’‘"
_FULL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


_SOON = timedelta(days=45)
"""So far ahead of its article may a day lie before it is taken for last year's."""


def dated(found: list[Found], published: date | None) -> list[Found]:
    """Give the days of no printed year the year they most likely mean: the last such day before the article.

    What tells when that was: the day of publication, else the latest full date of the text, else the latest
    year that stands in it without a month (a month with its year is most often another event's).
    """
    whole = [date.fromisoformat(one.when) for one in found if _FULL.fullmatch(one.when) and _real(one.when)]
    reference = published or max(whole, default=None)
    years = [int(one.when) for one in found if _YEAR.fullmatch(one.when)]
    year = reference.year if reference else max(years, default=0)
    if not year:
        return found
    return [
        replace(one, when=_last(one.when, year, reference), guessed=True)
        if one.when[:2] == "--" and one.when[2] != "-"
        else one
        for one in found
    ]


def _last(when: str, year: int, reference: date | None) -> str:
    day = when.replace("--", f"{year}-")
    if reference is None:
        return day
    first = _real(day[:10] if len(day) > 7 else f"{day}-01")
    return when.replace("--", f"{year - 1}-") if first and first > reference + _SOON else day


def _real(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def date_at(page: Page, at: int) -> tuple[list[Found], int]:
    """Return the date or period that the digits at an index belong to, and the index after it."""
    text = page.number(at)
    if _DECADE.fullmatch(text):
        kind = "age" if page.word(at - 1) in ("his", "her", "their", "s") or len(text) == 3 else "period_name"
        quoted = page.tokens[at].start and page.text[page.tokens[at].start - 1] in _QUOTES
        return [found_at(page, at, at + 1, "period_name" if quoted else kind)], at + 1
    if match := _NUMERIC.fullmatch(text):
        return _numeric(page, at, match)
    if _YEAR.fullmatch(text) and _two_digits(page, at + 1) and _two_digits(page, at + 2):
        return _day(page, at, at + 3, int(text), int(page.number(at + 1)), int(page.number(at + 2)))
    short = len(text) == 2 and text.isdigit() and page.tokens[at].start > 0
    if short and page.text[page.tokens[at].start - 1] in _QUOTES and page.text[page.tokens[at].start - 2].isspace():
        month, first = _month_before(page, at)
        if month:
            return _day(page, first, at + 1, _century(text), month, 0)
    if _DAY.fullmatch(text):
        found = _of_month(page, at)
        if found is not None:
            return found
    if _YEAR.fullmatch(text):
        month, first = _month_before(page, at)
        if month:
            return _day(page, first, at + 1, int(text), month, 0)
    return [], at


def year_at(page: Page, at: int) -> tuple[list[Found], int]:
    """Return the year that stands alone at an index, and the index after it: "in 2022", "'98"."""
    text = page.number(at)
    if _YEAR.fullmatch(text) and _is_year(page, at):
        return _years(page, at)
    if len(text) == 2 and text.isdigit() and page.tokens[at].start and page.text[page.tokens[at].start - 1] in _QUOTES:
        closed = page.text[page.tokens[at].end : page.tokens[at].end + 1] in ("'", "’")
        if not closed and page.word(at - 1) in YEAR_BEFORE:
            return _day(page, at, at + 1, _century(text), 0, 0)
    return [], at


def _century(text: str) -> int:
    return 1900 + int(text) + 100 * (int(text) < 50)


def _numeric(page: Page, at: int, match: re.Match[str]) -> tuple[list[Found], int]:
    if match[5]:
        return _day(page, at, at + 1, int(match[5]), int(match[6]), int(match[7]))
    one, two, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    if not (0 < one <= 31 and 0 < two <= 31 and min(one, two) <= 12):
        return [], at
    if one > 12 or one == two or match[2] == ".":
        return _day(page, at, at + 1, year, two, one)
    if two > 12:
        return _day(page, at, at + 1, year, one, two)
    # 3 April or 4 March: the day is the editor's to say.
    return [found_at(page, at, at + 1, kind_of_day(page, at, at + 1), unit="date")], at + 1


def _two_digits(page: Page, at: int) -> bool:
    return page.hyphened(at) and len(page.number(at)) == 2 and page.number(at).isdigit()


def is_month(page: Page, at: int) -> int:
    """Return which month a word names, 0 for none. "May" and "march" are months only with a capital."""
    return MONTHS.get(page.word(at), 0) if page.capital(at) else 0


def _month_before(page: Page, at: int) -> tuple[int, int]:
    """Return the month right before an index and where it begins: "March", "Sept.", "March,", "April of"."""
    back = at - 1
    if page.at(back) in (".", ",") or page.word(back) == "of":
        back -= 1
    month = is_month(page, back)
    return (month, back) if month and not page.breaks(at) else (0, at)


def _year_after(page: Page, at: int) -> tuple[int, int]:
    """Return the year that follows a day and the index after it: "3 March 2025", "March 3, 2025"."""
    comma = page.at(at) == ","
    year = page.number(at + comma)
    if _YEAR.fullmatch(year) and not page.breaks(at + comma):
        return int(year), at + comma + 1
    return 0, at


def _of_month(page: Page, at: int) -> tuple[list[Found], int] | None:
    """Read a day beside its month: "3 March", "3rd of March", "March 3", "Aug. 6-9", "1 and 2 May"."""
    last = at
    joined = page.hyphened(at + 1) or page.word(at + 1) in ("and", "to", "or")
    other = at + 1 + (not page.hyphened(at + 1))
    if joined and _DAY.fullmatch(page.number(other)):
        last = other
    after = last + 1 + (page.word(last + 1) == "of")
    day = _DAY.fullmatch(page.number(at))
    if day is None:
        return None
    month = is_month(page, after)
    if month and not page.breaks(after):
        end = after + 1 + (page.at(after + 1) == "." and _YEAR.fullmatch(page.number(after + 2)) is not None)
        year, end = _year_after(page, end)
        return _day(page, at, end, year, month, int(day[1]), last=page.number(last) if last > at else "")
    month, first = _month_before(page, at)
    if not month or page.at(at - 1) == "," or page.word(at - 1) == "of":
        return _of_no_month(page, at, int(day[1]))
    ranged = last if last > at and not (page.word(at + 1) and page.counts(last + 1)) else at
    year, end = _year_after(page, ranged + 1)
    if not year and ranged == at and page.word(at + 1) == "and":
        end = at + 1
    return _day(page, first, end, year, month, int(day[1]), last=page.number(ranged) if ranged > at else "")


def _of_no_month(page: Page, at: int, day: int) -> tuple[list[Found], int] | None:
    """Read "on the 29th"."""
    ordinal = page.number(at)[-2:] in ("st", "nd", "rd", "th")
    dated = page.word(at - 1) == "the" and page.word(at - 2) in ("on", "by", "until", "from", "of", "since", "for")
    if ordinal and dated and (page.stops(at + 1) or not page.counts(at + 1)):
        return [found_at(page, at, at + 1, FIGURE, unit="date", when=f"---{day:02}")], at + 1
    return None


def _is_year(page: Page, at: int) -> bool:
    """Tell whether four digits are a year: no hedge, no currency, nothing that they could count."""
    token = page.tokens[at]
    if token.currency or not (1000 <= int(token.text) < 2200) or hedge_before(page.tokens, at)[1] != at:
        return False
    before = page.word(at - 1)
    counted = page.counts(at + 1) and unit_after(page, at + 1)[0].endswith("s")
    if numbered(page, at) or page.word(at + 1) in ("cfr", "usc"):
        return False
    if page.hyphened(at + 1) and re.fullmatch("[0-9]{2}(?:[0-9]{2})?", page.number(at + 1)):
        return 1800 <= int(token.text) < 2100
    if token.hyphened:
        return (
            before in ("mid", "early", "late", "pre", "post", "since")
            or _YEAR.fullmatch(page.number(at - 1)) is not None
        )
    plausible = 1800 <= int(token.text) < 2100
    if page.at(at - 1) == "©":
        return True
    if before in YEAR_BEFORE:
        return not counted or (plausible and before in ("in", "since", "until", "of") and page.at(at + 1) != "people")
    return plausible and not counted and not page.hyphened(at + 1) and (page.stops(at + 1) or not page.capital(at - 1))


def _years(page: Page, at: int) -> tuple[list[Found], int]:
    """Read a year, and the short one that a dash joins to it: "2008–09"."""
    if page.word(at + 1) in ACTS and page.capital(at + 1):
        return [found_at(page, at, at + 1, "name")], at + 1
    if page.at(at - 1) == "©" or page.word(at - 1) == "copyright":
        return [found_at(page, at, at + 1, "boilerplate")], at + 1
    found, end = _day(page, at, at + 1, int(page.number(at)), 0, 0)
    joined = end + (page.at(end) in ("–", "-"))
    short = page.number(joined)
    if (page.hyphened(joined) or joined > end) and len(short) == 2 and short.isdigit():
        century = page.number(at)[:2]
        found.append(found_at(page, joined, joined + 1, found[0].kind, unit="date", when=f"{century}{short}"))
        return found, joined + 1
    return found, end


def _day(
    page: Page, first: int, end: int, year: int, month: int, day: int, *, last: str = ""
) -> tuple[list[Found], int]:
    if month > 12 or day > 31:
        return [], first
    when = f"{year:04}" if year else "-"
    when += f"-{month:02}" if month else ""
    when += f"-{day:02}" if day else ""
    if last and (match := _DAY.fullmatch(last)):
        when += f"/{when[:-2]}{int(match[1]):02}"
    left = first - 1 if page.word(first - 1) in WEEKDAYS else first
    left -= page.at(first - 1) == "," and page.word(first - 2) in WEEKDAYS and 2
    return [found_at(page, first, end, kind_of_day(page, left, end), unit="date", when=when, left=left)], end


def century_at(page: Page, at: int) -> bool:
    """Tell whether an ordinal names a century: "21st century", "the nineteenth century"."""
    text = page.at(at)
    ordinal = text in ORDINALS or text[-2:] in ("st", "nd", "rd", "th")
    return ordinal and page.word(at + 1) in ("century", "centuries")
