"""Quotes that the reading desk suggests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.desk.reading.quoting import MOST, paragraphs_of, quote_around, sentence_around, words_around


def span(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("It burned. Two died there. Nobody fled.", "Two", "Two died there."),
        ("Gen. A. Novak of the U.S. counts 12 dead. More later.", "12", "Gen. A. Novak of the U.S. counts 12 dead."),
        ("First line\nOn Aug. 6 six died.\nLast", "six", "On Aug. 6 six died."),
        ("He said: “Two died.” Then he left.", "Two", "He said: “Two died.”"),
        ("Two died", "Two", "Two died"),
        ("First\nSecond\nSix died\nLast. End.\nNo more. ", "Six", "Six died"),
        ("Novak of the “U.S.” counts 12 dead. More.", "12", "Novak of the “U.S.” counts 12 dead."),
        ("It burned. Six died. Later on it rained. It stopped. Then", "died", "Six died."),
        ("Погибли 17 человек. Больше никто.", "17", "Погибли 17 человек."),
    ],
)
def test_sentence_is_found(text: str, words: str, sentence: str) -> None:
    start, end = sentence_around(text, *span(text, words))
    assert text[start:end] == sentence


def test_quote_is_the_sentence_where_the_phrase_stands_in_it_once() -> None:
    text = "It burned. Two died, and nearly 200 came. Later it rained."
    start, end = quote_around(text, *span(text, "nearly 200"))
    assert text[start:end] == "Two died, and nearly 200 came."

    long = "x" * (MOST - len("It killed  people.")) + " people."
    for text, quote in ((f"It killed {long}", f"It killed {long}"), (f"It killed, {long}", long)):
        assert text[slice(*quote_around(text, *span(text, "people")))] == quote


def test_quote_is_not_narrowed_for_a_phrase_inside_of_another_number() -> None:
    text = "It stopped at least 158 of them in 15 regions, one of two drones."
    assert text[slice(*quote_around(text, *span(text, "15 ")))] == text
    assert text[slice(*quote_around(text, *span(text, "one ")))] == text


def test_quote_is_narrowed_until_the_phrase_stands_in_it_once() -> None:
    text = (
        "It burned, they said. The town lost three homes, and three barns burned down. It rained, and then it did not."
    )
    first = text.index("three")
    second = text.index("three", first + 1)
    assert text[slice(*quote_around(text, first, first + 5))] == "The town lost three homes"
    assert text[slice(*quote_around(text, second, second + 5))] == "and three barns burned down."
    text = "It hit three barns, three times."
    assert text[slice(*quote_around(text, 7, 12))] == "It hit three barns"


def test_quote_of_a_long_sentence_grows_clause_by_clause() -> None:
    clauses = [f"and so it went on in the town by the river for day {letter}" for letter in "abcdefgh"]
    at_its_end = ", ".join([*clauses, "where 12 died."])
    amid = ", ".join([*clauses[:4], "where 12 died", *clauses[4:]])
    for text, quote in (
        (at_its_end, ", ".join([*clauses[-5:], "where 12 died."])),
        (", ".join(["Where 12 died", *clauses]), ", ".join(["Where 12 died", *clauses[:5]])),
        # What follows comes first; what is before has the room that is left.
        (amid, ", ".join([clauses[3], "where 12 died", *clauses[4:]])),
    ):
        assert text[slice(*quote_around(text, *span(text, "12")))] == quote
        assert len(quote) <= MOST


def test_phrase_without_room_is_its_own_quote() -> None:
    text = "x" * 400
    assert quote_around(text, 0, 400) == (0, MOST)
    text = f"So, 12 {'very much ' * 40}or 13, or so."
    for words in ("12", "13"):
        assert quote_around(text, *span(text, words)) == span(text, words)


@given(
    st.text(alphabet="ab1 .,;\n“”é🚒и", min_size=1, max_size=400).flatmap(
        lambda text: st.tuples(st.just(text), st.integers(0, len(text) - 1), st.integers(1, 30))
    )
)
def test_quote_always_holds_the_phrase_and_is_short(case: tuple[str, int, int]) -> None:
    text, start, length = case
    end = min(start + length, len(text))
    first, last = quote_around(text, start, end)
    assert first <= start < last
    assert end <= last
    assert last - first <= MOST


def test_words_are_taken_whole_and_bare() -> None:
    text = "nearly 200 firemen, 🚒 of two-storey homes"
    assert text[slice(*words_around(text, 3, 9))] == "nearly 200"
    assert text[slice(*words_around(text, 10, 19))] == "firemen"
    assert text[slice(*words_around(text, 28, 31))] == "two-storey"
    assert text[slice(*words_around(text, 7, 11))] == "200"
    assert words_around("all(two) fled", 3, 7) == (3, 7)


def test_paragraphs_are_the_lines_with_words() -> None:
    assert paragraphs_of("One\n\n  \nTwo\n") == [(0, 3), (8, 11)]
    assert paragraphs_of("One\nTwo") == [(0, 3), (4, 7)]
