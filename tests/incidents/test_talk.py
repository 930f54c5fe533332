"""Comments, notifications and presence, as the desk's pages show them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.commenting import comment
from incidents.models import Comment, Incident, Notification, Presence, Review
from incidents.reviewing import request_review, send_back
from tests.builders import make_figure, make_incident, make_source, make_user
from tests.sources.test_admin import SCRIPT, address, queries, sentences

pytestmark = pytest.mark.django_db
TALK = ("request_review", "view_incident", "view_review", "add_comment", "view_claim", "change_incident")


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", *TALK)


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", *TALK, "decide_review")


@pytest.fixture
def incident(editor: User) -> Incident:
    made = make_incident(editor)
    make_figure(editor, made)
    return made


@pytest.fixture
def review(editor: User, incident: Incident) -> Review:
    return request_review(incident=incident, kind="first", by=editor)


def say(client: Client, incident: Incident, body: str, **more: Any) -> Any:
    return client.post(reverse("admin:comment"), {"incident": incident.pk, "body": body, **more}, follow=True)


def test_comment_is_said_under_an_incident_and_escaped(client: Client, editor: User, incident: Incident) -> None:
    make_user("reviewer2")
    client.force_login(editor)
    page = say(client, incident, f"@reviewer2 {SCRIPT}\nA second line.")
    content = page.content.decode()
    assert page.redirect_chain[-1][0] == f"{address(incident)}#comments"
    assert '<b class="mention">@reviewer2</b> &lt;script&gt;' in content
    assert SCRIPT not in content
    assert "A comment needs words" in sentences(say(client, incident, " "))


def test_comment_on_a_review_shows_on_both_pages_and_is_resolved(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    client.force_login(reviewer)
    page = say(client, incident, "Whose count is it?", review=review.pk)
    assert page.redirect_chain[-1][0] == f"{address(review)}#comments"
    assert "Whose count is it?" in sentences(page)
    client.force_login(editor)
    assert "on request 1" in sentences(client.get(address(incident)))
    said = Comment.objects.get()
    page = client.post(reverse("admin:comment_resolve", args=[said.pk]), {"resolve": "1"}, follow=True)
    assert "resolved by editor" in sentences(page)
    page = client.post(
        reverse("admin:comment_resolve", args=[said.pk]), {"reopen": "1", "review": review.pk}, follow=True
    )
    assert page.redirect_chain[-1][0] == f"{address(review)}#comments"
    assert "resolved by" not in sentences(page)


def test_commenting_is_refused_to_who_may_not(client: Client, editor: User, incident: Incident) -> None:
    said = comment(incident=incident, body="Said.", by=editor)
    client.force_login(make_user("reader", "view_incident"))
    assert "Your account may not comment" in sentences(say(client, incident, "Me too."))
    page = client.post(reverse("admin:comment_resolve", args=[said.pk]), {"resolve": "1"}, follow=True)
    assert "Your account may not comment" in sentences(page)
    assert client.get(reverse("admin:people")).status_code == 403
    client.force_login(make_user("stranger"))
    assert say(client, incident, "Me too.").status_code == 403
    assert client.post(reverse("admin:comment_resolve", args=[said.pk])).status_code == 403
    assert Comment.objects.count() == 1


def test_names_behind_an_at_are_those_of_staff(client: Client, editor: User) -> None:
    make_user("edwin", first_name="Ed", last_name="Win")
    User.objects.create_user("editor-outside")
    client.force_login(editor)
    answer = client.get(reverse("admin:people"), {"q": "ed"}).json()
    assert answer == {"people": [{"name": "editor", "full": ""}, {"name": "edwin", "full": "Ed Win"}]}


def test_bell_counts_and_list_leads_to_what_happened(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    comment(incident=incident, body="@reviewer: who counts?", by=editor)
    client.force_login(reviewer)
    page = client.get(reverse("admin:notifications"))
    assert [item["row"].kind for item in page.context["rows"]] == ["mentioned", "to_decide"]
    assert "Notifications 2" in sentences(page)
    first, second = (item["row"].pk for item in page.context["rows"])
    answer = client.post(reverse("admin:notifications"), {"open": first})
    assert answer["Location"] == f"{address(incident)}#comments"
    answer = client.post(reverse("admin:notifications"), {"open": second})
    assert answer["Location"] == address(review)
    assert "Notifications 2" not in sentences(client.get(reverse("admin:index")))

    send_back(review=review, reason="Who counts?", by=reviewer)
    client.force_login(editor)
    page = sentences(client.get(reverse("admin:notifications")))
    assert "reviewer sent your work back Silo explosion" in page
    assert "“Who counts?”" in page
    client.post(reverse("admin:notifications"), {})
    assert not Notification.objects.unread().exists()
    client.post(reverse("admin:notifications"), {"open": str(10**6)})


def test_list_of_notifications_asks_the_same_number_of_queries_for_many(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    comment(incident=incident, body="@reviewer 0", by=editor)
    client.force_login(reviewer)
    client.get(reverse("admin:notifications"))
    few = queries(client, reverse("admin:notifications"))
    pages = [address(incident), reverse("admin:notifications")]
    before = [queries(client, page) for page in pages]
    for n in range(29):
        comment(incident=incident, body=f"@reviewer {n}", by=editor)
    assert queries(client, reverse("admin:notifications")) == few
    assert [queries(client, page) for page in pages] == before


def test_nobody_reads_the_notifications_of_others(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    comment(incident=incident, body="@reviewer: who counts?", by=editor)
    row = Notification.objects.get()
    client.force_login(editor)
    assert "who counts?" not in sentences(client.get(reverse("admin:notifications")))
    client.post(reverse("admin:notifications"), {"open": row.pk})
    row.refresh_from_db()
    assert row.read_at is None


def beat(client: Client, row: Any, **more: str) -> Any:
    page = f"{row._meta.model_name}/{row.pk}"
    return client.post(reverse("admin:presence"), {"page": page, **more})


def test_two_people_on_one_page_see_each_other(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    client.force_login(editor)
    assert beat(client, incident).json() == {"others": [], "news": ""}
    other = Client()
    other.force_login(reviewer)
    assert beat(other, incident).json()["others"] == ["editor"]
    assert beat(client, incident).json()["others"] == ["reviewer"]
    assert beat(client, make_incident(editor, "Other")).json()["others"] == []

    beat(other, incident, leave="1")

    assert beat(client, incident).json()["others"] == []


def test_who_does_not_beat_is_gone_and_forgotten(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    client.force_login(reviewer)
    beat(client, incident)
    with connection.cursor() as cursor:
        cursor.execute("update incidents_presence set seen_at = now() - interval '1 minute'")
    client.force_login(editor)
    assert beat(client, incident).json()["others"] == []
    with connection.cursor() as cursor:
        cursor.execute("update incidents_presence set seen_at = now() - interval '1 hour' where person_id = %s",
                       [reviewer.pk])  # fmt: skip
    beat(client, incident)
    assert [row.person for row in Presence.objects.all()] == [editor]


def test_presence_on_a_review_tells_that_it_is_decided(client: Client, reviewer: User, review: Review) -> None:
    client.force_login(reviewer)
    assert beat(client, review).json()["news"] == ""
    send_back(review=review, reason="No.", by=reviewer)
    assert beat(client, review).json()["news"] == "reviewer sent this review back."


def test_who_may_not_decide_a_review_learns_that_it_is_decided_and_is_not_named(
    client: Client, editor: User, reviewer: User, review: Review
) -> None:
    client.force_login(editor)
    assert "data-watches" in client.get(address(review)).content.decode()
    assert beat(client, review, watches="1").json() == {"others": [], "news": ""}
    client.force_login(reviewer)
    assert "data-watches" not in client.get(address(review)).content.decode()
    assert beat(client, review).json() == {"others": [], "news": ""}
    send_back(review=review, reason="No.", by=reviewer)
    client.force_login(editor)
    assert beat(client, review, watches="1").json() == {"others": [], "news": "reviewer sent this review back."}


def test_presence_is_for_pages_that_one_may_see(client: Client, editor: User, incident: Incident) -> None:
    client.force_login(editor)
    assert beat(client, make_source(editor)).status_code == 403
    assert client.post(reverse("admin:presence"), {"page": "user/1"}).status_code == 404
    assert client.get(reverse("admin:presence")).status_code == 405
    assert f'data-presence="incident/{incident.pk}"' in client.get(address(incident)).content.decode()


def test_presence_is_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname = 'incidents_presence'")
        assert cursor.fetchone() == ("u",)
