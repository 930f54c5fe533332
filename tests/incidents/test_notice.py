"""What a correction's notice has to name, as the program proposes it: incidents/notice.py."""

from copy import deepcopy
from typing import Any

import pytest

from incidents.notice import QUOTED, Corrected, corrected, notice_for

Document = dict[str, Any]
FIRES: Document = {"id": "p1", "name": "Fire service"}
CLAIM: Document = {
    "id": "c1",
    "kind": "figure",
    "statement_type": None,
    "phrase": "at least four",
    "status": "active",
    "metric": "killed",
    "category": "all",
    "unit": "people",
    "value": 4,
    "value_max": None,
    "low": 4,
    "high": None,
    "start": None,
    "end": None,
    "as_of": None,
    "claimant": FIRES,
    "relay": None,
    "place": None,
}
LINE: Document = {
    "metric": "killed",
    "category": "all",
    "unit": "people",
    "place": None,
    "label": "People killed",
    "best": {"value": 4},
}
BASE: Document = {
    "title": "Silo explosion",
    "summary": "It burned.",
    "occurred": {"start": "2026-05-14", "end": "2026-05-14", "time": "04:20"},
    "places": [{"name": "River port"}],
    "parties": [{"name": "Operator"}],
    "claims": [CLAIM],
    "figures": [LINE],
    "vocabulary": {
        "metrics": [{"key": "injured", "label": "Injured"}, {"key": "killed", "label": "People killed"}],
        "categories": [{"key": "all", "label": "All"}, {"key": "women", "label": "Women"}],
    },
}


def changed(**fields: Any) -> Document:
    return {**deepcopy(BASE), **fields}


def claim(**fields: Any) -> Document:
    return changed(claims=[{**CLAIM, **fields}])


def told(new: Document, old: Document = BASE) -> list[tuple[str, str, str]]:
    return [(each.what, each.was, each.is_now) for each in corrected(old, new)]


def test_nothing_is_corrected_where_nothing_differs() -> None:
    assert notice_for(BASE, changed()) == ""
    assert told(changed()) == []


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Corrected("Killed", "four", "two"), "Killed: “four” was wrong; it is “two”."),
        (Corrected("Killed", "four", ""), "Killed: “four” was wrong and is taken back."),
        (Corrected("Killed", "four", "", "nobody is named"), "Killed: “four” was wrong; now nobody is named."),
        (Corrected("Killed", "", "two"), "Killed: “two” was left out."),
        (Corrected("Killed", "four", "two", "nobody is named"), "Killed: “four” was wrong; it is “two”."),
    ],
)
def test_value_is_told_in_one_sentence(found: Corrected, sentence: str) -> None:
    assert found.sentence() == sentence


@pytest.mark.parametrize(
    ("new", "what", "was", "is_now"),
    [
        (claim(phrase="four", value=9, low=9, high=9), "People killed", "at least four", "four"),
        (changed(claims=[]), "People killed", "at least four", ""),
        (claim(status="withdrawn"), "People killed", "at least four", ""),
        (claim(value=5, low=5), "People killed, “at least four”", "4", "5"),
        (claim(value_max=6), "People killed, “at least four”", "", "6"),
        (claim(start="2026-05-14"), "People killed, “at least four”", "", "14 May 2026"),
        (claim(end="2026-05-01"), "People killed, “at least four”", "", "1 May 2026"),
        (claim(as_of="2026-05-15"), "People killed, “at least four”", "", "15 May 2026"),
        (claim(low=3), "People killed, “at least four”, low", "4", "3"),
        (claim(high=6), "People killed, “at least four”, high", "", "6"),
        (claim(claimant=None), "People killed, “at least four”, who says so", "Fire service", ""),
        (claim(relay=FIRES), "People killed, “at least four”, who tells it", "", "Fire service"),
        (claim(place={"name": "Quay"}), "People killed, “at least four”, where", "", "Quay"),
        (claim(category="women"), "People killed: women, of whom", "", "women"),
        (claim(unit="animals_in-all"), "People killed, unit", "people", "animals in all"),
        (claim(metric="injured"), "Injured, what is counted", "killed", "injured"),
        (changed(occurred={**BASE["occurred"], "start": "2026-05-13"}), "First day", "14 May 2026", "13 May 2026"),
        (changed(occurred={**BASE["occurred"], "end": None}), "Last day", "14 May 2026", ""),
        (changed(occurred={"start": "2026-05-14", "end": "2026-05-14"}), "Time", "04:20", ""),
        (changed(places=[]), "Place", "River port", ""),
        (changed(parties=[*BASE["parties"], {"name": "Union"}]), "Party", "", "Union"),
        (changed(figures=[{**LINE, "best": {"value": 5}}]), "People killed, best value", "4", "5"),
        (changed(figures=[{**LINE, "best": None}]), "People killed, best value", "4", ""),
        (changed(figures=[]), "People killed, best value", "4", ""),
    ],
)
def test_value_that_differs_is_named(new: Document, what: str, was: str, is_now: str) -> None:
    assert told(new) == [(what, was, is_now)]


