"""One metric over several incidents."""

from typing import Any

from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from tests.builders import make_figure, make_incident, make_party
from tests.incidents.site.conftest import Read


def test_comparison_sets_one_metric_of_several_incidents_side_by_side(publish: Any, read: Read) -> None:
    first = publish("Silo explosion")
    second = publish("Another explosion", figures=[("two", "counts two dead", "killed")])
    publish("Power cut", figures=[("Nearly 200", "Nearly 200 homes lost power", "homes_without_power")])

    text = read("/compare/?metric=killed")

    assert f'href="/incidents/{first.reference}/#killed.all"' in text
    assert "at least four, not attributed" in text
    assert "two, not attributed" in text
    assert "Power cut" not in text
    named = read(f"/compare/?metric=killed&incidents={second.reference},FN-1900-000001")
    assert "Silo explosion" not in named
    assert "Another explosion" in named
    assert "No such figure in FN-1900-000001" in named


def test_comparison_offers_the_metrics_that_are_published(publish: Any, read: Read) -> None:
    publish("Silo explosion")

    text = read("/compare/")

    assert '<option value="killed" >' in text or '<option value="killed">' in text
    assert "homes_without_power" not in text


def test_comparison_adds_what_may_be_added_and_names_the_rest(publish: Any, read: Read, editor: User) -> None:
    publish("Silo explosion")
    publish("Another explosion", figures=[("two", "counts two dead", "killed")])
    contested = make_incident(editor, "Contested explosion")
    operator, service = make_party(editor, "Operator"), make_party(editor, "Fire service")
    make_figure(editor, contested, "two", "counts two dead", claimant=operator, attribution="named_body")
    publish(incident=contested, claimant=service)

    text = " ".join(read("/compare/?metric=killed").split())

    assert "Added up over 2 incidents: <b>6 or more</b> people" in text
    assert "1 line not added, and why" in text
    assert "Contested explosion</a>: The sides contest it: their ranges do not meet." in text


def test_comparison_does_not_add_what_is_not_additive(publish: Any, read: Read) -> None:
    for title in ("Silo explosion", "Another explosion"):
        publish(title, figures=[("two", "counts two dead", "rank")])

    text = read("/compare/?metric=rank")

    assert "Added up" not in text
    assert text.count("Figures of this metric do not add up over incidents.") == 2


def test_comparison_says_what_is_wrong(publish: Any, read: Read) -> None:
    assert "There is no metric “no metric”" in read("/compare/?metric=no+metric", expect=400)
    assert "There is no category “A B”" in read("/compare/?metric=killed&category=A+B", expect=400)
    assert "“the flood” names no incident" in read("/compare/?metric=killed&incidents=the+flood", expect=400)
    many = ",".join(f"FN-2026-{n:06}" for n in range(31))
    assert "compare at most 30" in read(f"/compare/?metric=killed&incidents={many}", expect=400)
    assert "No published incident has a figure of this metric" in read("/compare/?metric=killed")


def test_comparison_costs_the_same_with_1_and_30_incidents(
    publish: Any, read: Read, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish("First")
    read("/compare/?metric=killed")
    with django_assert_num_queries(1):
        read("/compare/?metric=killed")
    for n in range(29):
        publish(f"Incident {n}")
    with django_assert_num_queries(1):
        assert read("/compare/?metric=killed").count('scope="row"') == 30
