"""Walk over a text once and read every number of it."""

import re
from dataclasses import replace
from datetime import date
from decimal import localcontext

from sources.finder import weak
from sources.finder.clock import time_at
from sources.finder.codes import code_at
from sources.finder.dates import date_at, dated, year_at
from sources.finder.figures import figure_at, figure_of
from sources.finder.found import FIGURE, Found
from sources.finder.furniture import Furniture
from sources.finder.lexicon import OPENERS, PEOPLE
from sources.finder.names import coded_at, name_at
from sources.finder.page import Page
from sources.numerals.intervals import EXACTLY
from sources.numerals.lexicon import ARTICLES, ORDINALS, TIMES, VAGUE
from sources.numerals.tokens import Kind

_CODED = frozenset("0123456789")
_BARE = re.compile(r"[0-9]{1,4}(?:\.[0-9]+)*[a-zA-Z]?")
_LINK = re.compile(r"\)?(?:, | ?& ?| and | or | to | through |, and |–)")
_PLURAL = re.compile(r"[a-z]s (?:[0-9]+, )?$")
_BESIDE = 12
"""So near may a clock time stand to its day."""
_READERS = (date_at, time_at, code_at, name_at, year_at)


def find_figures(text: str, *, published: date | None = None) -> list[Found]:
    """Return every number of a text in order, none overlapping another.

    `published` is the day of the article, which tells the year of "December 22".
    """
    page = Page(text)
    furniture = Furniture(page)
    found: list[Found] = []
    reached = 0
    with localcontext(EXACTLY):
        for at, token in enumerate(page.tokens):
            if at < reached:
                continue
            if token.kind is Kind.NUMBER:
                items, reached = _digits(page, furniture, at)
            elif token.text in OPENERS:
                items, reached = _words(page, at, reached)
            elif token.kind is Kind.WORD and not token.text.isalpha() and not _CODED.isdisjoint(token.text):
                code = coded_at(page, at)
                items = [code] if code else []
            else:
                continue
            for item in items:
                kind = furniture.kind_of(item)
                if found and item.unit == "time" and found[-1].unit == "date" and item.start - found[-1].end < _BESIDE:
                    kind = kind if found[-1].kind == FIGURE else found[-1].kind
                if found and item.unit == "date" and found[-1].unit == "time" and kind == FIGURE:
                    beside = item.start - found[-1].end < _BESIDE and found[-1].kind == "publication_date"
                    kind = found[-1].kind if beside else kind
                if found and kind == FIGURE and _continues(page, found[-1], item):
                    kind = found[-1].kind
                if kind != item.kind:
                    item = replace(item, kind=kind)
                if not found or item.number_start >= found[-1].number_end:
                    found.append(item)
    return dated(found, published)


def _continues(page: Page, named: Found, item: Found) -> bool:
    """Tell whether bare digits go on with names: "Zones 12 through 16", "Sections 106(1) and 281"."""
    if named.kind not in ("name", "document_number", "age") or not _BARE.fullmatch(item.text):
        return False
    if named.kind == "age" and item.unit not in ("", "years"):
        return False
    if not _LINK.fullmatch(page.text, named.number_end, item.number_start):
        return False
    before = page.text[max(0, named.number_start - 20) : named.number_start]
    if named.kind == "age":
        return before.endswith(("ages ", "ages of ", "men of ", "women of ", "aged ", "boys of ", "girls of "))
    return _PLURAL.search(before) is not None or re.search(r"[0-9]\($", before) is not None


def _digits(page: Page, furniture: Furniture, at: int) -> tuple[list[Found], int]:
    found, end = furniture.at(at)
    if found:
        return found, end
    for reader in _READERS:
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
    if word in ("half", "quarter") and page.word(at + 1) in ("past", "to"):
        found, end = time_at(page, at)
        if found:
            return found, end
    if weak.is_zero_word(word):
        quantity = weak.zero(page, at)
    elif word in VAGUE or word == "number":
        quantity = weak.vague(page, at)
    elif word in PEOPLE and word not in ("couple",):
        quantity = weak.article(page, at)
    elif word in TIMES and word not in ORDINALS and page.word(at - 1) in ARTICLES and at - 1 >= reached:
        quantity = weak.period(page, at)
    elif (word in TIMES and word not in ORDINALS) or word.endswith("tres") or word in ("others", "miles"):
        quantity = weak.plural(page, at)
    else:
        item, end = figure_at(page, at, reached)
        return [item] if item else [], max(end, at + 1)
    if quantity is None:
        return [], at + 1
    return [figure_of(page, quantity)], max(quantity.end, at + 1)
