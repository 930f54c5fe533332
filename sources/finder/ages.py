"""Ages: "6-year-old", "aged 34", ", 43,", "under 18"."""

import re
from decimal import Decimal

from sources.finder import lexicon as words
from sources.finder.page import Page
from sources.numerals.amounts import Quantity
from sources.numerals.lexicon import PLURAL_PEOPLE

_OLDEST = 120
_GROWN = 12
_PERSON_ENDING = re.compile(r"[a-z]+(?:er|or|ist|man|woman|ian|ee|ent|ant)")


def age_of(page: Page, quantity: Quantity) -> str:
    """Return "age" for the years that somebody has lived, and for an age that bounds a group."""
    first, end = quantity.first, quantity.end
    left = quantity.left if quantity.left >= 0 else first
    before, after = page.word(first - 1), page.word(end)
    if after in ("and", "or") and page.word(end + 1) in ("older", "younger"):
        return "age"
    if after in ("and", "or") and page.word(end + 1) in ("over", "under", "above") and before in words.AGE_BEARERS:
        return "age"
    if quantity.largest and page.at(first - 1) == "(" and page.near(first - 2, -4, words.AGE_BEARERS):
        return "age" if quantity.unit in ("years", "months") else ""
    # "6-year-old", "aged 34 years": the unit was read with the number.
    if quantity.unit in ("years", "months", "weeks", "days"):
        if after in ("old", "olds") or (after == "s" and page.word(end + 1) == "old"):
            return "age" if _is_someone(page, end + 1) else ""
        if after == "of" and page.word(end + 1) == "age":
            return "age"
        if before in ("aged", "age", "ages") and quantity.amount and quantity.amount.value % 1 == 0:
            return "age"
        joined = page.word(first - 1) in ("is", "was", "of", "from", "between")
        return "age" if joined and page.near(first - 2, -4, frozenset(("age", "aged"))) else ""
    if quantity.unit or quantity.amount is None or not 0 < quantity.amount.value < _OLDEST:
        return ""
    if before in ("aged", "age", "ages") or (
        before in ("between", "from") and page.word(first - 2) in ("aged", "ages")
    ):
        return "age"
    spanned = before in ("from", "between") and page.near(first - 2, -3, frozenset(("age", "ages")))
    if spanned or page.near(first - 1, -3, frozenset(("aged",))):
        return "age"
    if page.word(first - 1) in ("of", "is", "was") and page.near(first - 2, -3, frozenset(("age", "ages"))):
        return "age"
    if before == "at" and after == "the" and page.word(end + 1) in ("youngest", "oldest"):
        return "age"
    if before in ("eldest", "oldest", "youngest") and not page.counts(end):
        return "age"
    if before in ("was", "were", "am", "is") and after == "when":
        return "age"
    if page.near(first - 2, -3, frozenset(("age", "ages"))) and (before == "as" or page.at(first - 1) == ":"):
        return "age"
    if (
        before == "of"
        and page.word(first - 2) in words.PEOPLE
        and (quantity.amount.value > _GROWN or page.word(first - 2) in ("girl", "boy", "child", "toddler", "baby"))
    ):
        counted = page.counts(end) and (page.word(end).endswith("s") or page.word(end) in PLURAL_PEOPLE)
        return "" if counted else "age"
    if before in ("is", "was") and page.word(first - 2) in ("eldest", "oldest", "youngest") and page.stops(end):
        return "age"
    if before == "turned" and not page.counts(end):
        return "age"
    if before == "of" and page.word(first - 2) in words.AGE_BEARERS and not page.counts(end):
        return (
            "age"
            if page.word(first - 2) in words.PEOPLE | words.AGED and page.word(first - 2) not in ("mother", "father")
            else ""
        )
    bounded = page.word(left) in ("under", "over", "below", "above") and left == first - 1
    if bounded and page.word(left - 1) == "all" and page.stops(end):
        return "age"
    spoken = (
        bounded
        and page.word(left - 1) in ("are", "is", "were", "was")
        and (page.stops(end) or page.word(end) in ("and", "or", "while", "but"))
    )
    if spoken and (page.at(left - 2) == "%" or page.word(left - 2) in ("percent", "cent", "most", "half", "third")):
        return "age"
    if spoken and (page.near(left - 2, -5, words.AGE_BEARERS) or page.word(left - 2).endswith("ers")):
        return "age"
    if bounded and not page.word(end).endswith("s"):
        return "age" if page.word(left - 1) in words.AGE_BEARERS and not page.hyphened(end) else ""
    if page.word(first - 1) in ("under", "over") and page.hyphened(first):
        return "age"
    return _between_commas(page, first, end, quantity.amount.value)


def _between_commas(page: Page, first: int, end: int, years: Decimal) -> str:
    """Read ", 43," behind a name or a person, and "(43)"."""
    opening, closing = page.at(first - 1), page.at(end)
    behind = page.word(first - 2)
    if page.word(first):
        return "age" if opening == closing == "," and years > _GROWN and behind in words.AGE_BEARERS else ""
    if end != first + 1 or not page.number(first).isdigit():
        return ""
    person = behind in words.AGE_BEARERS or page.capital(first - 2) or _PERSON_ENDING.fullmatch(behind) is not None
    if not behind or (behind in words.MONTHS and page.capital(first - 2)):
        return ""
    person = person or (opening == closing == "," and len(page.number(first)) == 2)
    if not person:
        return ""
    if opening == "," and (
        closing in (",", ".", ";", ")", "") or page.word(end) in ("and", "who", "was", "of", "from", "is", "has", "had")
    ):
        return "age"
    told = page.capital(first - 2) and (page.capital(first - 3) or page.word(first - 3) in words.SAYING)
    return "age" if opening == "(" and closing == ")" and told else ""


def _is_someone(page: Page, at: int) -> bool:
    """Tell a person of so many years from a thing of that age."""
    for index in range(at, at + 4):
        word = page.word(index)
        if not word or page.stops(index):
            return True
        if word in words.THINGS_WITH_AGE:
            return False
        if word in words.AGE_BEARERS or word in words.NOT_UNITS or _PERSON_ENDING.fullmatch(word):
            return True
    return True
