"""Who says so, by the words that say it."""

import pytest

from incidents.desk.reading.speaking import speakers_in, speaks_by_pronoun


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("Four died, the county fire service said.", ["County fire service"]),
        ("According to the port union on Friday, two died.", ["Port union"]),
        ("The owner, Hollin Freight, put the dead at two.", ["Hollin Freight"]),
        ("Mayor Anna Weir reported that ten were hurt.", ["Mayor Anna Weir"]),
        ("“Ten were hurt,” said Anna Weir.", ["Anna Weir"]),
        ("It said that ten were hurt.", []),
        ("The ministry said Sunday that ten were hurt.", ["Ministry"]),
        ("And said ten were hurt.", []),
        ("And the union said ten were hurt.", ["Union"]),
        ("No deaths were reported.", []),
        ("Its owner said ten were hurt.", []),
        ("Ten were hurt.", []),
        ("Deaths were reported.", []),
        ("In June 12 said ten were hurt.", ["In June 12"]),
        ("12 of them said ten were hurt.", []),
    ],
)
def test_speakers_are_found_by_the_words_that_say_so(sentence: str, speakers: list[str]) -> None:
    assert speakers_in(sentence) == speakers


def test_sentence_that_says_it_by_a_pronoun_is_known() -> None:
    assert speaks_by_pronoun("Ten were hurt, it later said.") is True
    assert speaks_by_pronoun("Ten were hurt, the union said.") is False
