"""Whoever writes while a review is frozen is an author of the next version. These tests commit for real."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from incidents.models import Claim, Incident, Review, Touch
from incidents.reviewing import approve, request_review, withdraw
from sources.models.audit import acting
from tests.builders import figures_in, make_figure, make_incident, make_published, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def incident(editor: User, reviewer: User) -> Incident:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    return incident


@pytest.fixture
def elsewhere(editor: User) -> Claim:
    """Return a claim of another incident."""
    return make_figure(editor, make_incident(editor, "Barge adrift"), metric="injured")


@pytest.fixture
def beside(db: None) -> Iterator[BaseDatabaseWrapper]:
    yield from _connection()


@pytest.fixture
def before(db: None) -> Iterator[BaseDatabaseWrapper]:
    yield from _connection()


def _connection() -> Iterator[BaseDatabaseWrapper]:
    own = connection.copy()
    own.set_autocommit(False)
    yield own
    own.rollback()
    own.close()


def _save(own: BaseDatabaseWrapper, claim: Claim, by: User) -> None:
    with own.cursor() as cursor:
        cursor.execute("select set_config('footnote.actor', %s, true)", [str(by.pk)])
        cursor.execute(
            "update incidents_claim set provisional = not provisional, version = version + 1 where id = %s", [claim.pk]
        )


def _authors_of_the_next(incident: Incident, by: User) -> list[int]:
    with acting(by=by.pk):
        incident = Incident.objects.get(pk=incident.pk)
        incident.summary = "More is known."
        incident.save()
    return request_review(incident=incident, kind="update", by=by).authors


def test_position_knows_of_transactions_that_began_after_all_that_ended(
    incident: Incident,
    elsewhere: Claim,
    editor: User,
    reviewer: User,
    beside: BaseDatabaseWrapper,
    before: BaseDatabaseWrapper,
) -> None:
    late = make_user("late", "request_review", "decide_review")
    with before.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()")
    _save(beside, incident.claims.get(), late)  # in a later transaction, with an earlier entry of the log
    _save(before, elsewhere, editor)
    before.commit()
    make_published(editor, reviewer, incident, "refile")
    beside.commit()
    assert Touch.objects.filter(incident=incident.pk).exists()
    assert late.pk in _authors_of_the_next(incident, editor)


def test_position_knows_of_transactions_that_began_after_its_own(
    incident: Incident, elsewhere: Claim, editor: User, reviewer: User, beside: BaseDatabaseWrapper
) -> None:
    late = make_user("late", "request_review", "decide_review")
    with transaction.atomic(), acting(by=editor.pk), connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()")
        _save(beside, incident.claims.get(), late)
        elsewhere.save()
        review = request_review(incident=incident, kind="refile", by=editor)
    approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
    beside.commit()
    assert late.pk in _authors_of_the_next(incident, editor)


def test_position_counts_no_entry_that_was_there_before_it(incident: Incident, editor: User, reviewer: User) -> None:
    early = make_user("early", "request_review", "decide_review")
    with acting(by=early.pk):
        incident.claims.get().save()
    make_published(editor, reviewer, incident, "refile")
    assert not Touch.objects.filter(incident=incident.pk).exists()
    assert _authors_of_the_next(incident, editor) == [editor.pk]


def test_request_that_leaves_out_what_runs_hides_nobody(
    incident: Incident, editor: User, reviewer: User, beside: BaseDatabaseWrapper
) -> None:
    """A position, and nobody running at it: so says who writes past the program."""
    late = make_user("late", "request_review", "decide_review")
    template = request_review(incident=incident, kind="refile", by=editor)
    withdraw(review=template, by=editor)
    _save(beside, incident.claims.get(), late)
    make_incident(editor, "Barge adrift")  # whose entry is later
    with connection.cursor() as cursor, acting(by=editor.pk):
        cursor.execute("select max(id) from sources_auditentry")
        review = Review.objects.create(
            incident=incident, kind="refile", document=template.document, digest=template.digest, requested_by=editor,
            authors=[], audit_position=cursor.fetchone()[0], audit_open=[],
        )  # fmt: skip
    review.refresh_from_db()
    approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
    beside.commit()
    assert late.pk in _authors_of_the_next(incident, editor)
