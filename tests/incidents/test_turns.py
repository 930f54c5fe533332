"""Those who review, publish and withhold one record take turns: none meets a deadlock. These tests commit for real."""

import random
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction

from incidents.holding import hold
from incidents.models import Decision, FeedEntry, Hold, Incident, Publication, Review
from incidents.publishing import publish, publish_due
from incidents.reviewing import approve, request_review
from sources.errors import Refused, refusals
from sources.models.audit import acting
from tests.builders import figures_in, make_figure, make_incident, make_published, make_user
from tests.incidents.test_kinds import embargoed, let_time_pass

pytestmark = pytest.mark.django_db(transaction=True)


class Beside(threading.Thread):
    """Work on a connection of its own, and the rule that refused it, or what PostgreSQL said."""

    rule = ""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self.work = work
        self.start()

    def run(self) -> None:
        """Do the work."""
        try:
            with refusals():
                self.work()
        except (Refused, OperationalError) as error:
            self.rule = error.rule if isinstance(error, Refused) else str(error)
        finally:
            connection.close()

    def waits(self) -> bool:
        """Return True once it waits for a lock, False where it ends without."""
        until = time.monotonic() + 30
        with connection.cursor() as cursor:
            while self.is_alive() and time.monotonic() < until:
                cursor.execute(
                    "select exists (select 1 from pg_locks l join pg_stat_activity a using (pid)"
                    " where not l.granted and a.datname = current_database())"
                )
                if cursor.fetchone()[0]:
                    return True
        return False

    def ends(self) -> str:
        """Return which rule refused, or ""."""
        self.join(30)
        assert not self.is_alive()
        return self.rule


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "request_review", "merge_record")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "decide_review", "hold_record")


@pytest.fixture
def incident(editor: User, reviewer: User) -> Incident:
    return make_public(editor, reviewer)


def make_public(editor: User, reviewer: User, title: str = "Silo explosion") -> Incident:
    incident = make_incident(editor, title)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    return incident


def test_a_hold_waits_for_a_change_that_is_asked_for_and_approved_at_once(
    incident: Incident, editor: User, reviewer: User
) -> None:
    """A hold tells the authors, which refers to the incident when it commits: no review holds that row."""
    with transaction.atomic():
        review = request_review(incident=incident, kind="update", by=editor)
        other = Beside(lambda: hold(record=incident.pk, reason="A doubt.", by=reviewer))
        assert other.waits()
        approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)

    assert other.ends() == ""
    assert list(FeedEntry.objects.values_list("event", flat=True)) == ["created", "updated", "withheld"]


def test_two_records_merged_into_each_other_at_once(incident: Incident, editor: User, reviewer: User) -> None:
    """Each approval takes both records first: one merge is published, and the other is told that it came too late.

    The decision takes them, by `record_takes_turns`: what was approved is published without asking again.
    """
    twin = make_public(editor, reviewer, "Silo fire")
    pairs = sorted([(incident, twin), (twin, incident)], key=lambda pair: pair[0].pk)
    first, second = (
        request_review(incident=one, kind="merge", by=editor, notice="The same.", merge_into=into)
        for one, into in pairs
    )
    with acting(by=reviewer.pk):
        Decision(review=first, verdict="approved", digest=first.digest, decided_by=reviewer).save(force_insert=True)
        other = Beside(lambda: approve(review=second, digest=second.digest, checked=[], by=reviewer))
        assert other.waits()
        publish(record=first.incident_id, review_no=first.no, digest=first.digest)

    assert other.ends() == "merge_into_a_live_record"
    assert list(Publication.objects.filter(status="merged").values_list("record", flat=True)) == [first.incident_id]


def test_of_two_requests_at_once_one_is_refused(incident: Incident, editor: User) -> None:
    """The second waits by `record_takes_turns`, and is refused by name, not by a key."""
    with transaction.atomic():
        request_review(incident=incident, kind="update", by=editor)
        other = Beside(lambda: request_review(incident=incident, kind="update", by=editor))
        assert other.waits()

    assert other.ends() == "review_one_at_a_time"


def test_of_two_holds_at_once_one_is_refused(incident: Incident, reviewer: User) -> None:
    """The second waits by `record_takes_turns`, and is refused by name, not by a key."""
    with transaction.atomic():
        hold(record=incident.pk, reason="A doubt.", by=reviewer)
        other = Beside(lambda: hold(record=incident.pk, reason="Another doubt.", by=reviewer))
        assert other.waits()

    assert other.ends() == "hold_takes_turns"
    assert Hold.objects.count() == 1


def test_of_two_publications_of_one_approval_one_is_refused(editor: User, reviewer: User) -> None:
    """The second waits by `record_takes_turns`, and is refused by name, not by a key."""
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with acting(by=reviewer.pk):
        Decision(
            review=review, verdict="approved", digest=review.digest, checked=figures_in(review), decided_by=reviewer
        ).save(force_insert=True)

    def published() -> None:
        with acting(system="test"):
            publish(record=incident.pk, review_no=review.no, digest=review.digest)

    with transaction.atomic():
        published()
        other = Beside(published)
        assert other.waits()

    assert other.ends() == "publication_follows_what_was_compared"


def test_of_two_workers_at_once_one_publishes_what_is_due_and_the_other_looks_again(
    editor: User, reviewer: User, caplog: pytest.LogCaptureFixture
) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    let_time_pass(embargoed(incident, editor, reviewer))
    found: list[list[Publication]] = []
    with transaction.atomic():
        [publication] = publish_due()
        other = Beside(lambda: found.append(publish_due()))
        assert other.waits()

    assert other.ends() == ""
    assert found == [[]]
    assert caplog.messages == []
    assert Publication.objects.get() == publication


def test_many_reviewers_at_once_meet_no_deadlock(editor: User) -> None:
    """Everyone approves everything, in an order of their own: each is published once, and nobody hears of locks."""
    reviewers = [make_user(f"reviewer{number}", "decide_review", "hold_record") for number in range(6)]
    reviews: list[Review] = []
    for number in range(8):
        incident = make_incident(editor, f"Incident {number}")
        make_figure(editor, incident)
        reviews.append(request_review(incident=incident, kind="first", by=editor))
    ticked = {review.pk: figures_in(review) for review in reviews}
    said: list[str] = []

    def approve_all(by: User, order: list[Review]) -> None:
        for review in order:
            try:
                approve(review=review, digest=review.digest, checked=ticked[review.pk], by=by)
            except Refused as refused:
                said.append(refused.rule)

    others = [Beside(partial(approve_all, by, random.Random(by.pk).sample(reviews, 8))) for by in reviewers]
    assert [other.ends() for other in others] == [""] * len(reviewers)
    assert Publication.objects.count() == FeedEntry.objects.count() == len(reviews)
    assert len(said) == len(reviews) * (len(reviewers) - 1)
    assert set(said) <= {"incidents_decision_review_id_key", "decision_follows_what_was_compared"}
