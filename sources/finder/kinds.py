"""Is a quantity a figure, or an age, a floor, a rank, an idiom? Told by what stands around it."""

import re

from sources.finder import lexicon as words
from sources.finder.ages import age_of
from sources.finder.dates import century_at
from sources.finder.found import FIGURE
from sources.finder.names import numbered
from sources.finder.page import Page
from sources.numerals.amounts import Form, Quantity, Sort
from sources.numerals.lexicon import ARTICLES, SMALL, TIMES
from sources.numerals.tokens import Kind

_SUPERLATIVE = re.compile(r"[a-z]{2,}est")
_NOT_SUPERLATIVE = frozenset(
    (
        "west",
        "east",
        "forest",
        "interest",
        "arrest",
        "test",
        "guest",
        "request",
        "rest",
        "protest",
        "priest",
        "contest",
        "harvest",
        "invest",
        "southwest",
        "northwest",
        "southeast",
        "northeast",
        "conquest",
        "quest",
        "chest",
        "nest",
        "pest",
        "digest",
        "suggest",
        "manifest",
    )
)


def kind_of(page: Page, quantity: Quantity) -> str:
    """Return "figure", or the sort of number that is no claim."""
    first, end = quantity.first, quantity.end
    if quantity.amount is not None and quantity.amount.form is Form.ORDINAL:
        return _ordinal(page, first, end)
    if page.word(end) == "times" and page.word(first) in ARTICLES:
        return "idiom"
    if page.tokens[first].kind is Kind.NUMBER and page.at(first).endswith("mm") and page.word(end) in words.ARMS:
        return "model_number"
    if page.word(end) in ("min", "minute", "read") and "read" in (page.word(end), page.word(end + 1)):
        return "boilerplate"
    if quantity.sort is Sort.NUMBER:
        kind = age_of(page, quantity) or _storeys(page, quantity) or numbered_words(page, first)
        if kind:
            return kind
        led = page.word(first - 2) in words.DETERMINERS | frozenset(("in", "over", "for", "within", "during"))
        if page.word(first - 1) in words.PERIODS_BEFORE and led and _times(page, quantity):
            return "period_qualifier"
    return _idiom(page, quantity) or FIGURE


def numbered_words(page: Page, at: int) -> str:
    """Return the kind of a number in words that follows its name: "phase two", "level three"."""
    if not page.word(at):
        return ""
    before = page.word(at - 1)
    placed = page.word(at - 2) in ("on", "from", "to", "the")
    if before in ("level", "deck", "floor") and placed and not page.counts(at + 1):
        return "floor_number"
    if (
        page.capital(at)
        and page.capital(at - 1)
        and not page.opens(at - 1)
        and not page.titled(at)
        and page.gap(at) == " "
    ):
        return "name"
    if page.capital(at) and page.capital(at + 1) and not page.opens(at) and not page.titled(at):
        return "name"
    kind = numbered(page, at)
    return kind if kind in ("ordinal_position", "name", "rank") else ""


# --- Floors, ordinals, ranks ---


def _storeys(page: Page, quantity: Quantity) -> str:
    end = quantity.end
    after = page.word(end)
    if after not in words.STOREYS:
        return ""
    if page.hyphened(end) or page.word(end + 1) in ("high", "tall", "building", "block", "house", "tower"):
        return "building_height"
    return "building_height" if after in ("storey", "storeys") else ""


def _superlative(word: str) -> bool:
    return (_SUPERLATIVE.fullmatch(word) is not None and word not in _NOT_SUPERLATIVE) or word in (
        "most",
        "least",
        "best",
        "worst",
        "top",
        "foremost",
        "leading",
        "few",
        "only",
    )


def _ordinal(page: Page, first: int, end: int) -> str:
    after, further = page.word(end), page.word(end + 1)
    if century_at(page, first):
        return "period_name"
    if after in words.FLOORS and after not in ("deck",):
        return "floor_number"
    if _superlative(after) or (after and _superlative(further) and page.hyphened(end + 1)):
        return "rank"
    if after in ("place", "placed", "seed", "seeded", "ranked", "division"):
        return "rank"
    if page.word(first - 1) in ("ranked", "finished", "lie", "lies", "lay", "placed", "came"):
        return "rank"
    if after in ("half", "quarter") and not page.hyphened(end):
        return "period_qualifier"
    if page.capital(end) and page.number(first) and not page.titled(first) and not page.breaks(end):
        return "name"
    if page.at(first) == "first" and (after in SMALL or page.number(end)) and further in words.UNITS_OF_TIME:
        return "period_qualifier"
    if after in words.UNITS_OF_TIME and page.word(first - 1) in ("the",) and after.endswith("s"):
        return "period_qualifier"
    if page.capital(first) and not page.opens(first) and not page.titled(first):
        return "name"
    if after in words.ORDINAL_IDIOMS and after != "time":
        return "idiom"
    if page.word(first - 1) == "at" or (
        page.at(first) == "first"
        and after in ("ever", "of", "to", "came", "and")
        and not page.near(end, 5, frozenset(("in", "since")))
    ):
        return "idiom"
    if page.near(end, 6, words.SERIAL):
        return FIGURE
    if after in words.NOT_COUNTED or further in words.NOT_COUNTED:
        return "ordinal_position"
    if page.word(first - 1) in ("a", "its", "their", "his", "her", "another", "for") and page.at(first) != "first":
        return FIGURE
    if page.near(end, 5, frozenset(("in",))) and page.near(end, 7, frozenset(TIMES) | frozenset(("decades",))):
        return FIGURE
    return "ordinal_position"


