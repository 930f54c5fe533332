"""Walk over a text once and read every number of it."""

from dataclasses import replace
from datetime import date
from decimal import localcontext

from sources.finder import weak
from sources.finder.clock import time_at
from sources.finder.dates import date_at, dated, year_at
from sources.finder.figures import figure_at, figure_of
from sources.finder.found import Found
from sources.finder.lexicon import OPENERS, PEOPLE
from sources.finder.names import coded_at, name_at
from sources.finder.page import Page
from sources.numerals.intervals import EXACTLY
from sources.numerals.lexicon import ORDINALS, TIMES, VAGUE
from sources.numerals.tokens import Kind

_CODED = frozenset("0123456789")


def find_figures(text: str, *, published: date | None = None) -> list[Found]:
    """Return every number of a text in order, none overlapping another.

    `published` is the day of the article, which tells the year of "December 22".
    """
    page = Page(text)
    found: list[Found] = []
    reached = 0
    with localcontext(EXACTLY):
        for at, token in enumerate(page.tokens):
            if at < reached:
                continue
            if token.kind is Kind.NUMBER:
                items, reached = _digits(page, at)
            elif token.text in OPENERS:
                items, reached = _words(page, at, reached)
            elif token.kind is Kind.WORD and not token.text.isalpha() and not _CODED.isdisjoint(token.text):
                code = coded_at(page, at)
                items = [code] if code else []
            else:
                continue
            for item in items:
                if found and found[-1].kind == "publication_date" and item.unit == "time":
                    item = replace(item, kind="publication_date")
                if not found or item.number_start >= found[-1].number_end:
                    found.append(item)
    return dated(found, published)


def _digits(page: Page, at: int) -> tuple[list[Found], int]:
    for reader in (date_at, time_at, name_at, year_at):
        found, end = reader(page, at)
        if found:
            return found, end
    item, end = figure_at(page, at, at)
    return [item] if item else [], end


def _words(page: Page, at: int, reached: int) -> tuple[list[Found], int]:
    word = page.at(at)
    quantity = None
    if word in ("noon", "midnight"):
        return time_at(page, at)
    if weak.is_zero_word(word):
        quantity = weak.zero(page, at)
    elif word in VAGUE or word == "number":
        quantity = weak.vague(page, at)
    elif word in PEOPLE and word not in ("couple",):
        quantity = weak.article(page, at)
    elif (word in TIMES and word not in ORDINALS) or word.endswith("tres") or word in ("others", "miles"):
        quantity = weak.plural(page, at)
    else:
        item, end = figure_at(page, at, reached)
        return [item] if item else [], max(end, at + 1)
    if quantity is None:
        return [], at + 1
    return [figure_of(page, quantity)], max(quantity.end, at + 1)
