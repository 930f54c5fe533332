"""What cannot be used is named, and nothing is ignored."""

from datetime import date

import pytest

from tests.incidents.api.conftest import Partner, Publish

# What each address answers to what cannot be used: the parameter that is named, and the kind of problem.
BAD: list[tuple[str, str, str, str]] = [
    ("incidents/", "contry=UA", "contry", "unknown-parameter"),
    ("incidents/", "type=blast&type=leak", "type", "repeated-parameter"),
    ("incidents/", "type=blast&type=blast", "type", "repeated-parameter"),
    ("incidents/", "q=", "q", "bad-value"),
    ("incidents/", "q=%20%09", "q", "bad-value"),
    ("incidents/", "q=a%00b", "q", "bad-value"),
    ("incidents/", "q=" + "a" * 201, "q", "bad-value"),
    ("incidents/", "type=Air%20Strike", "type", "bad-value"),
    ("incidents/", "country=UKR", "country", "bad-value"),
    ("incidents/", "country=U%C3%84", "country", "bad-value"),
    ("incidents/", "occurred_after=01.02.2026", "occurred_after", "bad-value"),
    ("incidents/", "occurred_after=2026-02-30", "occurred_after", "bad-value"),
    ("incidents/", "occurred_before=2026-1-1", "occurred_before", "bad-value"),
    ("incidents/", "occurred_after=2026-02-02&occurred_before=2026-02-01", "occurred_after", "bad-value"),
    ("incidents/", "value_min=1,000", "value_min", "bad-value"),
    ("incidents/", "value_min=-1", "value_min", "bad-value"),
    ("incidents/", "value_min=NaN", "value_min", "bad-value"),
    ("incidents/", "value_min=%D9%A3", "value_min", "bad-value"),
    ("incidents/", "value_max=1e5", "value_max", "bad-value"),
    ("incidents/", "value_max=" + "9" * 19, "value_max", "bad-value"),
    ("incidents/", "value_min=5&value_max=4", "value_min", "bad-value"),
    ("incidents/", "level=corroborate", "level", "bad-value"),
    ("incidents/", "role=attaker", "role", "bad-value"),
    ("incidents/", "source=42", "source", "bad-value"),
    ("incidents/", "source=%7B0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10%7D", "source", "bad-value"),
    ("incidents/", "status=draft", "status", "bad-value"),
    ("incidents/", "published_after=yesterday", "published_after", "bad-value"),
    ("incidents/", "published_after=2026-01-01T00:00:00", "published_after", "bad-value"),
    ("incidents/", "changed_after=2026-01-01T00:00:00+02:00", "changed_after", "bad-value"),
    ("incidents/", "changed_after=0001-01-01T00:00:00%2B02:00", "changed_after", "bad-value"),
    ("incidents/", "changed_after=2026-01-01T25:00:00Z", "changed_after", "bad-value"),
    ("incidents/", "ordering=title", "ordering", "bad-value"),
    ("incidents/", "ordering=-id", "ordering", "bad-value"),
    ("incidents/", "limit=0", "limit", "bad-value"),
    ("incidents/", "limit=201", "limit", "bad-value"),
    ("incidents/", "limit=1000000000", "limit", "bad-value"),
    ("incidents/", "limit=-5", "limit", "bad-value"),
    ("incidents/", "limit=ten", "limit", "bad-value"),
    ("incidents/", "limit=%D9%A1", "limit", "bad-value"),
    ("incidents/", "count=yes", "count", "bad-value"),
    ("incidents/", "cursor=x", "cursor", "bad-cursor"),
    ("incidents/", "cursor=bnVsbA", "cursor", "bad-cursor"),
    ("incidents/", "cursor=e30", "cursor", "bad-cursor"),
    ("incidents/", "cursor=" + "W1" * 199, "cursor", "bad-cursor"),
    ("incidents/", "page=2", "page", "unknown-parameter"),
    ("incidents/", "title__icontains=a", "title__icontains", "unknown-parameter"),
    ("incidents/", "format=", "format", "bad-value"),
    ("incidents/", "format=json&format=json", "format", "repeated-parameter"),
    ("claims/", "ordering=published_at", "ordering", "unknown-parameter"),
    ("claims/", "machine=1", "machine", "bad-value"),
    ("claims/", "operator=exactly", "operator", "bad-value"),
    ("claims/", "kind=number", "kind", "bad-value"),
    ("claims/", "incident=42", "incident", "bad-value"),
    ("claims/", "value_min=5&value_max=4", "value_min", "bad-value"),
    ("sources/", "made_by=robot", "made_by", "bad-value"),
    ("sources/", "published_after=2026-01-01T00:00:00Z", "published_after", "bad-value"),
    ("sources/", "published_after=2026-01-02&published_before=2026-01-01", "published_after", "bad-value"),
    ("figures/", "level=high", "level", "bad-value"),
    ("changes/", "since=1", "since", "unknown-parameter"),
    ("changes/", "after=12", "after", "bad-cursor"),
    ("changes/", "limit=500", "limit", "bad-value"),
    ("changes/", "include=documents", "include", "bad-value"),
    ("changes/", "include=", "include", "bad-value"),
    ("incidents/FN-2026-000001/", "fields=titel", "fields", "bad-value"),
    ("incidents/FN-2026-000001/", "fields=title&format=csv", "fields", "bad-value"),
    ("incidents/FN-2026-000001/", "as_of=yesterday", "as_of", "bad-value"),
    ("incidents/", "fields=title,", "fields", "bad-value"),
    ("incidents/", "bbox=1,2,3", "bbox", "bad-value"),
    ("incidents/", "bbox=1,2,3,1", "bbox", "bad-value"),
    ("incidents/", "bbox=1,2,181,3", "bbox", "bad-value"),
    ("incidents/", "claim_role=attacker", "claim_role", "bad-value"),
    ("incidents/FN-2026-000001/versions/", "limit=1", "limit", "unknown-parameter"),
    ("incidents/FN-2026-000001/versions/1/", "x=1", "x", "unknown-parameter"),
    ("claims/0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10/", "x=1", "x", "unknown-parameter"),
    ("sources/0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10/", "x=1", "x", "unknown-parameter"),
    ("", "x=1", "x", "unknown-parameter"),
    ("schema/", "x=1", "x", "unknown-parameter"),
    ("docs/", "format=json", "format", "unknown-parameter"),
]


