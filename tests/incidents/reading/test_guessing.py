"""Guesses of what a number counts."""

import json
from pathlib import Path

import pytest

import incidents
from incidents.desk.reading.guessing import Guess, Metric, guess

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
        ("They shot down 34 drones over Dale, 28 over Moss and 14 over Ford.", "28", "", "weapons_shot_down", "drone"),
        ("They shot down 34 drones over Dale, 28 over Moss and 14 over Ford.", "14", "", "weapons_shot_down", "drone"),
        ("Nine children were hurt, 12 at a school.", "12", "", "injured", "child"),
        ("It was hit 12 over and over.", "12", "", "", "all"),
    ],
)
def test_number_is_guessed_by_the_words_near(sentence: str, phrase: str, unit: str, metric: str, category: str) -> None:
    assert guessed(sentence, phrase, unit) == Guess(metric, category)


def test_vocabulary_without_a_metric_has_no_guess_of_it() -> None:
    found = guess(before="killed ", phrase="four", after=" people", unit="", metrics=[], categories=[])
    assert found == Guess("", "all")
