"""Comments, whom they mention, and who is told of what."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from incidents.commenting import comment, mentioned_in, reopen, resolve
from incidents.document import build, encode
from incidents.errors import NotAllowed
from incidents.models import Citation, Comment, Incident, Notification, Publication, Review, Taking
from incidents.reviewing import request_review, send_back, withdraw
from incidents.taking import give_back, take
from sources.models import AuditEntry, Source
from sources.models.audit import acting
from tests.builders import make_figure, make_incident, make_published, make_snapshot, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db
CANARY = "canary-of-the-desk-7c1f"


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "request_review", "add_comment")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "request_review", "decide_review", "add_comment")


@pytest.fixture
def incident(editor: User) -> Incident:
    made = make_incident(editor)
    make_figure(editor, made)
    return made


def told(person: User) -> list[tuple[str, str]]:
    """Return what `person` was told and has not read, oldest first."""
    return [(row.kind, row.said) for row in Notification.objects.unread().filter(person=person).order_by("pk")]


def test_comment_mentions_staff_whom_it_names(editor: User, reviewer: User, incident: Incident) -> None:
    """`comment_notifies` tells them."""
    make_user("guest", is_active=False)
    dotted = make_user("a.b")

    said = comment(incident=incident, body="@reviewer, @a.b. and @guest: x@editor.example?", by=editor)

    assert said.mentioned == sorted([reviewer.pk, dotted.pk])
    assert told(reviewer) == [("mentioned", said.body)]
    assert mentioned_in("nobody @ all") == []


def test_nobody_is_told_of_what_they_did_themselves(editor: User, incident: Incident) -> None:
    comment(incident=incident, body="@editor: remember.", by=editor)

    assert told(editor) == []


def test_comment_is_resolved_and_opened_again(editor: User, reviewer: User, incident: Incident) -> None:
    said = comment(incident=incident, body="Who counts?", by=reviewer)
    resolve(comment=said, by=editor)
    said.refresh_from_db()
    assert (said.resolved_by, said.resolved_at is None) == (editor, False)
    resolve(comment=said, by=reviewer)
    said.refresh_from_db()
    assert said.resolved_by == editor

    reopen(comment=said, by=reviewer)

    said.refresh_from_db()
    assert (said.resolved_by, said.resolved_at, said.version) == (None, None, 3)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"body": " \n"}, "comment_is_not_blank"),
        ({"body": "x" * 5001}, "comment_is_short"),
        ({"resolved_at": "2026-01-01T00:00Z"}, "comment_resolved_by_somebody_sometime"),
        ({"written_by_id": 0}, "comment_by_its_actor"),
    ],
)
def test_comment_rules(editor: User, incident: Incident, fields: dict[str, Any], rule: str) -> None:
    with refused(rule), acting(by=editor.pk):
        Comment.objects.create(**{"incident": incident, "body": "Said.", "written_by": editor, **fields})


def test_comment_on_a_review_of_another_incident_is_refused(editor: User, incident: Incident) -> None:
    other = make_incident(editor, "Other")
    review = request_review(incident=incident, kind="first", by=editor)
    with refused("comment_review_of_its_incident"):
        comment(incident=other, review=review, body="Wrong place.", by=editor)


def test_words_of_a_comment_stay(editor: User, incident: Incident) -> None:
    said = comment(incident=incident, body="As said.", by=editor)
    said.body = "Never said."
    with refused("link_stays_where_it_is"), acting(by=editor.pk):
        said.save()


def test_commenting_needs_its_permission(editor: User, incident: Incident) -> None:
    stranger = make_user("stranger")
    said = comment(incident=incident, body="Said.", by=editor)
    with pytest.raises(NotAllowed):
        comment(incident=incident, body="Me too.", by=stranger)
    with pytest.raises(NotAllowed):
        resolve(comment=said, by=stranger)


def test_comments_are_in_no_document(editor: User, reviewer: User, incident: Incident) -> None:
    comment(incident=incident, body=f"Between us: {CANARY}", by=editor)
    review = request_review(incident=incident, kind="first", by=editor)
    comment(incident=incident, review=review, body=CANARY, by=reviewer)
    withdraw(review=review, by=editor)

    publication = make_published(editor, reviewer, incident)

    assert Comment.objects.filter(body__contains=CANARY).count() == 2
    assert CANARY.encode() not in encode(build(incident))
    assert CANARY.encode() not in bytes(publication.document)


def test_review_tells_who_may_decide_it_and_its_decision_tells_its_authors(
    editor: User, reviewer: User, incident: Incident
) -> None:
    """`review_notifies` asks them, and `decision_notifies` tells them, and ends what was asked."""
    chief = make_user("chief", is_superuser=True)
    make_user("closed", "decide_review", is_active=False)
    review = request_review(incident=incident, kind="first", by=editor)
    assert told(reviewer) == told(chief) == [("to_decide", "")]
    assert Notification.objects.filter(kind="to_decide").count() == 2

    send_back(review=review, reason="Who counts?", by=reviewer)

    assert told(editor) == [("sent_back", "Who counts?")]
    assert told(reviewer) == told(chief) == []


def test_review_does_not_ask_an_author_to_decide(editor: User, reviewer: User, incident: Incident) -> None:
    with acting(by=reviewer.pk):
        incident.title = "Silo explosion at the port"
        incident.save()

    request_review(incident=incident, kind="first", by=editor)

    assert told(reviewer) == []


def test_withdrawn_review_waits_for_nobody(editor: User, reviewer: User, incident: Incident) -> None:
    withdraw(review=request_review(incident=incident, kind="first", by=editor), by=editor)

    assert (told(reviewer), told(editor)) == ([], [])


def test_approval_tells_every_author(editor: User, reviewer: User, incident: Incident) -> None:
    helper = make_user("helper")
    with acting(by=helper.pk):
        incident.summary = "A silo exploded."
        incident.save()

    make_published(editor, reviewer, incident)

    assert told(helper) == told(editor) == [("approved", "")]
    assert Publication.objects.count() == 1


def test_source_that_changed_tells_who_cited_it(editor: User, reviewer: User, incident: Incident) -> None:
    """`source_notifies` tells of its status, `anchor_notifies` of the quote."""
    source = Source.objects.get()
    make_snapshot(reviewer, "The fire service counts five dead.", source)
    with acting(by=reviewer.pk):
        source.status = Source.Status.UNREACHABLE
        source.save()
        assert told(editor) == []
        source.status = Source.Status.CORRECTED
        source.save()
        quote = Citation.objects.get()
        quote.anchor = Citation.Anchor.MOVED
        quote.save()
        quote.anchor = Citation.Anchor.FIGURE_CHANGED
        quote.save()

    assert told(editor) == [
        ("source_changed", "It is now corrected."),
        ("source_changed", "The quote “killed at least four people” is figure changed in the newest text."),
    ]


def test_notification_changes_only_by_being_read(editor: User, reviewer: User, incident: Incident) -> None:
    comment(incident=incident, body="@reviewer: see.", by=editor)
    row = Notification.objects.get()
    row.said = "Something else."
    with refused("notification_is_only_read"):
        row.save()


@pytest.fixture
def review(editor: User, incident: Incident) -> Review:
    return request_review(incident=incident, kind="first", by=editor)


def test_review_is_taken_over_and_given_back(editor: User, reviewer: User, review: Review) -> None:
    second = make_user("second", "decide_review")
    take(review=review, by=reviewer)
    take(review=review, by=reviewer)
    assert Taking.objects.get().taken_by == reviewer
    take(review=review, by=second)
    assert Taking.objects.get().taken_by == second
    give_back(review=review, by=reviewer)
    assert Taking.objects.count() == 1

    give_back(review=review, by=second)

    assert not Taking.objects.exists()
    kept = AuditEntry.objects.filter(table_name="incidents_taking").order_by("pk")
    assert [(entry.action, entry.actor_id) for entry in kept] == [
        ("insert", reviewer.pk),
        ("update", second.pk),
        ("delete", second.pk),
    ]


def test_taking_is_refused_where_nothing_waits_or_nobody_may(editor: User, reviewer: User, review: Review) -> None:
    with pytest.raises(NotAllowed):
        take(review=review, by=editor)
    with refused("taking_by_its_actor"), acting(by=editor.pk):
        Taking.objects.create(review=review, taken_by=reviewer)
    taken = take(review=review, by=reviewer)
    send_back(review=review, reason="No.", by=reviewer)
    with refused("taking_of_a_waiting_review"):
        take(review=review, by=make_user("second", "decide_review"))
    with refused("link_stays_where_it_is"), acting(by=reviewer.pk):
        taken.review_id = 0
        taken.save()


def test_taking_makes_nobody_an_author(editor: User, reviewer: User, review: Review) -> None:
    take(review=review, by=reviewer)
    comment(incident=review.incident, body="Reading it.", by=reviewer)
    withdraw(review=review, by=editor)

    assert request_review(incident=review.incident, kind="first", by=editor).authors == [editor.pk]
