"""The review desk's queue: flags, filters, and who reads what."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents.models import Citation, Claim, Incident, Review, Taking
from incidents.reviewing import request_review
from incidents.taking import take
from sources.models.audit import acting
from tests.builders import (
    TEXT,
    make_figure,
    make_incident,
    make_party,
    make_published,
    make_snapshot,
    make_source,
    make_user,
)
from tests.sources.test_admin import queries, sentences

pytestmark = pytest.mark.django_db
QUEUE = "admin:incidents_review_changelist"


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "request_review", "view_incident", "view_review")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "request_review", "decide_review", "view_incident", "view_review")


def stated(by: User) -> dict[str, Any]:
    """Return fields of a claim that somebody in particular makes."""
    return {"claimant": make_party(by), "attribution": "named_body"}


def asked(by: User, incident: Incident, kind: str = "first") -> Review:
    return request_review(
        incident=incident, kind=kind, by=by, notice="“two” was wrong: at least four." if kind == "correction" else ""
    )


def flags_of(client: Client, review: Review) -> list[str]:
    rows = client.get(reverse(QUEUE)).context["cl"].result_list
    return next(list(row.flags) for row in rows if row.pk == review.pk)


def filtered(client: Client, **asked: str) -> list[int]:
    return [row.pk for row in client.get(reverse(QUEUE), asked).context["cl"].result_list]


def test_plain_review_has_no_flag(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident, **stated(editor))
    client.force_login(reviewer)

    assert flags_of(client, asked(editor, incident)) == []


def test_flags_say_what_to_look_at(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    claim = make_figure(editor, incident)
    machine = make_snapshot(editor, f"{TEXT}By a machine.", make_source(editor, "Machine", made_by="machine"))
    make_figure(editor, incident, "two", "counts two dead", machine)
    client.force_login(reviewer)
    review = asked(editor, incident)
    assert flags_of(client, review) == ["machine", "no_origin"]
    quote = Citation.objects.get(claim=claim)
    make_snapshot(editor, "The fire service counts five dead.", quote.source)
    with acting(by=editor.pk):
        quote.anchor = "missing"
        quote.save()

    assert flags_of(client, review) == ["stale", "machine", "no_origin"]
    page = sentences(client.get(reverse(QUEUE)))
    assert "stale quote" in page
    assert "machine-written" in page
    assert filtered(client, flag="stale") == filtered(client, flag="no_origin") == [review.pk]
    assert filtered(client, flag="contested") == filtered(client, flag="big") == []
    assert filtered(client, flag="nonsense") == [review.pk]


def test_flag_of_origins_that_do_not_meet(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor)
    make_figure(editor, incident, snapshot=snapshot, **stated(editor))
    operator = make_party(editor, "Operator")
    make_figure(editor, incident, "two", "counts two dead", snapshot, claimant=operator, attribution="named_body")
    client.force_login(reviewer)

    assert flags_of(client, asked(editor, incident)) == ["contested"]


def test_flag_of_a_figure_outside_what_is_public(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor)
    claim = make_figure(editor, incident, "two", "counts two dead", snapshot, **stated(editor))
    make_published(editor, reviewer, incident)
    with acting(by=editor.pk):
        claim = Claim.objects.get(pk=claim.pk)
        claim.status, claim.status_reason = "superseded", "counted again"
        claim.save()
    make_figure(editor, incident, snapshot=snapshot, **stated_again())
    client.force_login(reviewer)

    assert flags_of(client, asked(editor, incident, "correction")) == ["big"]


def stated_again() -> dict[str, Any]:
    from sources.models import Party

    return {"claimant": Party.objects.get(), "attribution": "named_body"}


def test_flag_of_parts_that_exceed_their_whole(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident, **stated(editor))
    review = asked(editor, incident)
    # The document of a whole with too many parts, as reconciliation writes its warning.
    document = json.loads(bytes(review.document))
    document["figures"][0]["warnings"] = [{"flag": "parts_exceed_whole", "sentence": "…"}]
    from incidents.document import digest_of, encode
    from incidents.reviewing import withdraw

    withdraw(review=review, by=editor)
    written = encode(document)
    with acting(by=editor.pk):
        again = Review.objects.create(
            incident=incident,
            kind="first",
            document=written,
            digest=digest_of(written),
            audit_position=review.audit_position,
            audit_open=[],
            requested_by=editor,
        )
    client.force_login(reviewer)

    assert flags_of(client, again) == ["parts"]


@pytest.fixture
def review(editor: User) -> Review:
    incident = make_incident(editor)
    make_figure(editor, incident, **stated(editor))
    return asked(editor, incident)


def button(review: Review) -> str:
    return reverse("admin:incidents_review_take", args=[review.pk])


def test_review_is_taken_and_given_back_in_the_queue(
    client: Client, editor: User, reviewer: User, review: Review
) -> None:
    client.force_login(reviewer)
    assert "I take this one" in sentences(client.get(reverse(QUEUE)))
    page = client.post(button(review), {"take": "1"}, follow=True)
    assert Taking.objects.get().taken_by == reviewer
    assert "Give back" in sentences(page)
    assert filtered(client, who="taken") == [review.pk]
    assert filtered(client, who="free") == []

    second = make_user("second", "decide_review", "view_review")
    client.force_login(second)
    assert "Take over" in sentences(client.get(reverse(QUEUE)))
    assert "reviewer," in sentences(client.get(reverse(QUEUE)))
    client.post(button(review), {"take": "1", "stay": "1"})
    client.post(button(review), {"give_back": "1"})

    assert not Taking.objects.exists()
    assert filtered(client, who="free") == [review.pk]


def test_author_has_no_button_and_contributor_is_refused(client: Client, editor: User, review: Review) -> None:
    client.force_login(editor)
    assert "I take this one" not in sentences(client.get(reverse(QUEUE)))
    page = client.post(button(review), {"take": "1"}, follow=True)
    assert "Your account may not decide reviews" in sentences(page)
    client.force_login(make_user("stranger"))
    assert client.post(button(review), {"take": "1"}).status_code == 403
    assert client.get(button(review)).status_code == 405


def test_queue_asks_the_same_number_of_queries_for_30_rows_as_for_1(
    client: Client, editor: User, reviewer: User, review: Review
) -> None:
    take(review=review, by=reviewer)
    client.force_login(reviewer)
    client.get(reverse(QUEUE))
    few = queries(client, reverse(QUEUE))
    for n in range(29):
        incident = make_incident(editor, f"Incident {n}")
        make_figure(editor, incident, snapshot=make_snapshot(editor, f"{TEXT}{n}", make_source(editor, f"Text {n}")))
        take(review=asked(editor, incident), by=reviewer)

    assert queries(client, reverse(QUEUE)) == few
    assert len(client.get(reverse(QUEUE)).context["cl"].result_list) == 30
