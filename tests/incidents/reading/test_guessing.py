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
        ("It injured around 40 early on Tuesday.", "around 40", "", "injured", "all"),
        ("It injured 40 Tuesday.", "40", "", "injured", "all"),
        ("It injured 40 seals Tuesday.", "40", "", "", "all"),
        ("It was hit 12 over and over.", "12", "", "", "all"),
    ],
)
def test_number_is_guessed_by_the_words_near(sentence: str, phrase: str, unit: str, metric: str, category: str) -> None:
    assert guessed(sentence, phrase, unit) == Guess(metric, category)


def test_vocabulary_without_a_metric_has_no_guess_of_it() -> None:
    found = guess(before="killed ", phrase="four", after=" people", unit="", metrics=[], categories=[])
    assert found == Guess("", "all")


# Each rule by itself, with no more of a vocabulary than it needs.
KILLED = Metric("killed", "People killed", "people", "count")
INJURED = Metric("injured", "People injured", "people", "count")
DOWNED = Metric("weapons_shot_down", "Weapons shot down", "weapons", "count")
THROUGH = Metric("weapons_not_intercepted", "Leaks", "weapons", "count")
DAMAGED = Metric("buildings_damaged", "Buildings damaged", "buildings", "count")
DEPTH = Metric("depth", "Depth", "m", "measure")


def metric_of(sentence: str, *metrics: Metric, unit: str = "") -> str:
    """Guess the metric of what stands in [brackets]."""
    before, rest = sentence.split("[")
    phrase, after = rest.split("]")
    found = guess(before=before, phrase=phrase, after=after, unit=unit, metrics=metrics, categories=[])
    return found.metric


def test_nearest_word_decides_and_one_behind_is_nearer() -> None:
    assert metric_of("They injured, then killed [four]", KILLED, INJURED) == "killed"
    assert metric_of("They killed, then injured [four]", KILLED, INJURED) == "injured"
    assert metric_of("killed [four] injured", KILLED, INJURED) == "injured"
    assert metric_of("[four dead]", INJURED, KILLED) == "killed"


def test_words_of_another_clause_say_nothing() -> None:
    assert metric_of("injured; killed [four]", KILLED, INJURED) == "killed"
    assert metric_of("[four] were killed; so others were injured", INJURED, KILLED) == "killed"
    assert metric_of("[four] in a day; others were killed", KILLED) == ""


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        (f"[four]{' in' * 7} killed", "killed"),
        (f"[four]{' in' * 8} killed", ""),
        (f"[four]{' in' * 15} killed died dead", ""),
        (f"killed died dead{' in' * 15} [four]", ""),
        (f"[four] people{' in' * 9} killed", ""),
        ("[Four] buildings were later in the day found to be damaged", "buildings_damaged"),
        ("[Four] houses in in in damaged", "buildings_damaged"),
        ("[Four] houses in in in in damaged", ""),
        ("[Four] of its houses damaged", "buildings_damaged"),
        ("[Four] of its old houses damaged", ""),
        (f"[Four drones]{' in' * 7} downed", "weapons_shot_down"),
        (f"[Four drones]{' in' * 8} downed", "weapons_launched"),
        ("[Four drones] deep", "depth"),
        ("[Four drones] in deep", "weapons_launched"),
        ("drones downed in in in in [four]", ""),
        ("drones downed in in in [four]", "weapons_shot_down"),
        ("They intercepted [four]", ""),
    ],
)
def test_word_weighs_less_the_farther_it_stands(sentence: str, metric: str) -> None:
    assert metric_of(sentence, KILLED, DAMAGED, DOWNED, DEPTH) == metric


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        ("[Four drones] got through", "weapons_not_intercepted"),
        ("They say got through in [four drones]", "weapons_not_intercepted"),
        (f"{'in ' * 10}got through [four drones]", "weapons_not_intercepted"),
        (f"got through{' in' * 11} [four drones]", "weapons_not_intercepted"),
        (f"got through{' in' * 12} [four drones]", "weapons_launched"),
    ],
)
def test_pair_of_words_weighs_as_one(sentence: str, metric: str) -> None:
    assert metric_of(sentence, THROUGH) == metric


def test_unit_rules_metrics_out() -> None:
    outage = Metric("outage", "Outage", "hours", "duration")
    assert metric_of("The outage took [two hours]", KILLED, outage, unit="hours") == "outage"
    assert metric_of("It took [two hours]", unit="hours") == "duration"
    assert metric_of("[Four drones] came") == "weapons_launched"
    assert metric_of("[Four] km of people killed", KILLED) == "distance"
    assert metric_of("[four or so] km deep", Metric("depth", "Depth", "km", "measure")) == "depth"


def test_customers_may_be_homes() -> None:
    homes = Metric("homes_without_power", "Outages", "homes", "count")
    assert metric_of("[Four] customers without power", homes) == "homes_without_power"
    assert metric_of("[Four] workers without power", homes) == ""


def test_place_in_a_row_is_counted_by_an_ordinal_alone() -> None:
    row = Metric("attack_number", "Attack in a row", "attacks", "ordinal")
    assert metric_of("the [4th] attack in a row", row) == "attack_number"
    assert metric_of("the [4] attack in a row", row) == ""


def test_category_is_the_longest_name_that_is_said() -> None:
    def category(phrase: str, *categories: tuple[str, str]) -> str:
        return guess(before="", phrase=phrase, after="", unit="", metrics=[], categories=categories).category

    assert category("one truck", ("x", "Cars"), ("y", "Trucks")) == "y"
    assert category("two emergency workers", ("x", "Workers"), ("y", "Emergency workers")) == "y"
    assert category("two emergency workers", ("y", "Emergency workers"), ("x", "Workers")) == "y"
    assert category("the crew", ("x", "Crew"), ("y", "Crew")) == "x"
    assert category("all four", ("all", "All"), ("y", "Crew")) == "all"
