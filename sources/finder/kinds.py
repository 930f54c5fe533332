"""Is a quantity a figure, or an age, a floor, a rank, an idiom? Told by what stands around it."""

from sources.finder import lexicon as words
from sources.finder.ages import age_of
from sources.finder.dates import century_at
from sources.finder.found import FIGURE
from sources.finder.idioms import idiom_of, superlative
from sources.finder.names import numbered
from sources.finder.page import Page
from sources.numerals.amounts import Form, Quantity, Sort
from sources.numerals.lexicon import ARTICLES, SMALL, TIMES
from sources.numerals.tokens import Kind


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
        if page.hyphened(first + 1) and quantity.unit == "years" and page.word(end) in words.BONDS:
            return "name"
        if page.word(first - 1) in words.PERIODS_BEFORE and (led or page.stops(first - 2)) and _times(page, quantity):
            return "period_qualifier"
    return idiom_of(page, quantity) or FIGURE


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


def _ordinal(page: Page, first: int, end: int) -> str:
    after, further = page.word(end), page.word(end + 1)
    if century_at(page, first):
        return "period_name"
    if after in words.FLOORS and after not in ("deck",):
        return "floor_number"
    if superlative(after) or (after and superlative(further) and page.hyphened(end + 1)):
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
    if after == "this":
        return FIGURE
    spans = page.word(first - 2) in ("in", "during", "of") and page.word(first - 1) == "the" and after in TIMES
    if spans and not page.near(end + 1, 4, words.IN_A_ROW):
        return "period_qualifier"
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
    return quantity.unit in TIMES.values() or page.word(quantity.end) in words.UNITS_OF_TIME | {"h"}
