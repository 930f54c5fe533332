"""The pages that ask for each kind of change, withhold a record and release it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.holding import hold, release
from incidents.models import (
    Claim,
    Decision,
    Endpoint,
    Hold,
    Incident,
    Notification,
    Partner,
    Publication,
    Record,
    Review,
)
from incidents.reviewing import approve, request_review
from sources.models.audit import acting
from tests.builders import figures_in, make_figure, make_incident, make_published, make_snapshot, make_source, make_user
from tests.sources.test_admin import address, sentences

pytestmark = pytest.mark.django_db
SEES = ("request_review", "view_incident", "view_review", "view_record")


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", *SEES)


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", *SEES, "decide_review", "hold_record")


@pytest.fixture
def standards(db: None) -> User:
    return make_user("standards", *SEES, "decide_review", "hold_record", "retract_record", "merge_record")


@pytest.fixture
def incident(editor: User, reviewer: User) -> Incident:
    made = make_incident(editor)
    make_figure(editor, made)
    make_published(editor, reviewer, made)
    return made


def ask(incident: Incident, kind: str = "") -> str:
    return reverse("admin:incidents_incident_request", args=[incident.pk]) + (f"?kind={kind}" if kind else "")


def holding(incident: Incident) -> str:
    return reverse("admin:incidents_incident_hold", args=[incident.pk])


def approval(review: Review, **fields: Any) -> dict[str, Any]:
    ticked = [str(claim) for claim in figures_in(review)]
    return {"verdict": "approve", "digest": review.digest, "checked": ticked, **fields}


def kinds(page: Any) -> list[str]:
    return [row[0] for row in page.context["kinds"]]


def test_kinds_are_those_that_fit_and_that_one_may_ask_for(
    client: Client, editor: User, standards: User, incident: Incident
) -> None:
    client.force_login(editor)
    assert kinds(client.get(ask(make_incident(editor, "New")))) == ["first"]
    assert kinds(client.get(ask(incident))) == ["update", "correction", "refile"]
    client.force_login(standards)
    assert kinds(client.get(ask(incident))) == ["update", "correction", "refile", "retraction", "merge"]


def test_correction_is_proposed_and_held_to_its_values(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    snapshot = make_snapshot(editor, source=make_source(editor, "Second"))
    with acting(by=editor.pk):
        claim = Claim.objects.get()
        claim.status, claim.status_reason = "deprecated", "misread"
        claim.save()
    make_figure(editor, incident, "two", "counts two dead", snapshot)
    client.force_login(editor)
    page = client.get(ask(incident, "correction"))
    proposed = page.context["form"]["notice"].value()
    assert "at least four" in proposed
    assert "two" in proposed
    refused = client.post(ask(incident), {"kind": "correction", "notice": "Something was wrong."})
    assert "The notice does not name" in sentences(refused)
    assert refused.context["form"]["notice"].value() == "Something was wrong."
    client.post(ask(incident), {"kind": "correction", "notice": proposed})
    review = Review.objects.waiting().get()
    assert (review.kind, review.notice) == ("correction", proposed)


def test_refile_that_changes_a_figure_is_refused(client: Client, editor: User, incident: Incident) -> None:
    make_figure(editor, incident, "two", "counts two dead", make_snapshot(editor, source=make_source(editor, "2")))
    client.force_login(editor)
    assert "A refile changes no figure" in sentences(client.post(ask(incident), {"kind": "refile"}))


def test_embargo_is_approved_now_and_public_later(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor, "Later")
    make_figure(editor, incident, snapshot=make_snapshot(editor, source=make_source(editor, "Later")))
    client.force_login(editor)
    late = client.post(ask(incident), {"kind": "first", "embargo_until": "2020-01-01T10:00"})
    assert "1 January 2020, 10:00 UTC is over: choose a later time, or none." in sentences(late)
    client.post(ask(incident), {"kind": "first", "embargo_until": "2999-01-01T10:00"})
    review = Review.objects.waiting().get()
    assert review.embargo_until == datetime(2999, 1, 1, 10, tzinfo=UTC)
    client.force_login(reviewer)
    assert "Embargo: not public before" in sentences(client.get(address(review)))
    told = sentences(client.post(address(review), approval(review), follow=True))
    assert "Approved: public at 10:00 UTC on 1 January 2999." in told
    assert Decision.objects.get(review=review).verdict == "approved"
    assert not Record.objects.filter(pk=incident.pk).exists()


def test_retraction_takes_two_people_and_shows_what_it_ends(
    client: Client, editor: User, reviewer: User, standards: User, incident: Incident
) -> None:
    """`publication_notifies` tells those who wrote it."""
    client.force_login(standards)
    assert "Say why the record ends" in sentences(client.post(ask(incident), {"kind": "retraction"}))
    client.post(ask(incident), {"kind": "retraction", "notice": "It never happened."})
    review = Review.objects.waiting().get()
    own = sentences(client.post(address(review), approval(review, checked=[])))
    assert "You worked on this change yourself" in own
    client.force_login(reviewer)
    page = sentences(client.get(address(review)))
    assert "Approved, this record is taken back for ever" in page
    assert "Figures that partners read until then People killed" in page
    told = sentences(client.post(address(review), approval(review, checked=[]), follow=True))
    assert "Retracted: " in told
    assert Record.objects.get(pk=incident.pk).status == "canceled"
    assert Notification.objects.filter(person=editor, kind="retracted").get().said == "It never happened."
    client.force_login(standards)
    page = client.get(address(incident)).content.decode()
    assert ask(incident) not in page
    assert holding(incident) not in page


def test_merge_leads_to_another_record(
    client: Client, editor: User, reviewer: User, standards: User, incident: Incident
) -> None:
    other = make_incident(editor, "The same")
    make_figure(editor, other, snapshot=make_snapshot(editor, source=make_source(editor, "Second")))
    reference = make_published(editor, reviewer, other).reference
    client.force_login(standards)
    unknown = client.post(ask(incident), {"kind": "merge", "notice": "One happening.", "merge_into": "FN-1"})
    assert "No public record is called “FN-1”" in sentences(unknown)
    client.post(ask(incident), {"kind": "merge", "notice": "One happening.", "merge_into": reference.lower()})
    review = Review.objects.waiting().get()
    client.force_login(reviewer)
    assert f"Approved, this record leads to {reference} for ever" in sentences(client.get(address(review)))
    assert "Merged: " in sentences(client.post(address(review), approval(review, checked=[]), follow=True))
    assert Record.objects.get(pk=incident.pk).status == "merged"


def test_one_person_withholds_at_once_and_releases(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    client.force_login(reviewer)
    assert holding(incident) in client.get(address(incident)).content.decode()
    assert "Say why: partners read the reason." in sentences(client.post(holding(incident), {"reason": " "}))
    told = sentences(client.post(holding(incident), {"reason": "We check a doubt."}, follow=True))
    assert "Withheld: partners see that it is" in told
    assert Record.objects.get(pk=incident.pk).status == "withheld"
    page = client.get(holding(incident))
    assert "reviewer withheld it on" in sentences(page)
    version = page.context["form"]["version"].value()
    posted = {"reason": "The doubt is gone.", "act": "release", "version": version}
    assert "Released: partners read it again." in sentences(client.post(holding(incident), posted, follow=True))
    assert Record.objects.get(pk=incident.pk).status == "usable"
    told_of = Notification.objects.filter(person=editor, kind__in=["held", "released"]).order_by("pk")
    assert [(row.kind, row.said) for row in told_of] == [
        ("held", "We check a doubt."),
        ("released", "The doubt is gone."),
    ]
    again = client.post(holding(incident), posted)
    assert (again.status_code, Hold.objects.count()) == (200, 2)


def test_withholding_needs_its_permission(client: Client, editor: User, incident: Incident) -> None:
    client.force_login(editor)
    assert holding(incident) not in client.get(address(incident)).content.decode()
    assert client.get(holding(incident)).status_code == 403
    client.force_login(make_user("chief", is_superuser=True))
    assert client.get(reverse("admin:incidents_incident_hold", args=["0" * 8])).status_code == 302


def test_endings_and_embargoes_are_flagged_in_the_queue(
    client: Client, editor: User, standards: User, incident: Incident
) -> None:
    ending = request_review(incident=incident, kind="retraction", notice="It never happened.", by=standards)
    later = make_incident(editor, "Later")
    make_figure(editor, later, snapshot=make_snapshot(editor, source=make_source(editor, "Later")))
    soon = request_review(incident=later, kind="first", by=editor, embargo_until=datetime(2020, 1, 1, tzinfo=UTC))
    client.force_login(standards)
    rows = client.get(reverse("admin:incidents_review_changelist")).context["cl"].result_list
    flags = {row.pk: list(row.flags) for row in rows}
    assert flags[ending.pk] == ["ends"]
    assert "embargo" in flags[soon.pk]


def test_decision_sent_twice_with_one_key_is_one(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    with acting(by=editor.pk):
        incident.title = "Silo explosion at the port"
        incident.save()
    review = request_review(incident=incident, kind="update", by=editor)
    client.force_login(reviewer)
    posted = approval(review, key=str(client.get(address(review)).context["key"]))
    first = client.post(address(review), posted)
    again = client.post(address(review), posted)
    assert (first.status_code, again.status_code) == (302, 302)
    assert Publication.objects.filter(record=incident.pk).count() == 2
    assert approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer) is not None


def test_dashboard_shows_holds_embargoes_and_partners_behind(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    client.force_login(reviewer)
    board = client.get(reverse("admin:index")).context["dashboard"]
    assert (board.held, board.embargoed, board.behind) == ([], [], [])
    later = make_incident(editor, "Later")
    make_figure(editor, later, snapshot=make_snapshot(editor, source=make_source(editor, "Later")))
    soon = request_review(incident=later, kind="first", by=editor, embargo_until=datetime(2999, 1, 1, tzinfo=UTC))
    approve(review=soon, digest=soon.digest, checked=figures_in(soon), by=reviewer)
    hold(record=incident.pk, reason="We check a doubt.", by=reviewer)
    with acting(by=editor.pk):
        Endpoint.objects.create(partner=Partner.objects.create(name="A partner"), url="https://partner.example/")
    release(record=incident.pk, version=1, reason="No doubt.", by=reviewer)
    hold(record=incident.pk, reason="We check another doubt.", by=reviewer)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")

    page = client.get(reverse("admin:index"))

    board = page.context["dashboard"]
    assert [row.pk for row in board.held] == [incident.pk]
    assert [row.review_id for row in board.embargoed] == [soon.pk]
    told = sentences(page)
    assert "public 1 January 2999, 00:00 UTC" in told
    # All of the test is one transaction, so that the feed numbers the first hold as well with the endpoint there.
    assert [(row["partner"], row["many"]) for row in board.behind] == [("A partner", 3)]
    assert "A partner not told of 3 corrections, holds or endings" in told
