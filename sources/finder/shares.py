"""Parts of another figure: "a third were", "two out of three", "one in five"."""

from sources.finder.page import Page
from sources.finder.units import MEASURES
from sources.numerals.amounts import Amount, Form, Quantity
from sources.numerals.intervals import plain, step_of
from sources.numerals.lexicon import ARTICLES, PARTS, SMALL, THIRD_PLACE
from sources.numerals.numbers import amount_at

_ROUND = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 50, 100, 1000, 10000, 100000))
_BEFORE_PART = frozenset(("by", "even", "nearly", "almost", "about", "roughly", "around", "over", "under"))


def is_part(page: Page, at: int) -> bool:
    """Tell "fell by a third", "to a third", "a third were" from a third of several."""
    if page.word(at) not in ARTICLES or page.word(at + 1) not in PARTS or page.hyphened(at + 2):
        return False
    if page.word(at - 1) in _BEFORE_PART:
        return True
    if page.word(at + 2) in ("as", "off"):
        return True
    if page.word(at + 2) in ("were", "are", "have"):
        return True
    return page.word(at - 1) in ("to", "from", "than") and not page.counts(at + 2)


def share_of(page: Page, quantity: Quantity) -> Amount | None:
    """Read "two out of three" and "one in five" as a share."""
    amount, end = quantity.amount, quantity.end
    if amount is None or quantity.largest or quantity.unit or amount.form is not Form.CARDINAL:
        return None
    if page.breaks(end) or (page.hyphened(end) and not (page.word(end) == "in" and page.hyphened(end + 1))):
        return None
    if page.hyphened(end) and page.word(end + 1) == "a":
        return None
    out = page.word(end) == "out" and page.word(end + 1) == "of"
    if amount.value == 1 and page.counts(end) and page.word(end + 1) == "in":
        # "One patient in 25".
        end += 1
        counted = True
    else:
        counted = False
    start = end + 2 if out else end + 1
    if out and amount.value != int(amount.value):
        # "9.8 out of 10" is a mark.
        return None
    if not out and (page.word(end) != "in" or amount.value > 9):
        return None
    if (
        not out
        and amount.value > 3
        and not (page.number(start) == "10" or (page.word(end - 1) in SMALL and page.word(start) in SMALL))
    ):
        return None
    if start >= page.size or (
        page.word(start) not in SMALL and page.word(start) not in ("a", "hundred") and not page.number(start)
    ):
        return None
    whole = amount_at(page.tokens, start)
    if (
        whole is None
        or whole.form is not Form.CARDINAL
        or whole.unit
        or not (
            whole.value in _ROUND
            or (amount.value == 1 and whole.value > 1 and (whole.value < 1000 or "," in page.number(start)))
        )
    ):
        return None
    if not 0 < amount.value < whole.value or (not out and amount.value > 1 and whole.value > 10):
        return None
    if counted and (page.counts(whole.end) or whole.value == 1):
        return None
    if page.hyphened(whole.end) or page.word(whole.end) in MEASURES:
        return None
    value = plain((amount.value / whole.value).quantize(THIRD_PLACE))
    return Amount(value, step_of(value), whole.end, Form.SHARE)
