"""How much of one text stands in another: word sequences and numbers. Pure.

A copy is told by its sequences of four words: a lightly edited article shares nine tenths of them, two articles of the
same event hardly any. A rewrite is told by its figures. 64 hashes stand for the sequences of a text, however long it
is: the smallest of them are the same sample in every text, so an index on them finds the candidates.
"""

import re
from hashlib import blake2b

WORDS = 4
SIZE = 64
MANY_NUMBERS = 200
_WORD = re.compile(r"\w+")
# Digits that stand alone; a number with letters on it is a name.
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w-])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w-])")


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
    """Return the numbers of a text that say something: not years, and not the small ones that every text has."""
    found = dict.fromkeys(match.group().replace(",", "") for match in _NUMBER.finditer(text))
    return [number for number in found if _telling(number)][:MANY_NUMBERS]


def _telling(number: str) -> bool:
    whole = number.partition(".")[0]
    return int(whole[:40]) >= 10 and len(number) <= 40 and not (number.isdecimal() and 1900 <= int(number) <= 2099)
