"""What differs between two documents, in words and for programs: incidents/difference.py."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from incidents.difference import Change, claim_differences, difference, figures, range_of, words_of

Document = dict[str, Any]
CLAIM: Document = {
    "id": "c1",
    "phrase": "at least four",
    "metric": "killed",
    "claimant": {"id": "p1", "name": "Fire service"},
    "low": 4,
    "high": None,
    "machine": False,
    "citations": [{"selectors": [{"exact": "killed at least four"}, {"start": 0, "end": 20}]}],
}
STATEMENT: Document = {
    "id": "c2",
    "phrase": "",
    "statement_type": "denies_responsibility",
    "metric": None,
    "claimant": None,
    "citations": [],
}
SOURCE: Document = {"id": "s1", "title": "River port fire", "published_on": "2026-05-14", "byline": None}
LINE: Document = {
    "metric": "killed",
    "category": "all",
    "place": None,
    "label": "People killed",
    "unit": "people",
    "display": "at least four",
    "reported": {"low": 4, "high": None},
    "consensus": {"low": 4, "high": None},
    "best": None,
    "level": "single_origin",
    "origins": 1,
    "outlets": 1,
    "warnings": [],
}
QUAY: Document = {**LINE, "place": {"id": "x1", "name": "Quay 4"}, "display": "two", "reported": {"low": 2, "high": 2}}
BASE: Document = {
    "title": "Silo explosion",
    "summary": "",
    "occurred": {"start": "2026-05-14", "end": "2026-05-14", "time": "04:20", "zone": "Europe/Warsaw"},
    "types": [{"label": "Explosion"}],
    "places": [{"name": "River port", "role": "hit", "precision": "settlement"}],
    "parties": [{"name": "Operator", "role": "operator", "responsibility": "not_stated"}],
    "claims": [CLAIM, STATEMENT],
    "sources": [SOURCE],
    "figures": [LINE, QUAY],
}


def put(*path: Any) -> Callable[[Document], None]:
    """Return what puts the last of `path` where the others lead."""

    def change(document: Document) -> None:
        *way, last, value = path
        found: Any = document
        for step in way:
            found = found[step]
        found[last] = value

    return change


def changed(*changes: Callable[[Document], None]) -> Document:
    document = deepcopy(BASE)
    for change in changes:
        change(document)
    return document


def told(*changes: Callable[[Document], None]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.what, each.sentence) for each in difference(BASE, changed(*changes))]


def test_nothing_differs_from_itself_or_from_nothing() -> None:
    assert difference(BASE, changed()) == []
    assert difference(None, BASE) == []
    assert claim_differences(None, BASE) == claim_differences(BASE, BASE) == {}
    assert figures(BASE, BASE) == []
    assert difference({}, {}) == []


@pytest.mark.parametrize(
    ("change", "what", "sentence"),
    [
        (put("title", "Silo fire"), "Title", "“Silo explosion” is now “Silo fire”."),
        (put("summary", "It burned."), "Summary", "“–” is now “It burned.”"),
        (
            put("occurred", "time", None),
            "When it happened",
            "“2026-05-14, 04:20, Europe/Warsaw” is now “2026-05-14, Europe/Warsaw”.",
        ),
        (put("occurred", None), "When it happened", "“2026-05-14, 04:20, Europe/Warsaw” is now “–”."),
        (
            put("occurred", {"precision": "day", "end": "2026-05-15", "phrase": "before dawn"}),
            "When it happened",
            "“2026-05-14, 04:20, Europe/Warsaw” is now “2026-05-15, day, before dawn”.",
        ),
        (
            put("claims", 0, "phrase", "four"),
            "Claim “at least four”",
            "the phrase: “at least four” is now “four”.",
        ),
        (
            put("claims", 0, "claimant", {"id": "p2", "name": "Union"}),
            "Claim “at least four”",
            "who says so: “Fire service” is now “Union”.",
        ),
        (
            put("claims", 0, "period", {"id": "d1", "name": "", "label": "Night"}),
            "Claim “at least four”",
            "the period: “–” is now “Night”.",
        ),
        (
            put("claims", 0, "period", {"value": 4}),
            "Claim “at least four”",
            "the period: “–” is now “4”.",
        ),
        (
            put("claims", 0, "machine", True),
            "Claim “at least four”",
            "written by a machine: “no” is now “yes”.",
        ),
        (
            put("claims", 0, "high", 5),
            "Claim “at least four”",
            "the range: 4 or more is now 4 to 5.",
        ),
        (
            put("claims", 0, "citations", [{"selectors": [{"exact": "four were killed"}]}]),
            "Claim “at least four”",
            "a quote is new: “four were killed”; a quote is gone: “killed at least four”.",
        ),
        (
            put("claims", 1, "status", "withdrawn"),
            "Claim “denies_responsibility”",
            "the status: “–” is now “withdrawn”.",
        ),
        (
            put("sources", 0, "published_on", None),
            "Source “River port fire”",
            "published on: “2026-05-14” is now “–”.",
        ),
        (
            put("sources", 0, {**SOURCE, "title": "Port fire", "byline": "By A"}),
            "Source “River port fire”",
            "title: “River port fire” is now “Port fire”; byline: “–” is now “By A”.",
        ),
        (
            put("figures", 0, "display", "four"),
            "Figure “People killed”",
            "“at least four” is now “four”.",
        ),
        (
            put("figures", 1, "reported", {"low": 2, "high": 3}),
            "Figure “People killed, Quay 4”",
            "the range: 2 is now 2 to 3.",
        ),
        (
            put("figures", 1, "level", "contested"),
            "Figure “People killed, Quay 4”",
            "single origin is now contested.",
        ),
        (
            put("figures", 0, "best", {"value": 4}),
            "Best value of “People killed”",
            "“–” is now “4”.",
        ),
    ],
)
def test_change_is_told_in_one_sentence(change: Callable[[Document], None], what: str, sentence: str) -> None:
    assert told(change) == [("changed", what, sentence)]


@pytest.mark.parametrize(
    ("part", "row", "what", "sentence"),
    [
        ("types", {"label": "Fire"}, "Kind of incident", "Fire."),
        ("places", {"name": "Quay", "role": "hit"}, "Places", "Quay, hit."),
        ("parties", {"name": "Union", "responsibility": "not_stated"}, "Parties", "Union, not stated."),
        ("claims", {**CLAIM, "id": "c3", "metric": "homes-without_power"}, "Claim",
         "“at least four”, homes without power, Fire service."),
        ("claims", {**STATEMENT, "id": "c3"}, "Claim", "“denies responsibility”."),
        ("sources", {"id": "s2", "title": "Another"}, "Source", "Another."),
    ],
)  # fmt: skip
def test_what_is_added_is_told_and_what_is_taken_away(part: str, row: Document, what: str, sentence: str) -> None:
    more = changed(put(part, [*BASE[part], row]))

    assert difference(BASE, more) == [Change("added", what, sentence)]
    assert difference(more, BASE) == [Change("removed", what, sentence)]


def test_line_is_added_and_taken_away_with_its_best_value() -> None:
    line = {**LINE, "category": "women", "label": "Women killed", "display": "two", "best": {"value": 2}}
    more = changed(put("figures", [LINE, QUAY, line]))

    assert difference(BASE, more) == [
        Change("added", "Figure “Women killed”", "two."),
        Change("changed", "Best value of “Women killed”", "“–” is now “2”."),
    ]
    assert difference(more, BASE) == [Change("removed", "Figure “Women killed”", "It was: two.")]
    line["display"] = ""
    bare = changed(put("figures", [LINE, QUAY, {**line, "display": "", "best": None}]))
    assert difference(BASE, bare) == [Change("added", "Figure “Women killed”", "4 or more.")]
    assert difference(bare, BASE) == [Change("removed", "Figure “Women killed”", "It was: 4 or more.")]


def test_claims_that_differ_are_told_by_their_ids() -> None:
    new = changed(put("claims", 0, "low", 5), put("claims", [CLAIM, STATEMENT, {**CLAIM, "id": "c3"}]))
    new["claims"][0] = {**CLAIM, "low": 5}

    assert claim_differences(BASE, new) == {
        "c1": Change("changed", "Claim “at least four”", "the range: 4 or more is now 5 or more."),
        "c3": Change("added", "Claim", "“at least four”, killed, Fire service."),
    }


def test_words_and_range_of_a_claim() -> None:
    assert words_of({}) == "“”"
    assert range_of({"low": None, "high": 0.5}) == "at most 0.5"
    assert range_of({}) == "no number"


def only(old: Document, new: Document) -> Document:
    [found] = figures(old, new)
    return found


def test_lines_that_differ_stand_with_both_states_for_programs() -> None:
    new = changed(put("figures", 0, "display", "four"), put("figures", 0, "origins", 2))
    state = {name: LINE[name] for name in ("display", "reported", "consensus", "best", "level", "origins", "outlets")}

    assert only(BASE, new) == {
        "change": "changed",
        "metric": "killed",
        "category": "all",
        "place": None,
        "unit": "people",
        "label": "People killed",
        "before": state,
        "after": {**state, "display": "four", "origins": 2},
        "sentence": "“People killed”: “at least four” is now “four”.",
    }


def test_line_that_is_new_or_gone_is_told_for_programs() -> None:
    without = changed(put("figures", [LINE]))
    new, gone = only(without, BASE), only(BASE, without)

    assert (new["change"], new["before"], new["after"]["display"]) == ("added", None, "two")
    assert (gone["change"], gone["before"]["display"], gone["after"]) == ("removed", "two", None)
    assert new["sentence"] == "“People killed, Quay 4” is new: two (2)."
    assert gone["sentence"] == "“People killed, Quay 4” is gone: two (2)."
    assert gone["place"] == {"id": "x1", "name": "Quay 4"}


def test_lines_of_another_unit_or_place_are_other_lines() -> None:
    other = changed(put("figures", 0, "unit", "animals"), put("figures", 1, "place", {"id": "x2", "name": "Quay 4"}))

    assert [found["change"] for found in figures(BASE, other)] == ["added", "added", "removed", "removed"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reported": {"low": 4, "high": 6}}, "the range: 4 or more is now 4 to 6"),
        ({"best": {"value": 5}}, "the best value: – is now 5"),
        ({"level": "contested"}, "the level: single_origin is now contested"),
        ({"outlets": 2}, "who carries it has changed"),
        (
            {"display": "five", "level": "contested"},
            "“at least four” is now “five”; the level: single_origin is now contested",
        ),
    ],
)
def test_state_that_differs_is_told_for_programs(fields: Document, words: str) -> None:
    new = changed(put("figures", 0, {**LINE, **fields}))

    assert only(BASE, new)["sentence"] == f"“People killed”: {words}."
