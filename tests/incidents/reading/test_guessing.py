"""Guesses of what a number counts and of who says so."""

import json
from pathlib import Path

import pytest

import incidents
from incidents.desk.reading.guessing import Guess, Metric, guess
from incidents.desk.reading.speaking import speakers_in, speaks_by_pronoun

DATA = Path(incidents.__file__).parent / "migrations" / "data"
METRICS = [
    Metric(row["key"], row["label"], row["unit"], row["value_kind"])
    for row in json.loads((DATA / "metrics.json").read_text())
]
CATEGORIES = [(row["key"], row["label"]) for row in json.loads((DATA / "categories.json").read_text())]


def guessed(sentence: str, phrase: str, unit: str = "") -> Guess:
    before, after = sentence.split(phrase, 1)
    return guess(before=before, phrase=phrase, after=after, unit=unit, metrics=METRICS, categories=CATEGORIES)


@pytest.mark.parametrize(
    ("sentence", "phrase", "unit", "metric", "category"),
    [
        ("The blast killed at least four people.", "at least four", "", "killed", "all"),
        ("Among the dead were three emergency workers.", "three", "", "killed", "emergency_worker"),
        ("It left around 50 children wounded.", "around 50", "", "injured", "child"),
        ("They shot down nearly 200 drones.", "nearly 200", "", "weapons_shot_down", "drone"),
        ("About 30 cruise missiles were intercepted.", "About 30", "", "weapons_shot_down", "cruise_missile"),
        ("Over 2,000 homes were without electricity.", "Over 2,000", "", "homes_without_power", "home"),
        ("Some 900 tonnes of nitrate burned.", "Some 900", "", "mass_involved", "all"),
        ("The quake had a magnitude of 6.4.", "6.4", "", "magnitude", "all"),
        ("It lasted two hours.", "two hours", "hours", "duration", "all"),
        ("Damage may reach €35 million.", "€35 million", "EUR", "damage_cost", "all"),
        ("Crews held 40% of the fire's edge contained.", "40%", "%", "containment", "all"),
        ("Eleven wagons derailed.", "Eleven", "", "wagons_derailed", "all"),
        ("They said 12 of it.", "12", "", "", "all"),
        ("Nearly 600 residents moved out of their homes.", "Nearly 600", "", "", "resident"),
        ("The mill has 85 staff, and no incident of its kind was known.", "85", "", "", "worker"),
        ("Hundreds attended a vigil for the killed.", "Hundreds", "", "", "all"),
        ("Nine were killed and 31 were treated.", "31", "", "", "all"),
        ("Nine were killed and 31 were treated.", "Nine", "", "killed", "all"),
        ("Sixteen houses were destroyed.", "Sixteen", "", "buildings_destroyed", "home"),
        ("It hurt more than 40, the district fire service said.", "more than 40", "", "injured", "all"),
        ("About half of the dead were known.", "About half", "", "", "all"),
    ],
)
def test_number_is_guessed_by_the_words_near(sentence: str, phrase: str, unit: str, metric: str, category: str) -> None:
    assert guessed(sentence, phrase, unit) == Guess(metric, category)


def test_vocabulary_without_a_metric_has_no_guess_of_it() -> None:
    found = guess(before="killed ", phrase="four", after=" people", unit="", metrics=[], categories=[])
    assert found == Guess("", "all")


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("Four died, the county fire service said.", ["County fire service"]),
        ("According to the port union on Friday, two died.", ["Port union"]),
        ("The owner, Hollin Freight, put the dead at two.", ["Hollin Freight"]),
        ("Mayor Anna Weir reported that ten were hurt.", ["Mayor Anna Weir"]),
        ("“Ten were hurt,” said Anna Weir.", ["Anna Weir"]),
        ("It said that ten were hurt.", []),
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
