"""How much of one text stands in another: word sequences and figures. Pure.

A copy is told by its sequences of four words: a lightly edited article shares nine tenths of them, two articles of the
same event hardly any. A rewrite is told by its figures. 64 hashes stand for the sequences of a text, however long it
is: the smallest of them are the same sample in every text, so an index on them finds the candidates.
"""

import re
from hashlib import blake2b

from sources.finder import find_figures
from sources.finder.found import FIGURE

WORDS = 4
SIZE = 64
MANY_NUMBERS = 200
LEAST = 10
LONGEST = 40  # digits
_WORD = re.compile(r"\w+")


def shingles(text: str) -> set[str]:
    """Return the sequences of four words of a text; of a shorter one, all of it."""
    words = _WORD.findall(text.casefold())
    return {" ".join(words[n : n + WORDS]) for n in range(max(1, len(words) - WORDS + 1))} if words else set()


def sketch(text: str) -> list[int]:
    """Return the smallest hashes of a text's sequences, as signed 64-bit numbers in order."""
    hashes = {
        int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big", signed=True)
        for shingle in shingles(text)
    }
    return sorted(hashes)[:SIZE]


def likeness(one: str, other: str) -> float:
    """Return the share of sequences that two texts have in common, of all they have together (Jaccard)."""
    these, those = shingles(one), shingles(other)
    return len(these & those) / len(these | those) if these and those else 0.0


def numbers(text: str) -> list[str]:
    """Return the values of a text's figures, in digits or in words, without the small ones that every text has."""
    values = (found.value for found in find_figures(text) if found.kind == FIGURE and not found.share)
    telling = dict.fromkeys(f"{value.normalize():f}" for value in values if value is not None and value >= LEAST)
    return [number for number in telling if len(number) <= LONGEST][:MANY_NUMBERS]


def telling(number: str) -> bool:
    """Tell whether few texts have a number: it has three digits that are not zeros at its end."""
    return len(number.replace(".", "").strip("0")) >= 3