@pytest.mark.parametrize(("address", "query", "parameter", "code"), BAD)
def test_what_cannot_be_used_is_named(partner: Partner, address: str, query: str, parameter: str, code: str) -> None:
    problem = partner.problem(f"/api/v1/{address}?{query}")

    assert problem["type"] == f"/api/v1/problems/{code}/"
    assert [(fault["parameter"], fault["code"]) for fault in problem["errors"]] == [(parameter, code)]
    assert parameter in problem["detail"]


def test_all_faults_are_told_at_once_with_near_names(partner: Partner) -> None:
    assert partner.problem("/api/v1/incidents/?contry=UA&tipe=x&q=")["errors"] == [
        {
            "parameter": "contry",
            "code": "unknown-parameter",
            "detail": "There is no parameter “contry” here.",
            "hint": "Did you mean country or count?",
        },
        {
            "parameter": "tipe",
            "code": "unknown-parameter",
            "detail": "There is no parameter “tipe” here.",
            "hint": "Did you mean type?",
        },
        {"parameter": "q", "code": "bad-value", "detail": "“q” is empty: give a value, or leave it out."},
    ]
    assert partner.problem("/api/v1/incidents/?level=conteste&country=x")["errors"] == [
        {
            "parameter": "level",
            "code": "bad-value",
            "detail": "“level” is 'conteste': it takes unattributed, single_origin, corroborated, contested.",
            "hint": "Did you mean contested?",
        },
        {
            "parameter": "country",
            "code": "bad-value",
            "detail": "“country” is 'x': it takes the two letters of ISO 3166-1, such as UA.",
        },
    ]


