"""Is a day one on which something happened, or one on which it was told?"""

from sources.finder.found import FIGURE
from sources.finder.lexicon import PERIODS_BEFORE, PUBLISHED, SAYING, STREETS, UNITS_OF_TIME, WEEKDAYS
from sources.finder.page import Page


def kind_of_day(page: Page, first: int, end: int) -> str:
    """Tell the day of an event from the day it was published, or spoken of."""
    after = page.at(end)
    alone = page.breaks(first) or first == 0
    if alone and (end >= page.size or page.breaks(end)):
        return "publication_date"
    back = first - 1
    if page.at(back) == ":" and page.near(back - 1, -5, PUBLISHED):
        return "publication_date"
    if page.word(back) == "on" and page.word(back - 1) == "held" and page.breaks(back - 1):
        return "reporting_date"
    if page.at(back) in (":", "on"):
        back -= 1
    if page.word(back) in (
        "published",
        "updated",
        "edited",
        "posted",
        "modified",
        "filed",
        "dated",
        "released",
        "issued",
        "reviewed",
        "accessed",
    ):
        return "publication_date"
    if (
        page.word(first - 1) == "of"
        and page.word(first - 2) in UNITS_OF_TIME
        and page.near(first - 3, -3, PERIODS_BEFORE)
    ):
        return "period_qualifier"
    if after in ("—", "–", "-", "(") and _is_dateline(page, first):
        return "publication_date"
    if (
        page.word(first - 1) == "on"
        and page.near(first - 2, -4, SAYING)
        and not page.near(first - 2, -4, frozenset(("that",)))
    ):
        return "reporting_date"
    if after in STREETS and page.capital(end):
        return "name"
    if after in ("said", "announced", "confirmed", "reported") and page.word(first - 1) == "on":
        return "reporting_date"
    if page.word(first - 1) == "by" and page.word(first - 2) in ("reported", "received"):
        return "reporting_date"
    if page.word(first - 1) in ("of", "at", "on") and page.word(first - 2) in ("as", "correct"):
        return "reporting_date"
    if page.word(first - 1) in WEEKDAYS and page.near(first - 2, -2, SAYING):
        return "reporting_date"
    return FIGURE


def _is_dateline(page: Page, first: int) -> bool:
    """Tell whether a date stands in the dateline of an article: "PORT ELDER, 3 March —"."""
    for index in range(first - 1, first - 7, -1):
        if index < 0:
            return True
        if page.breaks(index + 1):
            return True
        if not (page.capital(index) or page.at(index) in (",", "(", ")", "/", "|", "-")):
            return False
    return False
