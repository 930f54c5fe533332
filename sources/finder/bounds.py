"""Words that look like a hedge and bound nothing, by what stands around them."""

from sources.finder.lexicon import DETERMINERS, LASTING, MOVING, RECORDED, TARGETS
from sources.finder.page import Page
from sources.numerals.amounts import Quantity
from sources.numerals.lexicon import ARTICLES, SMALL, TENS, TIMES
from sources.numerals.operators import Operator
from sources.numerals.tokens import Kind

_SPANS = frozenset(TIMES.values())


def unbind(page: Page, quantity: Quantity) -> None:
    """Take back what bounds nothing: "crawled over two rows", "the 1.5 mm minimum"."""
    first, left = quantity.first, quantity.left
    if quantity.hedge is None:
        return
    over = page.word(left) == "over" and left + 1 >= first - (page.word(first - 1) in ARTICLES)
    passes = over and (page.word(left - 1) in MOVING or (quantity.unit in _SPANS and _counts_before(page, quantity)))
    named = page.word(quantity.right - 1) in ("minimum", "maximum") and page.word(first - 1) in ("the", "its", "their")
    named = named or (page.word(first - 1) in DETERMINERS and page.word(quantity.end) in TARGETS)
    recorded = page.word(quantity.left + 1) in ("maximum", "minimum") and page.word(left - 1) in RECORDED
    added = page.word(quantity.right - 1) == "plus" and (
        page.number(quantity.right) or page.word(quantity.right) in SMALL
    )
    comma = page.at(quantity.end) == ","
    rose = quantity.hedge is Operator.AT_MOST and page.word(left - 1) in ("is", "was", "now", "are", "were")
    changed = rose and page.word(left) == "up" and page.word(quantity.end + comma) == "from"
    times = page.word(first) in ("once", "twice") and page.word(left) in ("around", "over")
    if times or passes or named or recorded or changed or added:
        quantity.hedge, quantity.left, quantity.right = None, first, quantity.end


def _counts_before(page: Page, quantity: Quantity) -> bool:
    """Tell whether "over" stands between a number and the time it fell in: "£5.2bn over six years"."""
    last = quantity.left - 1
    if page.word(quantity.end) in ("ago", "later", "earlier", "old", "long", "away"):
        return False
    if page.word(last) in LASTING:
        return False
    last -= page.at(last) == ")"
    for index in range(last, last - 6, -1):
        word = page.word(index)
        if page.number(index) or page.at(index) == "%" or word in TENS or (word in SMALL and word != "one"):
            return True
        if index < 0 or page.breaks(index + 1) or page.tokens[index].kind is Kind.STOP:
            return False
    return False
