"""The list of incidents that readers see first."""

import re
from datetime import date
from typing import Any

from pytest_django import DjangoAssertNumQueries

from tests.incidents.site.conftest import Read


def test_list_shows_live_incidents_with_their_figures_as_stated(publish: Any, read: Read) -> None:
    publication = publish("Silo explosion at the quay", place=("Port town", "PL"), start_on=date(2026, 5, 14))

    text = read("/")

    assert f'href="/incidents/{publication.reference}/"' in text
    assert "Silo explosion at the quay" in text
    assert "14 May 2026 · Port town" in text
    assert "at least four, not attributed" in text


def test_list_joins_what_there_is_of_an_incident_without_a_type(publish: Any, read: Read) -> None:
    bare = publish(figures=[("at least four", "killed at least four", metric) for metric in "abcd"])
    typed = publish(types=["blast"])

    lines = [" ".join(line.split()) for line in re.findall(r'<p class="small soft">(.*?)</p>', read("/"), re.DOTALL)]

    assert f"1 more figure · {bare.reference}, version 1" in lines
    assert [line.count("·") for line in lines if typed.reference in line] == [1]


def test_list_keeps_to_what_is_asked(publish: Any, read: Read) -> None:
    publish("Silo explosion", types=["blast"], place=("Port town", "PL"), start_on=date(2026, 5, 14))
    publish("Train derailed", types=["rail"], place=("Hill town", "DE"), start_on=date(2026, 6, 1))

    for query in ("q=silo", "type=blast", "place=port+town", "country=pl", "occurred_before=2026-05-20"):
        text = read(f"/?{query}&utm_source=elsewhere&party=")
        assert "Silo explosion" in text, query
        assert "Train derailed" not in text, query


def test_list_says_what_is_wrong_with_a_filter_and_keeps_it(read: Read) -> None:
    text = read("/?country=Poland&q=silo", expect=400)

    assert "the two letters of ISO 3166-1" in text
    assert 'value="Poland"' in text
    assert 'value="silo"' in text


def test_list_of_nothing_says_so(read: Read) -> None:
    assert "Nothing has been published yet." in read("/")
    assert "No published incident meets all of this." in read("/?q=nothing")


def test_list_is_read_by_pages(publish: Any, read: Read, monkeypatch: Any) -> None:
    monkeypatch.setattr("incidents.site.listing.SIZE", 2)
    for n in range(3):
        publish(f"Incident number {n}")

    first = read("/")
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = read(older)

    assert ["number 2" in first, "number 1" in first, "number 0" in first] == [True, True, False]
    assert "number 0" in second
    assert "number 1" not in second
    assert 'rel="prev"' in second


def test_list_costs_the_same_with_1_and_30_rows(
    publish: Any, read: Read, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: Any
) -> None:
    monkeypatch.setattr("incidents.site.listing.SIZE", 40)
    publish("First")
    read("/")  # which asks once a minute what there is to choose from
    with django_assert_num_queries(1):
        read("/")
    for n in range(29):
        publish(f"Incident {n}")
    with django_assert_num_queries(1):
        text = read("/")
    assert text.count("<article>") == 30


def test_list_offers_the_types_and_metrics_that_are_published(
    publish: Any, read: Read, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish("Silo explosion", types=["blast"])
    publish("Another", types=["blast"])

    with django_assert_num_queries(2):
        text = read("/?metric=gone")

    assert text.count('<option value="blast"') == 1
    assert 'value="killed"' in text
    assert '<option value="gone" selected>' in text
