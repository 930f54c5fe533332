"""What a page makes of a document: every sort of claim, day and place. No database."""

import json
from pathlib import Path
from typing import Any

import pytest

from incidents.api import linked
from incidents.site import words
from incidents.site.citing import cited
from incidents.site.pages import script
from incidents.site.record import Moment, record_of

GOLDEN = Path(__file__).parents[2] / "golden" / "incident_v1.json"


@pytest.fixture
def document() -> Any:
    text = GOLDEN.read_text().replace('"instant"', '"2026-05-16T08:30:00.000000Z"')
    return json.loads(text.replace('"reference": "reference"', '"reference": "FN-2026-000118"'))


def claim(record: Any, phrase: str) -> Any:
    return next(each for each in record.claims if each.phrase == phrase)


def test_record_shows_figures_as_stated_the_toll_first(document: Any) -> None:
    record = record_of(document)

    assert [figure.key for figure in record.figures] == ["killed.all", "injured.all"]
    killed, injured = record.figures
    assert [(said.phrase, said.who, said.notes) for said in killed.says] == [
        ("at least four", "Fire service", ("expected to change",)),
        ("two", "Operator", ()),
    ]
    assert (killed.interval, killed.highest, killed.level_words) == (
        "2 or more",
        "4",
        "contested: the counts do not meet",
    )
    assert [(side.side, side.interval) for side in killed.sides] == [("Operator", "2"), ("State", "4 or more")]
    assert (injured.best, injured.basis) == ("50", "it is the only count")
    assert injured.says[0].relay == "Harbour wire"
    assert killed in record.sided
    assert injured not in record.sided


def test_record_sorts_claims_by_what_they_are_to_it(document: Any) -> None:
    record = record_of(document)

    assert [each.what for each in record.statements] == ["Denial"]
    assert record.statements[0].notes == ("denied",)
    assert [each.phrase for each in record.uncounted] == ["Thousands"]
    assert record.uncounted[0].machine
    assert [(each.phrase, each.scope) for each in record.context] == [("Nearly 200", "since Monday")]


def test_quote_stands_between_whole_words(document: Any) -> None:
    quotes = [quote for each in record_of(document).claims for quote in each.quotes]

    shown = {(quote.before, quote.lead + quote.phrase + quote.rest, quote.after) for quote in quotes}
    assert ("An explosion at the river port ", "killed at least four people", " and injured around 50, the…") in shown
    assert (
        "…50, the fire service said.\n",
        "The operator counts two dead.",
        " Nearly 200 homes lost power.\n",
    ) in shown
    assert ("", "Thousands lost power", ", four died.") in shown


def test_quote_of_a_copy_marks_the_copys_own_words(document: Any) -> None:
    copied = claim(record_of(document), "at least four").quotes[0]

    assert (copied.lead, copied.phrase, copied.rest) == ("", "four", " died")
    assert copied.stance == "repeats it"


def test_record_says_what_is_wrong_with_claim_quote_and_source(document: Any) -> None:
    first = document["claims"][0]
    first |= {"status": "superseded", "status_reason": "counted again", "override": "a slip of the pen"}
    first["citations"][0]["anchor"] = "figure_changed"
    document["claims"][1] |= {"kind": "date", "start": "2026-05-14", "end": None, "attribution": "own_reporting"}
    document["claims"][2] |= {"attribution": "unattributed", "stance": "unconfirmed"}
    document["sources"][0] |= {
        "status": "withdrawn",
        "url": "javascript:ran()",
        "published_basis": "editor",
        "copied_from": {"id": "x", "title": "The wire", "kind": "rewrite"},
    }

    record = record_of(document)

    assert record.claims[0].gone == "superseded by a later count: counted again"
    assert "read by an editor: a slip of the pen" in record.claims[0].notes
    assert record.claims[0].quotes[0].anchor == "the newest text gives another figure"
    assert (record.claims[1].what, record.claims[1].who) == ("14 May 2026", "the outlet’s own reporting")
    assert (record.claims[2].who, record.claims[2].notes) == ("not attributed", ("unconfirmed",))
    source = record.sources[0]
    assert (source.state, source.url, source.basis) == ("withdrawn by its publisher", "", "dated by us")
    assert (source.copied, source.copied_from) == ("rewritten from", "The wire")