# Faults of every kind in one request, in its order; what is missing comes last.
TOGETHER: list[tuple[str, str, str]] = [
    (
        "incidents/",
        "cursor=x&contry=UA&level=conteste&type=a&type=b&fields=titel&limit=0&count=yes&ordering=title&format=xml",
        "bad-cursor unknown-parameter bad-value repeated-parameter bad-value bad-value bad-value bad-value"
        " not-acceptable",
    ),
    ("incidents/", "value_min=5&q=&value_max=4", "bad-value bad-value"),
    ("claims/", "format=csv&fields=id&machine=1", "bad-value bad-value"),
    ("sources/", "incident=42&cursor=x", "bad-value bad-cursor"),
    ("figures/sum/", "category=A%20B&unit=" + "a" * 201 + "&place=", "bad-value bad-value bad-value bad-value"),
    ("places/", "name=" + "a" * 201 + "&cursor=x&limit=x", "bad-value bad-cursor bad-value"),
    ("vocabularies/levels/", "cursor=x&limit=x&name=a", "bad-cursor bad-value unknown-parameter"),
    ("changes/", "limit=0&include=all&after=12", "bad-value bad-value bad-cursor"),
    ("corrections/", "cursor=x&limit=0", "bad-cursor bad-value"),
    ("incidents/FN-2026-000001/", "as_of=now&fields=x&page=1", "bad-value bad-value unknown-parameter"),
    ("exports/incidents.csv", "limit=1&country=x", "unknown-parameter bad-value"),
]


@pytest.mark.parametrize(("address", "query", "codes"), TOGETHER)
def test_faults_of_every_kind_are_told_in_one_answer(partner: Partner, address: str, query: str, codes: str) -> None:
    problem = partner.problem(f"/api/v1/{address}?{query}")

    names = [part.partition("=")[0] for part in query.split("&")]
    told = [fault["parameter"] for fault in problem["errors"]]
    assert told == [name for name in [*dict.fromkeys(names), "metric"] if name in told]
    assert [fault["code"] for fault in problem["errors"]] == codes.split()
    assert problem["type"] == f"/api/v1/problems/{codes.split()[0]}/"


def test_format_alone_is_not_acceptable_and_told_last_beside_others(partner: Partner) -> None:
    assert partner.problem("/api/v1/incidents/?format=xml", expect=406)["errors"][0]["parameter"] == "format"
    problem = partner.problem("/api/v1/incidents/?format=xml&limit=0")
    assert problem["type"] == "/api/v1/problems/bad-value/"
    assert [fault["parameter"] for fault in problem["errors"]] == ["format", "limit"]


def test_cursor_beside_a_bad_ordering_is_judged_by_its_own(publish: Publish, partner: Partner) -> None:
    for day in (date(2026, 1, 1), None):
        publish(start_on=day)
    cursor = partner.read("incidents/", limit=1, ordering="occurred")["next"].partition("cursor=")[2]

    told = partner.problem(f"/api/v1/incidents/?ordering=occured&cursor={cursor.partition('&')[0]}")["errors"]
    assert [(fault["parameter"], fault.get("hint")) for fault in told] == [
        ("ordering", "Did you mean occurred or -occurred?")
    ]


def test_plus_sign_lost_in_an_address_is_explained(partner: Partner) -> None:
    problem = partner.problem("/api/v1/incidents/?changed_after=2026-01-01T00:00:00+02:00")

    assert problem["errors"][0]["hint"] == "In an address a plus sign is written %2B."


def test_cursor_of_another_ordering_is_refused(publish: Publish, partner: Partner) -> None:
    for day in (date(2026, 1, 1), None):
        publish(start_on=day)
    cursor = partner.read("incidents/", limit=1)["next"].partition("cursor=")[2]

    for address in ("incidents/?ordering=occurred&", "incidents/?ordering=published_at&"):
        problem = partner.problem(f"/api/v1/{address}cursor={cursor}")
        assert problem["type"] == "/api/v1/problems/bad-cursor/"
