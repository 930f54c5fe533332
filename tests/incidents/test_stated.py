"""A figure as it is stated, in words: incidents/stated.py. Rows that were never saved are enough."""

from typing import Any

from incidents.models import Category, Claim, Metric
from incidents.stated import display, label_of, said_by, within_a_sentence
from sources.models import Party

NAMED = Claim.Attribution.NAMED_BODY


def claim(phrase: str = "at least four", **fields: Any) -> Claim:
    return Claim(
        phrase=phrase,
        **{
            "metric": Metric(key="weapons_shot_down", label="Weapons shot down"),
            "category": Category(key="all", label="All"),
            "attribution": Claim.Attribution.UNATTRIBUTED,
            **fields,
        },
    )


def test_label_names_what_is_counted() -> None:
    assert label_of(claim()) == "Weapons shot down"
    assert label_of(claim(category=Category(key="drone", label="Drones"))) == "Weapons shot down: drones"
    assert label_of(claim(metric=None, category=Category(key="all"))) == ""


def test_speaker_is_told_for_the_end_of_a_sentence() -> None:
    service, wire = Party(name="Fire service"), Party(name="Harbour wire")

    assert said_by(claim()) == "not attributed"
    assert said_by(claim(attribution=Claim.Attribution.OWN_REPORTING)) == "the outlet's own reporting"
    assert said_by(claim(attribution="unnamed_officials")) == "according to unnamed officials"
    assert said_by(claim(attribution=NAMED, claimant=service)) == "according to Fire service"
    assert said_by(claim(attribution=NAMED, claimant=service, relay=wire)) == (
        "according to Fire service, as told by Harbour wire"
    )


def test_display_says_each_wording_once() -> None:
    four = claim("Four", attribution=NAMED, claimant=Party(name="Fire service"))
    own = claim(" Two people ", attribution=Claim.Attribution.OWN_REPORTING)

    assert display([]) == ""
    assert display([four]) == display([four, four]) == "Four, according to Fire service"
    assert display([four, own, own]) == "Four, according to Fire service; two people, the outlet's own reporting"
    assert display([own, claim("two people", attribution=Claim.Attribution.OWN_REPORTING)]) == (
        "Two people, the outlet's own reporting"
    )


def test_phrase_within_a_sentence_begins_small_and_a_name_does_not() -> None:
    small = {"Five people": "five people", "A dozen": "a dozen", "At least 4": "at least 4", "Twenty-two": "twenty-two"}
    kept = ("NATO’s two", "US$5m", "Ukraine’s 50,000", "52", "five", "", "Ö", "MOST", "BTR-80")

    assert {phrase: within_a_sentence(phrase) for phrase in small} == small
    assert [within_a_sentence(phrase) for phrase in kept] == list(kept)
