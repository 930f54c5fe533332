"""Figures that no number states: zeros, vague words, articles that count, bare plurals that measure."""

from sources.finder import lexicon as words
from sources.finder.page import Page
from sources.numerals.amounts import Quantity, Sort
from sources.numerals.lexicon import ARTICLES, FACTORS, TIMES, VAGUE, ZEROS
from sources.numerals.numberless import is_plural, one_at, vague_at, zero_at

_BEFORE_PLURAL = frozenset(
    ("for", "lasted", "lasting", "last", "within", "took", "takes", "take", "taken", "in", "after")
)
_AFTER_PLURAL = frozenset(
    ("after", "before", "later", "ago", "earlier", "of", "long", "away", "from", "into", "until", "apart")
)
_BEFORE_PERIOD = frozenset(
    ("for", "than", "within", "lasted", "took", "about", "nearly", "almost", "over", "under", "around", "after")
)
_NOT_MEASURED = frozenset(
    (
        "recent",
        "the",
        "working",
        "business",
        "these",
        "those",
        "opening",
        "office",
        "early",
        "coming",
        "past",
        "its",
        "his",
    )
)
_REACH = 6


def zero(page: Page, at: int) -> Quantity | None:
    """Return the zero that a word states, where it counts something."""
    word = page.word(at)
    if word == "neither":
        stated = page.word(at + 1) == "of" or page.word(at + 1) in ("was", "were")
        return Quantity(Sort.ZERO, at, at + 1) if stated else None
    quantity = zero_at(page.tokens, at)
    if quantity is None or not _counts_zero(page, at, quantity):
        return None
    return quantity


def _counts_zero(page: Page, at: int, quantity: Quantity) -> bool:
    word, end = page.word(at), quantity.end
    after = page.word(end)
    if word == "no" and page.at(at + 1) == "." and page.number(at + 2):
        return False
    if quantity.unreported:
        return word != "never" and not (word == "no" and after in words.NO_FIGURE_AFTER_NO)
    if word == "not":
        return True
    if word == "nil":
        return True
    if word == "never":
        told = page.word(at - 1) in ("has", "have", "had")
        return told and page.near(
            end, 4, words.CASUALTY_VERBS | words.HARM | frozenset(("recorded", "reported", "crashed", "failed"))
        )
    if word in ("none", "nobody") or end == at + 2:
        if word == "none" and after in ("the", "too", "other"):
            return False
        if after == "else":
            after = page.word(end + 1)
        if not after and page.word(at - 1) in words.CASUALTY_VERBS:
            return True
        return bool(after) and after not in words.PRONOUN_VERBS
    held = word == "no" and page.word(at - 1) in words.HOLDING
    for index in range(end, end + 4):
        noun = page.word(index)
        if not noun or page.stops(index) or noun in words.NOT_UNITS:
            return False
        if noun in words.NO_FIGURE_AFTER_NO:
            return False
        if noun in words.HARM or (word == "no" and noun in words.PEOPLE):
            return True
        if is_plural(noun) and not noun.endswith("ings"):
            return word == "no"
        if word == "no" and page.opens(at) and page.word(index + 1) in ("had", "was", "were", "has"):
            return True
        if held and (page.stops(index + 1) or page.word(index + 1) in words.NOT_UNITS):
            return True
    return False


def vague(page: Page, at: int) -> Quantity | None:
    """Return the amount of a vague word: "dozens", "a handful", "tens of thousands"."""
    word = page.word(at)
    if word == "number" and page.word(at - 1) != "a":
        return None
    after = page.word(at + 1)
    if word == "scores" and after not in ("of", "more", "were", "are", "killed", "injured", "dead", "missing"):
        return None
    if word == "tens" and after != "of":
        return None
    if word == "couple" and not (page.word(at - 1) == "a" and (after == "of" or is_plural(after) or after == "more")):
        return None
    if word in FACTORS and word not in VAGUE:
        return None
    return vague_at(page.tokens, at)


def article(page: Page, noun: int) -> Quantity | None:
    """Return the 1 of an article before a person to whom something was done: "a woman was injured"."""
    at = noun
    for index in range(noun - 1, noun - 5, -1):
        if page.word(index) in ARTICLES:
            at = index
            break
        if not page.word(index) or page.stops(index + 1) or page.word(index) in words.NOT_UNITS:
            return None
    if at == noun or page.hyphened(noun + 1):
        return None
    done = page.word(at - 1) == "including" or page.near(at - 1, -3, words.CASUALTY_VERBS) or _suffers(page, noun + 1)
    done = done or (page.word(noun + 1) in ("his", "her", "their") and page.word(noun + 2) in ("life", "lives"))
    quantity = one_at(page.tokens, at) if done else None
    if quantity is None or quantity.sort is not Sort.ARTICLE:
        return None
    quantity.end, quantity.right = at + 1, noun + 1
    return quantity


def period(page: Page, at: int) -> Quantity | None:
    """Return the 1 of an article before a unit of time that measures: "for a week", "less than an hour"."""
    word, before = page.word(at), page.word(at - 2)
    if page.word(at - 1) not in ARTICLES or word not in TIMES or word.endswith("s") or page.hyphened(at + 1):
        return None
    if before not in _BEFORE_PERIOD:
        return None
    quantity = one_at(page.tokens, at - 1)
    return quantity if quantity.amount is not None and quantity.sort is Sort.ARTICLE else None


def _suffers(page: Page, at: int) -> bool:
    """Tell whether a person's harm is told in the words that follow, past an age between commas."""
    if page.at(at) == "," and page.number(at + 1) and page.at(at + 2) == ",":
        at += 3
    if page.word(at) in ("in", "of") and page.near(at, 4, frozenset(("his", "her", "their"))):
        at += 3
    return page.near(at, _REACH, words.CASUALTY_VERBS) and page.word(at) not in ("who", "said", "whose", "told")


def plural(page: Page, at: int) -> Quantity | None:
    """Return a plural unit that measures without a number: "lasted for hours", "Hours after"."""
    word, before, after = page.word(at), page.word(at - 1), page.word(at + 1)
    if word == "others":
        acts = after.endswith(("ed", "ing")) or after in words.ACTING
        led = before in ("and", "with", "while", "but") or page.at(at - 1) == "," or page.opens(at)
        return Quantity(Sort.PLURAL, at, at + 1) if acts and led else None
    distance = word in ("miles", "kilometres", "kilometers", "metres", "meters")
    if not word.endswith("s") or (word not in TIMES and not distance) or before in _NOT_MEASURED or page.hyphened(at):
        return None
    if page.number(at - 1) or before in words.ONES or before.endswith("ing"):
        return None
    if before in _BEFORE_PLURAL or (
        after in _AFTER_PLURAL and (not before or before in words.NOT_UNITS or page.opens(at))
    ):
        return Quantity(Sort.PLURAL, at, at + 1, unit=TIMES.get(word))
    return None


def is_zero_word(word: str) -> bool:
    """Tell whether a word may state a zero."""
    return word in ZEROS or word in ("not", "neither")
