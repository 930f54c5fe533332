"""One act on many rows of a list: each is told of by itself."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from incidents.models import Incident, Review, Taking
from incidents.reviewing import request_review
from incidents.taking import take
from sources.models import Source
from tests.builders import make_figure, make_incident, make_published, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "request_review", "view_incident", "view_review")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "request_review", "decide_review", "view_incident", "view_review")


def claimed(by: User, title: str) -> Incident:
    made = make_incident(by, title)
    make_figure(by, made)
    return made


def chosen(client: Client, model: str, action: str, *rows: Any, **query: str) -> list[str]:
    page = reverse(f"admin:{model}_changelist", query=query)
    answer = client.post(page, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)
    assert answer.status_code == 200
    return sorted(str(message) for message in answer.context["messages"])


def test_reviews_of_many_incidents_are_asked_for_each_by_itself(client: Client, editor: User) -> None:
    first, second, bare = claimed(editor, "Barge adrift"), claimed(editor, "Silo explosion"), make_incident(editor, "X")
    client.force_login(editor)
    said = chosen(client, "incidents_incident", "ask_first", first, second, bare)
    assert said == [
        "2 done, 1 left as they were: each says why.",
        "“Barge adrift”: asked; a second person reads it now.",
        "“Silo explosion”: asked; a second person reads it now.",
        "“X” is left as it was. This incident has no claim: record what is said of it first.",
    ]
    assert set(Review.objects.values_list("incident", "kind")) == {(first.pk, "first"), (second.pk, "first")}


def test_a_correction_of_many_incidents_has_the_notice_of_each(client: Client, editor: User, reviewer: User) -> None:
    changed, same = claimed(editor, "Barge adrift"), claimed(editor, "Silo explosion")
    for each in (changed, same):
        make_published(editor, reviewer, each)
    make_figure(editor, changed, "two", "counts two dead")
    client.force_login(editor)
    new = claimed(editor, "Derailment")
    said = chosen(client, "incidents_incident", "ask_correction", changed, new)
    assert any(
        sentence.startswith("“Derailment” is left as it was. Nothing of this incident is public") for sentence in said
    )
    assert not Review.objects.filter(incident=new).exists()


def test_an_action_is_offered_to_those_alone_who_may(client: Client, reviewer: User) -> None:
    other = make_user("looker", "view_incident", "view_review")
    made = claimed(reviewer, "Barge adrift")
    client.force_login(other)
    client.post(reverse("admin:incidents_incident_changelist"), {"action": "ask_first", "_selected_action": [made.pk]})
    assert not Review.objects.exists()


def test_many_reviews_are_taken_and_given_back_each_by_itself(client: Client, editor: User, reviewer: User) -> None:
    third = make_user("third", "decide_review", "view_review")
    free, taken = (
        request_review(incident=claimed(editor, title), kind="first", by=editor) for title in ("Free", "Taken")
    )
    own = request_review(incident=claimed(reviewer, "Own"), kind="first", by=reviewer)
    take(review=taken, by=third)
    client.force_login(reviewer)
    assert chosen(client, "incidents_review", "take_chosen", free, taken, own) == [
        "1 done, 2 left as they were: each says why.",
        "“Free – review 1”: you read it.",
        "“Own – review 1” is left as it was. It is your own work: somebody else decides it.",
        "“Taken – review 1” is left as it was. third reads it: take it over at its own row.",
    ]
    assert set(Taking.objects.values_list("review", "taken_by")) == {(free.pk, reviewer.pk), (taken.pk, third.pk)}
    assert chosen(client, "incidents_review", "give_chosen_back", free, taken) == [
        "1 done, 1 left as they were: each says why.",
        "“Free – review 1”: given back.",
        "“Taken – review 1” is left as it was. You had not taken it.",
    ]
    assert list(Taking.objects.values_list("review", flat=True)) == [taken.pk]


def test_many_sources_are_marked_each_by_itself(client: Client, editor: User) -> None:
    gone, already = make_source(editor, "Gone"), make_source(editor, "Already", status="withdrawn")
    editor.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(editor)
    assert chosen(client, "sources_source", "mark_withdrawn", gone, already) == [
        "“Already”: was withdrawn already.",
        "“Gone”: withdrawn now.",
    ]
    assert set(Source.objects.values_list("status", flat=True)) == {"withdrawn"}
