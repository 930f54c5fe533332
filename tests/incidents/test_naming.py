"""Whether words name a party: as texts name somebody the first time, and the second."""

import pytest

from incidents.desk.naming import is_named

MINISTRY = ("Russian Defence Ministry", "Moscow (government)")
SERVICE = ("Fire service of the river port town (fictional)",)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (MINISTRY, "Nine were shot down, the Russian Defence Ministry said."),
        (MINISTRY, "Russia’s Defense Ministry counts nine."),
        (MINISTRY, "The ministry gave numbers for nine regions."),
        (MINISTRY, "Nine, Moscow said."),
        (SERVICE, "The fire service counts four dead."),
        (SERVICE, "Four dead, according to the service."),
        (("Hollin county fire service",), "“Four are dead,” the county fire service said."),
        (("Ana Novak",), "There are four dead, Novak told reporters."),
        (("Police",), "Police counted four dead."),
        (("of the town",), "The town counts four."),
        (("Police of the town",), "Town police counted four."),
        (("Kyiv (government)",), "Kyiv counts four."),
        (("Ana Novak",), "Four dead, in the words of Novak."),
        (("Ana van Novak",), "Four dead, in the words of Novak."),
        (("Ana Maria Novak",), "Four dead, in the words of Mayor Novak."),
        (("Ana Maria Novak",), "Four dead, in the words of Dr. Novak."),
        (MINISTRY, "Nine, in the words of the Defence Ministry."),
        (("The ministry of defence",), "Nine, in the words of the Ministry."),
    ],
)
def test_party_is_named(names: tuple[str, ...], words: str) -> None:
    assert is_named(names, words)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (MINISTRY, "Nine were shot down, the Ukrainian air force said."),
        (MINISTRY, "Russian drones hit nine houses, the Interior Ministry said."),
        (SERVICE, "The rescue service counts four dead in the port."),
        (("Ana Novak",), "There are four dead, a novak is a newcomer."),
        (("Hollin county fire service",), "There was a fire in the county."),
        (("()",), "Nobody is named so."),
        ((), "Nobody."),
        (("Ana Novak",), "Four dead, in the words of Bea Novak."),
        (("Ana Novak",), "Four dead, in the words of Novakov."),
        (("Airports authority",), "Four dead, Port said."),
        (("Portland harbour office",), "Four dead, Port said."),
        (("Hollin county fire service",), "It is a health service of Hollin."),
        (("Fire service of the town",), "It was the serviceman."),
    ],
)
def test_party_is_not_named(names: tuple[str, ...], words: str) -> None:
    assert not is_named(names, words)
