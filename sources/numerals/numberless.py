"""Quantities that no number states: zeros, vague words, articles, bare plurals."""

from collections.abc import Sequence
from decimal import Decimal

from sources.numerals.amounts import Quantity, Sort
from sources.numerals.lexicon import (
    COLLECTIVES,
    COMPARATIVES,
    FACTORS,
    NO_PLURALS,
    NOT_ZERO_AFTER_NO,
    PLURAL_PEOPLE,
    TIMES,
    UNREPORTED,
    VAGUE,
)
from sources.numerals.numbers import article_at
from sources.numerals.tokens import Kind, Token, word_at

_REPORT_WINDOW = 8
"""So many words after "no" may the report stand: "no casualties or damage were reported"."""


def is_plural(word: str) -> bool:
    """Tell whether a word looks like a plural that states a quantity without a number: "hours", "others"."""
    if word in PLURAL_PEOPLE:
        return True
    return len(word) > 3 and word[-1] == "s" and word[-2] not in "sui'" and word.isascii() and word not in NO_PLURALS


def zero_at(tokens: Sequence[Token], at: int) -> Quantity | None:
    """Return the zero that a word states, with the report that it may be about."""
    word, following = word_at(tokens, at), word_at(tokens, at + 1)
    end = at + 1
    if word == "not":
        if following == "a" and word_at(tokens, at + 2) == "single":
            end = at + 3
        elif following == "one":
            end = at + 2
        else:
            return None
    elif word == "no":
        if following in NOT_ZERO_AFTER_NO or following in COMPARATIVES:
            return None
        if following == "one":
            end = at + 2
        elif following and tokens[at + 1].hyphened:
            # A no-fly zone is no zero.
            return None
    quantity = Quantity(Sort.ZERO, at, end)
    for index in range(end, min(end + _REPORT_WINDOW, len(tokens))):
        if tokens[index].kind is Kind.STOP:
            break
        if tokens[index].text in UNREPORTED:
            quantity.unreported, quantity.right = True, index + 1
    return quantity


def vague_at(tokens: Sequence[Token], at: int) -> Quantity | None:
    """Return the interval of a vague word, with the word it multiplies."""
    word = word_at(tokens, at)
    if word == "number" and word_at(tokens, at - 1) == "a" and word_at(tokens, at + 1) == "of":
        return Quantity(Sort.VAGUE, at, at + 2, bounds=(Decimal(3), Decimal(9)), left=at - 1)
    if word not in VAGUE or (word == "many" and word_at(tokens, at - 1) in ("as", "how", "so", "too")):
        return None
    low, high = VAGUE[word]
    end = at + 1
    factor_at = end + 1 if word_at(tokens, end) == "of" else end
    factor = FACTORS.get(word_at(tokens, factor_at), 0)
    if factor:
        # "Several hundred" is [300, 999], "tens of thousands" [20,000, 99,999]: the next word is not reached.
        low, high, end = low * factor, None if high is None else (high + 1) * factor - 1, factor_at + 1
    quantity = Quantity(Sort.VAGUE, at, end, bounds=(Decimal(low), None if high is None else Decimal(high)))
    quantity.unit = TIMES.get(word_at(tokens, end))
    if quantity.unit:
        quantity.right = end + 1
    return quantity


def one_at(tokens: Sequence[Token], at: int) -> Quantity:
    """Return the 1 of an article; no number where it counts a collective."""
    for index in range(at + 1, min(at + 4, len(tokens))):
        if tokens[index].kind is Kind.STOP:
            break
        if tokens[index].text in COLLECTIVES:
            return Quantity(Sort.PLURAL, at, at + 1)
    amount = article_at(tokens, at)
    quantity = Quantity(Sort.ARTICLE, at, amount.end, amount, unit=amount.unit)
    if amount.end == at + 1 and word_at(tokens, at + 1):
        quantity.right = at + 2
    return quantity
