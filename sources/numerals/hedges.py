"""The words that bound a number, and where they stand: "at least", "just over", "or more"."""

from collections.abc import Sequence
from itertools import product

from sources.numerals.lexicon import words
from sources.numerals.operators import Operator
from sources.numerals.tokens import Kind, Token, word_at

ABBREVIATED = frozenset(("approx", "ca", "c", "est"))
"""Hedges that a full stop may end."""


_BELOW = "fewer than|less than|under|below|short of|shy of"
_ABOVE = "more than|over|above|north of"
_PLAIN = {
    Operator.AT_LEAST: (
        "at least|at the least|at a minimum|a minimum of|minimum|no fewer than|no less than|"
        "not fewer than|not less than|never fewer than|never less than|not under|as few as|≥|>="
    ),
    Operator.MORE_THAN: (
        f"{_ABOVE}|in excess of|excess of|upwards of|upward of|greater than|higher than|"
        "larger than|longer than|exceeding|exceeded|exceeds|exceed|top|topped|"
        "tops|topping|surpassed|surpassing|beyond|>"
    ),
    Operator.AT_MOST: (
        "up to|as many as|as much as|as high as|as long as|as far as|at most|at the most|no more than|"
        "not more than|never more than|no greater than|no longer than|no higher than|no larger than|"
        "not over|not exceeding|within|capped at|limited to|anything up to|"
        "a maximum of|maximum|≤|<="
    ),
    Operator.FEWER_THAN: f"{_BELOW}|not even|lower than|smaller than|shorter than|<",
    Operator.ABOUT: (
        "about|around|some|roughly|approximately|approx|an estimated|estimated|estimated at|est|"
        "circa|ca|c|something like|in the region of|in the order of|on the order of|"
        "in the neighborhood of|"
        "in the neighbourhood of|more or less|give or take|~|≈"
    ),
    Operator.NEARLY: (
        "nearly|almost|close to|close on|getting on for|near|approaching|nearing|virtually|practically|not quite"
    ),
}
_SLIGHT = "just|slightly|marginally|little|a little|a bit|barely"
_STRONG = "well|far|much|way"

HEDGES = {tuple(hedge.split()): operator for operator, row in _PLAIN.items() for hedge in row.split("|")} | {
    (*modifier.split(), *hedge.split()): operator
    for modifiers, operator, row in (
        (_SLIGHT, Operator.JUST_OVER, _ABOVE),
        (_SLIGHT, Operator.NEARLY, _BELOW),
        (_STRONG, Operator.MORE_THAN, _ABOVE),
        (_STRONG, Operator.FEWER_THAN, _BELOW),
    )
    for modifier, hedge in product(modifiers.split("|"), row.split("|"))
}
LONGEST_HEDGE = max(map(len, HEDGES))
_LAST = frozenset(hedge[-1] for hedge in HEDGES)
_FIRST = frozenset(hedge[0] for hedge in HEDGES)

CLOSE_HEDGES = frozenset(words("over above under below around about some near top beyond within minimum maximum c ca"))
"""One-word hedges that are prepositions too: "around the 50 sites" is no estimate."""

DETERMINERS = frozenset(words("the its their his her our this these those"))
FILLERS = frozenset(words("a an another additional further extra record total combined"))
"""May stand between a hedge and its number."""

SUFFIXES = {
    tuple(hedge.split()): operator
    for operator, row in {
        Operator.AT_LEAST: (
            "or more|or above|or over|or higher|or greater|or longer|and above|and over|and up|and counting|"
            "plus|+|at least|minimum"
        ),
        Operator.AT_MOST: "or fewer|or less|or under|or below|or lower|at most|maximum",
        Operator.ABOUT: "or so|or thereabouts|odd|give or take|more or less",
    }.items()
    for hedge in row.split("|")
}

LONGEST_SUFFIX = max(map(len, SUFFIXES))
_SUFFIX_FIRST = frozenset(suffix[0] for suffix in SUFFIXES)

_FILLER_WINDOW = 6
_NOUN_WINDOW = 2


def hedge_length(tokens: Sequence[Token], at: int) -> int:
    """Return how many tokens the hedge that begins here has, 0 for none."""
    longest = LONGEST_HEDGE if tokens[at].text in _FIRST else 0
    return next((length for length in range(longest, 0, -1) if _texts(tokens, at, at + length) in HEDGES), 0)


def hedge_before(tokens: Sequence[Token], at: int) -> tuple[Operator | None, int]:
    """Return the hedge that bounds the number at an index and where it begins; (None, at) for none."""
    edge, determined = at, False
    if edge > 1 and tokens[edge - 1].text == "." and word_at(tokens, edge - 2) in ABBREVIATED:
        edge -= 1
    for _ in range(_FILLER_WINDOW):
        length = _hedge_ending(tokens, edge)
        word = word_at(tokens, edge - 1)
        if length:
            # "Around the 50 sites" is no estimate and "the top 10" no bound.
            if length == 1 and word in CLOSE_HEDGES:
                determined = determined or (word == "top" and word_at(tokens, edge - 2) in DETERMINERS)
                if determined:
                    return None, at
            return HEDGES[_texts(tokens, edge - length, edge)], edge - length
        if word in DETERMINERS:
            determined = True
        elif word not in FILLERS and not (word == "of" and word_at(tokens, edge - 2) == "total"):
            break
        edge -= 1
    return None, at


def _hedge_ending(tokens: Sequence[Token], edge: int) -> int:
    """Return how many tokens the longest hedge that ends here has, 0 for none."""
    longest = min(LONGEST_HEDGE, edge) if tokens[edge - 1].text in _LAST else 0
    return next((length for length in range(longest, 0, -1) if _texts(tokens, edge - length, edge) in HEDGES), 0)


def hedge_after(tokens: Sequence[Token], at: int) -> tuple[Operator | None, int]:
    """Return the hedge after a number and the index after it: "12 or more", "200+", "12 people or more"."""
    for begin in range(at, min(at + _NOUN_WINDOW + 1, len(tokens))):
        for length in range(LONGEST_SUFFIX if tokens[begin].text in _SUFFIX_FIRST else 0, 0, -1):
            words = _texts(tokens, begin, begin + length)
            closes = begin + length >= len(tokens) or tokens[begin + length].kind is Kind.STOP
            # Behind a noun it must close the clause: "12 people or more trains" bounds nothing.
            if len(words) == length and words in SUFFIXES and (begin == at or (length > 1 and closes)):
                return SUFFIXES[words], begin + length
        if not word_at(tokens, begin):
            break
    return None, at


def _texts(tokens: Sequence[Token], first: int, end: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[first:end])