def _times(page: Page, quantity: Quantity) -> bool:
    return quantity.unit in TIMES.values() or page.word(quantity.end) in words.UNITS_OF_TIME


# --- Idioms ---


def _idiom(page: Page, quantity: Quantity) -> str:
    first, end = quantity.first, quantity.end
    word, before, after = page.at(first), page.word(first - 1), page.word(end)
    if (after == "to" and page.word(end + 1) in SMALL and before in ("was", "is", "odds")) or (
        before == "to" and page.word(first - 2) in SMALL and page.word(first - 3) in ("was", "is", "odds")
    ):
        return "idiom"
    if end == first + 1 and word == "one":
        return _one(page, first)
    if word == "both":
        return _both(page, end)
    if word == "once":
        return "" if after in ("a", "per", "every", "in") else "breakdown" if after else "idiom"
    if word in ("single", "double"):
        if before == "every" or after in (
            "digit",
            "digits",
            "handedly",
            "mother",
            "parent",
            "parents",
            "family",
            "market",
            "currency",
            "mum",
            "file",
        ):
            return "idiom"
        return "idiom" if after in words.DOUBLE_IDIOMS or (page.hyphened(end) and word == "single") else ""
    if page.hyphened(end) and (after in words.TWO_IDIOMS or after == word):
        return "idiom"
    if word in SMALL and before == "the" and quantity.left in (-1, first) and _group(page, end):
        return "named_group"
    if word == "half":
        return _half(page, first, end)
    if word == "couple" and before in ("the", "married", "elderly"):
        return "named_group"
    if quantity.unit == "%" and page.near(
        end, 2, frozenset(("behind", "sure", "certain", "committed", "focused", "right"))
    ):
        return "idiom"
    return ""


def _one(page: Page, at: int) -> str:
    before, after = page.word(at - 1), page.word(at + 1)
    if after == "of" and (page.number(at + 2) or page.word(at + 2) in SMALL or page.word(at + 2) in ("them", "those")):
        return ""
    if (
        before in words.ONES
        and not (before in ("only", "every") and page.counts(at + 1))
        and not (before == "the" and page.hyphened(at + 1))
    ):
        return "idiom"
    if after == "of":
        return _one_of(page, at)
    if after in words.ONE_IDIOMS or (page.hyphened(at + 1) and after in words.ONE_JOINED):
        return "idiom"
    if after == "s" or (before in ("on", "for") and after == "the"):
        return "idiom"
    for index in range(at + 1, at + 4):
        word = page.word(index)
        if word in words.INDIVIDUALS:
            mark, following = page.at(index + 1), page.word(index + 1)
            told = (
                following in words.SAYING
                or following == "who"
                or (mark == "," and page.word(index + 2) in ("who", "a", "an"))
            )
            told = (
                told or (mark == "," and page.near(index + 2, 6, words.SAYING)) or (page.near(at - 1, -1, words.SAYING))
            )
            return "individual" if told else ""
        if not word or word in words.NOT_UNITS:
            break
    return "" if page.counts(at + 1) or before or page.opens(at) else "idiom"


def _one_of(page: Page, at: int) -> str:
    """Tell "one of two drones" from "one of the largest"."""
    index = at + 2
    while index < at + 5 and page.word(index) in words.DETERMINERS | frozenset(("only", "just")) | frozenset(
        ("country's", "world's")
    ):
        index += 1
    if page.number(index) or page.word(index) in SMALL:
        return ""
    for place in range(index, index + 5):
        if page.stops(place):
            break
        if _superlative(page.word(place)):
            return "idiom"
    return "idiom" if page.word(index) in words.KINDS else ""


def _both(page: Page, end: int) -> str:
    if page.stops(end) or not page.counts(end) or page.word(end) in words.GROUPED:
        return "named_group"
    for index in range(end, end + 3):
        word = page.word(index)
        if not word or word in words.NOT_UNITS:
            break
        if word in words.GROUPED:
            return "named_group"
        if word.endswith("s"):
            return ""
    return "named_group"


def _group(page: Page, end: int) -> bool:
    for index in range(end, end + 3):
        if page.word(index) in words.GROUPED:
            return True
        if not page.counts(index):
            return False
    return False


def _half(page: Page, first: int, end: int) -> str:
    before, after = page.word(first - 1), page.word(end)
    if before in ("first", "second", "other", "latter", "in") and not (
        before == "in" and (after in ("an", "a") or page.counts(end))
    ):
        return "idiom" if before == "in" or before == "other" else "period_qualifier"
    return (
        "idiom"
        if page.hyphened(end) and after in ("time", "hearted", "brother", "sister", "mast", "way", "life")
        else ""
    )
