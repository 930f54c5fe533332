"""Cursors that were not given, and statements that are kept."""

import base64
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from incidents.api.reading import Statement, rows
from incidents.models.publication import Record
from tests.builders import make_party
from tests.incidents.api.conftest import Partner, Publish

AT, ID = "2026-01-01T00:00:00+00:00", "0b6f3c1e6d0e4b569f0e2f1f6a3c7d10"


def forged(*parts: Any) -> str:
    """Return a cursor made by hand."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        forged("-published_at", 0, AT, ID),
        forged("-published_at", 0, AT, ID, 0, 0),
        forged("published_at", 0, AT, ID, 0),
        forged("-published_at", 2, AT, ID, 0),
        forged("-published_at", 0, None, ID, 0),
        forged("-published_at", 0, 5, ID, 0),
        forged("-published_at", 0, "2026-01-01T00:00:00", ID, 0),
        forged("-published_at", 0, "2026-13-01T00:00:00Z", ID, 0),
        forged("-published_at", 0, AT, "42", 0),
        forged("-published_at", 0, AT, 42, 0),
        forged("-published_at", 0, AT, ID, -1),
        forged("-published_at", 0, AT, ID, 2**31),
        forged("-published_at", 0, AT, ID, True),
        forged("-published_at", 0, AT, ID, "0"),
        forged(["-published_at"], 0, AT, ID, 0),
        "_w",
        "W1tb" + "W1tb" * 90,
        "a" * 401,
        forged("-published_at", 0, AT, ID, 0) + "=",
        "é",
    ],
)
@pytest.mark.parametrize("address", ["incidents/", "claims/"])
def test_cursor_that_was_not_given_is_refused(partner: Partner, address: str, cursor: str) -> None:
    problem = partner.problem(address, cursor=cursor)

    assert problem["type"] == "/api/v1/problems/bad-cursor/"
    assert problem["errors"][0]["parameter"] == "cursor"


def test_cursor_that_could_have_been_given_is_used(publish: Publish, partner: Partner) -> None:
    reference = publish().reference

    for at, wanted in (("2999-01-01T00:00:00Z", [reference]), (AT, [])):
        assert partner.references(cursor=forged("-published_at", 0, at, ID, 0)) == wanted
        assert partner.references("claims/", cursor=forged("-published_at", 0, at, ID, 0)) == wanted


def test_page_behind_all_rows_has_no_neighbours(partner: Partner) -> None:
    page = partner.read("incidents/", cursor=forged("-published_at", 0, AT, ID, 0))

    assert page == {"next": None, "previous": None, "results": []}


def test_filtered_and_unfiltered_pages_are_the_same(publish: Publish, partner: Partner) -> None:
    for _ in range(3):
        publish()
    for address in ("incidents/", "claims/"):
        first = partner.read(address, limit=2)
        filtered = partner.read(address, limit=2, status="usable" if address == "incidents/" else "active")
        assert filtered["results"] == first["results"]
        assert partner.read(filtered["next"])["results"] == partner.read(first["next"])["results"]


def test_statement_is_made_once_and_asked_with_other_values(publish: Publish) -> None:
    titles = {publish(title).reference: title for title in ("River port", "Dam leak")}
    statement = Statement(Record.objects.live().filter(reference="sample").values_list("title"), "sample")

    assert {reference: statement.rows(reference) for reference in titles} == {
        reference: [(title,)] for reference, title in titles.items()
    }
    assert statement.rows("FN-1999-000001") == []


def test_statement_whose_sample_is_nowhere_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="sample"):
        Statement(Record.objects.live().values_list("title"), "sample")


def prepared() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements where statement !~ 'feedhead'")
        return {statement for (statement,) in cursor.fetchall()}


def test_list_is_planned_once_and_a_filter_for_each_value_that_comes_back(publish: Publish, partner: Partner) -> None:
    """A plan made for any value would serve the rare and the common alike badly."""
    publish()
    before = prepared()
    partner.get("incidents/", limit=7)
    assert len(prepared() - before) == 1
    before = prepared()
    partner.get("incidents/", limit=7, country="UA")
    assert prepared() == before
    for _ in range(8):
        partner.get("incidents/", limit=7, country="UA")
    partner.get("incidents/", limit=7, country="PL")
    [planned] = prepared() - before
    assert "'UA'" in planned


HOSTILE = [
    "100 %",
    "%s",
    "%%s",
    "%(a)s",
    "o'hara",
    "o''hara",
    "\\",
    "\\' or true --",
    "$1",
    "{}",
    "“”",
    "a\tb",
    "e'\\x41'",
    "ж",
]


def test_value_in_a_statement_is_a_value_whatever_is_in_it(publish: Publish, partner: Partner, editor: User) -> None:
    references = {}
    for name in HOSTILE:
        party = make_party(editor, name)
        references[name] = publish(claimant=party).reference
    for name in HOSTILE:
        assert partner.references("incidents/", claimant=name) == [references[name]], name
        assert partner.references("incidents/", claimant=name, value_min="1", limit="1") == [references[name]], name
    assert partner.references("incidents/", claimant="' or true or '") == []


def test_value_in_a_statement_stands_where_its_sample_stood(publish: Publish) -> None:
    titles = {publish(title).reference: title for title in ("100 %s", "Dam leak")}
    queryset = Record.objects.live().filter(title__contains="%", reference="sample", title__gt="other")
    statement = Statement(queryset.values_list("title"), "other", "sample", written=1)

    found = {reference: statement.rows("!", reference) for reference in titles}

    assert list(found.values()) == [[("100 %s",)], []]
    assert statement.rows("zzz", next(iter(titles))) == []


def test_rows_of_nothing_cost_nothing(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert rows(Record.objects.none().values_list("title")) == []