def test_record_without_a_pin_has_a_hatched_country(document: Any) -> None:
    for place in document["places"]:
        place |= {"lon": None, "lat": None}

    record = record_of(document)

    assert record.map is not None
    assert record.map.hatched
    assert record.map.pins == ()
    assert [place.pin for place in record.places] == [False, False]


def test_record_of_no_known_place_has_no_map(document: Any) -> None:
    document["places"] = []

    assert record_of(document).map is None


def test_timeline_of_a_record_is_in_order(document: Any) -> None:
    document["claims"][0]["as_of"] = "2026-05-15"

    moments = record_of(document).moments

    assert moments[0] == Moment("2026-05-14", "14 May 2026, 04:20 (Europe/Warsaw), “before dawn”", "It happened.")
    assert [moment.day for moment in moments] == sorted(moment.day for moment in moments)
    assert Moment("2026-05-15", "15 May 2026", "Fire service: at least four", 1) in moments
    assert moments[-1].what == "Version 1: first published"


def test_citation_names_version_and_address(document: Any) -> None:
    document["title"] = "Fire & 50% {of} a\\quay"

    found = cited(record_of(document), "https://footnote.example/incidents/FN-2026-000118/versions/1/")

    assert found.plain == (
        "“Fire & 50% {of} a\\quay”, Footnote, FN-2026-000118, version 1, 16 May 2026."
        " https://footnote.example/incidents/FN-2026-000118/versions/1/"
    )
    assert found.bibtex.startswith(
        "@misc{FN-2026-000118-v1,\n  title = {{Fire \\& 50\\% \\{of\\} a\\textbackslash{}quay}}"
    )
    assert "  month = may\n}" in found.bibtex


def test_linked_data_says_what_the_document_says_and_cannot_end_its_element(document: Any) -> None:
    document["title"] = "</script><b>"
    document["changes"].append({"version": 2, "kind": "correction", "at": "2026-05-17", "notice": "Wrong & right"})

    text = script(linked.record(document))

    assert not set("<>&") & set(text)
    event, report, *_ = json.loads(text)["@graph"]
    assert event["name"] == report["headline"] == "</script><b>"
    assert report["correction"][0]["text"] == "Wrong & right"
    assert event["location"][0]["geo"] == {"@type": "GeoCoordinates", "latitude": 53.42, "longitude": 14.55}


@pytest.mark.parametrize(
    ("start", "end", "precision", "words_of_it"),
    [
        (None, None, "unknown", "day not known"),
        ("2026-05-14", None, "day", "14 May 2026"),
        ("2026-05-14", "2026-05-15", "days", "14–15 May 2026"),
        ("2026-05-31", "2026-06-01", "days", "31 May – 1 June 2026"),
        ("2025-12-31", "2026-01-01", "days", "31 December 2025 – 1 January 2026"),
        ("2026-05-01", "2026-05-31", "month", "May 2026"),
        ("2026-01-01", "2026-12-31", "year", "2026"),
    ],
)
def test_days_are_written_as_exactly_as_they_are_known(
    start: str | None, end: str | None, precision: str, words_of_it: str
) -> None:
    assert words.days(start, end, precision) == words_of_it


def test_numbers_and_lists_are_written_for_readers() -> None:
    assert [words.number(value) for value in (1200, 0.5, 3400000, 12.0)] == ["1,200", "0.5", "3,400,000", "12"]
    assert words.listed(["Kyiv"]) == "Kyiv"
    assert words.listed(["Kyiv", "Lviv", "Odesa"]) == "Kyiv, Lviv and Odesa"
    assert (words.many(1, "origin"), words.many(1200, "origin")) == ("1 origin", "1,200 origins")
