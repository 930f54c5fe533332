"""What was reviewed is what is published: every way round it, tried in SQL and by the ORM, as a superuser."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F, ProtectedError

from incidents.document import digest_of
from incidents.models import Decision, FeedEntry, FeedHead, Publication, Record, Review
from incidents.reviewing import request_review, send_back
from sources.models.audit import acting
from tests.builders import figures_in, make_figure, make_incident, make_published, make_user
from tests.refusals import refused, truncate

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db: None) -> User:
    return make_user("boss", is_superuser=True)


@pytest.fixture
def review(editor: User) -> Review:
    incident = make_incident(editor)
    make_figure(editor, incident)
    return request_review(incident=incident, kind="first", by=editor)


def decide(review: Review, by: User, **fields: object) -> Decision:
    given = {"digest": review.digest, "verdict": "approved", "checked": figures_in(review), "decided_by": by}
    with acting(by=by.pk):
        return Decision.objects.create(review=review, **{**given, **fields})


def publish(review: Review, by: User, **fields: object) -> Publication:
    with acting(by=by.pk):
        return Publication.objects.create(
            **{"record": review.incident_id, "review_no": review.no, "digest": review.digest, **fields}
        )


def test_1_self_approval(review: Review, editor: User) -> None:
    with refused("decision_by_a_second_person"):
        decide(review, editor)


def test_2_approval_in_anothers_name(review: Review, editor: User, boss: User) -> None:
    with acting(by=editor.pk), refused("decision_made_by_its_actor"):
        Decision.objects.create(
            review=review,
            digest=review.digest,
            verdict="approved",
            checked=figures_in(review),
            decided_by=boss,
        )


def test_3_superuser_who_wrote_part_of_it(editor: User, boss: User) -> None:
    incident = make_incident(boss)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with refused("decision_by_a_second_person"):
        decide(review, boss)


def test_4_author_list_written_by_the_author(editor: User, boss: User) -> None:
    incident = make_incident(boss)
    make_figure(editor, incident)
    template = request_review(incident=incident, kind="first", by=editor)
    send_back(review=template, reason="Again.", by=boss)
    with acting(by=editor.pk):
        lying = Review.objects.create(
            incident=incident, kind="first", document=template.document, digest=template.digest, requested_by=editor,
            authors=[], audit_position=10**12, audit_open=[],
        )  # fmt: skip
    lying.refresh_from_db()

    assert lying.authors == sorted([editor.pk, boss.pk])
    with refused("decision_by_a_second_person"):
        decide(lying, boss)


def test_5_approval_of_another_digest(review: Review, boss: User) -> None:
    """The decision refers to `review_by_digest`."""
    with refused("decision_on_the_document_read"):
        decide(review, boss, digest="0" * 64)


def test_6_digest_that_is_not_of_the_document(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    template = request_review(incident=incident, kind="first", by=editor)
    send_back(review=template, reason="Again.", by=make_user("second", "decide_review"))
    with acting(by=editor.pk), refused("review_digest_is_of_the_document"):
        Review.objects.create(
            incident=incident, kind="first", document=template.document, digest="0" * 64, requested_by=editor
        )


def test_7_publication_without_approval(review: Review, boss: User) -> None:
    """The publication refers to `decision_by_digest`."""
    with refused("publication_of_an_approved_document"):
        publish(review, boss)


def test_8_publication_of_what_was_sent_back(review: Review, boss: User) -> None:
    send_back(review=review, reason="Wrong quote.", by=boss)
    with refused("publication_of_an_approved_document"):
        publish(review, boss)
    with refused("publication_is_approved"):
        publish(review, boss, verdict="sent_back")


def test_9_publication_of_another_document(review: Review, boss: User) -> None:
    decide(review, boss)
    with refused("publication_is_the_reviewed_document"):
        publish(review, boss, digest="0" * 64)
    with refused("publication_has_a_review"):
        publish(review, boss, review_no=99)


def test_9b_document_and_version_given_by_hand_are_ignored(review: Review, boss: User) -> None:
    decide(review, boss)
    publication = publish(
        review, boss, document=b'{"title":"Forged"}', version=7, reference="FN-1999-000001", kind="refile"
    )
    publication.refresh_from_db()

    assert (publication.version, publication.kind) == (1, "first")
    assert publication.reference != "FN-1999-000001"
    assert json.loads(bytes(publication.document))["title"] == "Silo explosion"
    assert digest_of(b"{" + bytes(publication.document)[publication.head_length :]) == review.digest


def test_10_edit_in_place(editor: User, boss: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    publication = make_published(editor, boss, incident)
    review, decision = Review.objects.get(), Decision.objects.get()
    with acting(by=boss.pk):
        for rule, row, change in (
            ("publication_is_append_only", publication, {"document": b"{}"}),
            ("publication_is_append_only", publication, {"published_at": "2001-01-01T00:00Z"}),
            ("review_is_append_only", review, {"document": b"{}"}),
            ("review_is_append_only", review, {"authors": []}),
            ("decision_is_append_only", decision, {"decided_by": editor}),
        ):
            with refused(rule):
                type(row).objects.filter(pk=row.pk).update(**change)
            with refused(rule):
                type(row).objects.bulk_update([type(row)(pk=row.pk, **change)], list(change))
            with refused(rule), connection.cursor() as cursor:
                cursor.execute(f"update {row._meta.db_table} set id = id where id = %s", [row.pk])


def test_11_deletion_and_truncation(editor: User, boss: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, boss, incident)
    with connection.cursor() as cursor:  # what COMMIT does: the feed entry is made
        cursor.execute("set constraints all immediate; set constraints all deferred")
    Record.objects.all().delete()
    with acting(by=boss.pk):
        for model, rule in (
            (FeedEntry, "feed_is_append_only"),
            (Publication, "publication_is_append_only"),
            (Decision, "decision_is_append_only"),
            (Review, "review_is_append_only"),
        ):
            table = model._meta.db_table
            with refused(rule), connection.cursor() as cursor:
                cursor.execute(f"delete from {table}")
            with refused(rule):
                truncate(table)
        with pytest.raises(ProtectedError):
            incident.delete()


def test_publication_of_a_review_that_something_overtook(editor: User, reviewer: User, boss: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    review = request_review(incident=incident, kind="update", by=editor)
    decide(review, boss)
    publish(review, boss)
    with refused("publication_follows_what_was_compared"):
        publish(review, boss)


def test_live_record_never_shows_an_older_version(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    first = make_published(editor, reviewer, incident)
    make_published(editor, reviewer, incident, kind="update")
    with refused("record_shows_its_newest_version"):
        Record.objects.update(publication=first, version=1)


def test_feed_is_numbered_by_nobody_else(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    publication = make_published(editor, reviewer, incident)
    with refused("feed_entry_has_the_next_number"):
        FeedEntry.objects.create(seq=77, publication=publication)
    for change in ({"n": F("n") + 2}, {"n": F("n") - 1}):
        with refused("feed_head_counts_up"):
            FeedHead.objects.update(**change)
    with refused("feed_head_counts_up"):
        FeedHead.objects.all().delete()
    with refused("feed_head_counts_up"):
        truncate("incidents_feedhead")
    with refused("feed_head_is_one"):
        FeedHead.objects.create(one=False, epoch=review_epoch())


def review_epoch() -> str:
    return "00000000-0000-4000-8000-000000000000"
