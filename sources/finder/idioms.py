"""Numbers in a manner of speaking: "one of the most", "both sides", "counted to ten"."""

import re

from sources.finder import lexicon as words
from sources.finder.page import Page
from sources.numerals.amounts import Quantity
from sources.numerals.lexicon import SMALL

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


def superlative(word: str) -> bool:
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


def idiom_of(page: Page, quantity: Quantity) -> str:
    first, end = quantity.first, quantity.end
    word, before, after = page.at(first), page.word(first - 1), page.word(end)
    if (after == "to" and page.word(end + 1) in SMALL and before in ("was", "is", "odds")) or (
        before == "to" and page.word(first - 2) in SMALL and page.word(first - 3) in ("was", "is", "odds")
    ):
        return "idiom"
    if word == "one" and after in ("in", "on") and page.hyphened(end):
        return "idiom"
    if (before == "to" and page.word(first - 2) in ("count", "counted", "counting")) or (
        word == "zero" and after == "to"
    ):
        return "idiom"
    if after in ("v", "vs") or (before in ("v", "vs") and word in SMALL):
        return "score"
    if after in ("by", "on") and page.word(end + 1) == word:
        return "idiom"
    if before in ("by", "on") and page.word(first - 2) == word:
        return "idiom"
    if word == "zero" and quantity.largest:
        return "idiom"
    if before == "of" and page.hyphened(first) and page.word(first - 2) in words.PARENTS:
        return "individual"
    if before in ("big", "top") and page.word(first - 2) == "the" and page.word(first) in SMALL and page.stops(end):
        return "named_group"
    if end == first + 1 and word == "one":
        return _one(page, first)
    if word == "both":
        return _both(page, end)
    if word == "once":
        return (
            ""
            if after in ("a", "per", "every", "in", "since", "before", "already", "during")
            else "breakdown"
            if after
            else "idiom"
        )
    if word == "single" and page.near(first - 1, -5, frozenset(("not", "never", "without"))):
        return "idiom"
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
        end, 2, frozenset(("behind", "sure", "certain", "committed", "focused", "right", "never"))
    ):
        return "idiom"
    if quantity.unit == "%" and before in ("m", "re") and page.at(first) == "100":
        return "idiom"
    return ""


def _one(page: Page, at: int) -> str:
    before, after = page.word(at - 1), page.word(at + 1)
    if after == "of" and (page.number(at + 2) or page.word(at + 2) in SMALL or page.word(at + 2) in ("them", "those")):
        return ""
    if (
        before in words.ONES
        and not (before in ("only", "every", "which", "that") and page.counts(at + 1))
        and not (before == "the" and page.hyphened(at + 1))
    ):
        return "idiom"
    if after == "of":
        return _one_of(page, at)
    if (
        after in words.ONE_IDIOMS
        or (after == "on" and page.word(at + 2) == "one")
        or (page.hyphened(at + 1) and after in words.ONE_JOINED)
    ):
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
    return "" if page.counts(at + 1) or before or page.opens(at) or not page.stops(at + 1) else "idiom"


def _one_of(page: Page, at: int) -> str:
    """Tell "one of two drones" from "one of the largest"."""
    index = at + 2
    while index < at + 5 and page.word(index) in words.DETERMINERS | frozenset(("only", "just")) | frozenset(
        ("country's", "world's")
    ):
        index += 1
    if page.number(index) or page.word(index) in SMALL:
        return ""
    if page.word(index) == "big" and page.word(index + 1) in SMALL:
        return "named_group"
    for place in range(index, index + 5):
        if page.stops(place):
            break
        if superlative(page.word(place)):
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
