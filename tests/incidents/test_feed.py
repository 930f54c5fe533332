"""The feed: numbered at commit, in the order of commits, without gaps. These tests commit for real."""

import threading
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from incidents.models import FeedEntry, FeedHead, Publication, Record, Review
from incidents.publishing import publish
from incidents.reviewing import approve, request_review
from sources.models.audit import acting
from tests.builders import figures_in, make_figure, make_incident, make_published, make_snapshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def incidents(editor: User) -> list[Review]:
    """Three incidents, each with a review that waits."""
    snapshot = make_snapshot(editor)
    reviews = []
    for number in range(3):
        incident = make_incident(editor, f"Incident {number}")
        make_figure(editor, incident, snapshot=snapshot)
        reviews.append(request_review(incident=incident, kind="first", by=editor))
    return reviews


def fed() -> list[tuple[int, UUID]]:
    return list(FeedEntry.objects.values_list("seq", "publication__record"))


def test_entry_is_made_by_the_commit(editor: User, reviewer: User, incidents: list[Review]) -> None:
    review = incidents[0]
    with transaction.atomic():
        approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
        assert fed() == []
    assert fed() == [(1, review.incident_id)]
    assert FeedHead.objects.get().n == 1


def test_rolled_back_publication_leaves_no_gap(editor: User, reviewer: User, incidents: list[Review]) -> None:
    lost, kept, _ = incidents
    with pytest.raises(RuntimeError), transaction.atomic():
        approve(review=lost, digest=lost.digest, checked=figures_in(lost), by=reviewer)
        raise RuntimeError("the server dies here")
    approve(review=kept, digest=kept.digest, checked=figures_in(kept), by=reviewer)

    assert fed() == [(1, kept.incident_id)]
    assert Publication.objects.count() == Record.objects.count() == 1


def test_order_is_that_of_commits_not_of_inserts(reviewer: User, incidents: list[Review]) -> None:
    slow, fast, _ = incidents
    inserted, others_done = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def publish_slowly() -> None:
        try:
            with transaction.atomic():
                approve(review=slow, digest=slow.digest, checked=figures_in(slow), by=reviewer)
                inserted.set()
                assert others_done.wait(20)
        except BaseException as error:
            errors.append(error)
        finally:
            inserted.set()
            connection.close()

    thread = threading.Thread(target=publish_slowly)
    thread.start()
    assert inserted.wait(20)
    first = approve(review=fast, digest=fast.digest, checked=figures_in(fast), by=reviewer)
    others_done.set()
    thread.join(20)

    assert errors == []
    second = Publication.objects.get(record=slow.incident_id)
    assert second.pk < first.pk  # inserted before, and yet
    assert fed() == [(1, fast.incident_id), (2, slow.incident_id)]


def test_publication_written_in_sql_is_fed_too(reviewer: User, incidents: list[Review]) -> None:
    review = incidents[0]
    with acting(by=reviewer.pk), connection.cursor() as cursor:
        cursor.execute(
            "insert into incidents_decision (review_id, digest, verdict, reason, checked, decided_by_id)"
            " values (%s, %s, 'approved', '', %s, %s)",
            [review.pk, review.digest, figures_in(review), reviewer.pk],
        )
        cursor.execute(
            "insert into incidents_publication (record, review_no, digest, verdict) values (%s, %s, %s, 'approved')",
            [review.incident_id, review.no, review.digest],
        )

    assert fed() == [(1, review.incident_id)]


def test_publishers_side_by_side_leave_no_gap_and_lose_nothing(editor: User, reviewer: User) -> None:
    snapshot = make_snapshot(editor)
    reviews = []
    for number in range(12):
        incident = make_incident(editor, f"Incident {number}")
        make_figure(editor, incident, snapshot=snapshot)
        reviews.append(request_review(incident=incident, kind="first", by=editor))
    acknowledged: list[UUID] = []
    errors: list[BaseException] = []
    stop = threading.Event()
    seen: list[UUID] = []

    def work(mine: list[Review]) -> None:
        try:
            for number, review in enumerate(mine):
                try:
                    with transaction.atomic():
                        approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
                        if number == 1:
                            raise RuntimeError("rolled back")
                except RuntimeError:
                    continue
                acknowledged.append(review.incident_id)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def poll() -> None:
        """A partner that keeps nothing but its cursor."""
        cursor = 0
        last_round = False
        try:
            while True:
                last_round = stop.is_set()
                for seq, record in FeedEntry.objects.filter(seq__gt=cursor).values_list("seq", "publication__record"):
                    assert seq == cursor + 1
                    cursor = seq
                    seen.append(record)
                if last_round:
                    return
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=work, args=(reviews[number::4],)) for number in range(4)]
    partner = threading.Thread(target=poll)
    for thread in (partner, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    stop.set()
    partner.join(60)

    assert errors == []
    assert len(acknowledged) == 8
    assert sorted(seen) == sorted(acknowledged)
    assert set(Record.objects.values_list("pk", flat=True)) == set(acknowledged)


def test_second_version_shows_and_is_fed(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    first = make_published(editor, reviewer, incident)
    with acting(by=editor.pk):
        incident.title = "Silo explosion, east bank"
        incident.save()
    second = make_published(editor, reviewer, incident, kind="correction", notice="The east bank, not the west bank.")

    record = Record.objects.get()
    assert (record.publication, record.version, record.title) == (second, 2, "Silo explosion, east bank")
    assert second.reference == first.reference
    assert [seq for seq, _ in fed()] == [1, 2]


def test_publish_needs_an_approved_review(reviewer: User, incidents: list[Review]) -> None:
    review = incidents[0]
    with pytest.raises(Exception, match="publication_of_an_approved_document"), acting(by=reviewer.pk):
        publish(record=review.incident_id, review_no=review.no, digest=review.digest)
