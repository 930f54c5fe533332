"""Where a phrase stands in a quote: as words of its own before it stands inside of others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.phrases import standing


@pytest.mark.parametrize(
    ("words", "phrase", "found"),
    [
        ("at least 158 drones in 15 regions", "15", [23]),
        ("one of two drones", "one", [0]),
        ("1.5 and 15,000 and 5", "5", [19]),
        ("1.5 and 15,000 and 15.", "15", [19]),
        ("four dead, four hurt", "four", [0, 11]),
        ("forty-four", "four", [6]),
        ("158 drones", "15", [0]),
        ("$3.4 million (3.4)", "$3.4 million", [0]),
        ("قُتل 12 شخصًا", "12", [5]),
        ("none", "15", []),
        ("none", "", []),
    ],
)
def test_phrase_stands_as_words_of_its_own(words: str, phrase: str, found: list[int]) -> None:
    assert standing(words, phrase) == found


@given(st.text(), st.text(min_size=1), st.text())
def test_phrase_is_found_where_it_was_put(before: str, phrase: str, behind: str) -> None:
    found = standing(f"{before} {phrase} {behind}", phrase)
    assert found
    assert all(f"{before} {phrase} {behind}"[at : at + len(phrase)] == phrase for at in found)