def test_names_of_each_side_are_told_in_order() -> None:
    assert told(changed(places=[{"name": "Quay"}, {"name": "Dock"}])) == [
        ("Place", "", "Dock"),
        ("Place", "", "Quay"),
        ("Place", "River port", ""),
    ]


def test_claim_that_is_added_is_called_as_its_page_calls_it() -> None:
    def called(**fields: Any) -> str:
        [(what, was, is_now)] = told(changed(claims=[CLAIM, {**CLAIM, "id": "c2", "phrase": "two", **fields}]))
        assert (was, is_now) == ("", "two")
        return what

    assert called() == "People killed"
    assert called(category=None) == "People killed"
    assert called(category="women") == "People killed: women"
    assert called(category="nobody_knows") == "People killed"
    assert called(metric="homes_without-power") == "Homes without power"
    assert called(metric=None, statement_type="denies_it") == "Denies it"
    assert called(metric=None) == "Figure"
    assert called(metric=None, kind=None) == "Claim"


def test_wholly_new_line_has_its_best_value_named() -> None:
    quay = {**LINE, "place": {"id": "x1", "name": "Quay"}, "label": "People killed there", "best": {"value": 2}}
    animals = {**LINE, "unit": "animals", "label": "Animals killed", "best": None}

    assert told(changed(figures=[LINE, quay, animals])) == [("People killed there, best value", "", "2")]


def test_words_of_a_statement_stand_without_quotation_marks() -> None:
    old = claim(metric=None, category=None, unit=None, statement_type="denies_it", phrase="", value=None, low=None)
    new = deepcopy(old)
    new["claims"][0]["claimant"] = {"name": "Union"}
    new["claims"][0]["status"] = "withdrawn"

    assert told(new, old) == [("Denies it, who says so", "Fire service", "Union")]
    assert "now nobody is named." in notice_for(old, changed(claims=[{**old["claims"][0], "claimant": None}]))


def test_what_looks_like_a_day_and_is_none_stays() -> None:
    assert told(claim(as_of="2026-99-99"))[0][2] == "2026-99-99"
    assert told(claim(as_of="2026-05-14T00:00"))[0][2] == "2026-05-14T00:00"


def test_claim_that_is_gone_is_called_as_its_page_called_it() -> None:
    bare = changed(claims=[], vocabulary={"metrics": [], "categories": []})

    assert told(bare)[0] == ("People killed", "at least four", "")
    assert told(claim(place=None), claim(place={"name": "Quay"})) == [
        ("People killed, “at least four”, where", "Quay", "")
    ]
    assert "now no place is named." in notice_for(claim(place={"name": "Quay"}), BASE)
    assert "now nobody is named." in notice_for(claim(relay=FIRES), BASE)


def test_same_value_is_told_once() -> None:
    twice = changed(claims=[CLAIM, {**CLAIM, "id": "c2"}])

    assert notice_for(twice, changed(claims=[])) == "People killed: “at least four” was wrong and is taken back."


@pytest.mark.parametrize(
    ("new", "notice"),
    [
        ({"title": "Silo fire"}, "The title was “Silo explosion”; it is “Silo fire”."),
        ({"summary": "It fell."}, "The summary said “It burned.”; it says “It fell.”"),
        ({"summary": ""}, "The summary “It burned.” is taken back."),
        ({"summary": "x" * QUOTED}, f"The summary said “It burned.”; it says “{'x' * QUOTED}”."),
        ({"summary": "x" * (QUOTED + 1)}, "The summary is reworded."),
        (
            {"summary": "It fell.", "title": "Silo fire", "parties": []},
            "Party: “Operator” was wrong and is taken back. The title was “Silo explosion”; it is “Silo fire”.",
        ),
    ],
)
def test_title_and_summary_are_told_of(new: Document, notice: str) -> None:
    assert notice_for(BASE, changed(**new)) == notice


def test_summary_that_was_left_out_is_told_of() -> None:
    assert notice_for(changed(summary=""), BASE) == "The summary was left out; it says “It burned.”"
