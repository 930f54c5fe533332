"""The dashboard, asking for a review, and the review's page."""

import copy
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from incidents.desk.quotes import in_context
from incidents.difference import Change, difference
from incidents.models import Decision, Incident, Publication, Review
from incidents.reviewing import request_review, send_back
from sources.models.audit import acting
from tests.builders import (
    TEXT,
    figures_in,
    make_figure,
    make_incident,
    make_party,
    make_published,
    make_snapshot,
    make_source,
    make_user,
)
from tests.sources.test_admin import address, queries, sentences

pytestmark = pytest.mark.django_db

QUEUE = "admin:incidents_review_changelist"


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "request_review", "view_incident", "view_review")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "request_review", "decide_review", "view_incident", "view_review")


@pytest.fixture
def incident(editor: User) -> Incident:
    made = make_incident(editor)
    make_figure(editor, made)
    return made


@pytest.fixture
def review(editor: User, incident: Incident) -> Review:
    return request_review(incident=incident, kind="first", by=editor)


def approval(review: Review, **fields: Any) -> dict[str, Any]:
    ticked = [str(claim) for claim in figures_in(review)]
    return {"verdict": "approve", "digest": review.digest, "checked": ticked, **fields}


def test_review_shows_each_figure_beside_its_quote(client: Client, reviewer: User, review: Review) -> None:
    client.force_login(reviewer)
    page = client.get(address(review))
    content = page.content.decode()
    assert '<mark class="cited">killed <strong>at least four</strong> people</mark>' in content
    assert f'value="{figures_in(review)[0]}"' in content
    assert "“at least four” reads as 4 or more people" in sentences(page)
    assert review.digest in content


@pytest.mark.parametrize(
    ("phrase", "reading"),
    [("hours", "“hours” reads as no number"), ("nearly half", "“nearly half” reads as a share of another figure")],
)
def test_review_says_where_words_give_no_number(
    client: Client, editor: User, reviewer: User, phrase: str, reading: str
) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor, "It lasted for hours, and nearly half got through.")
    make_figure(editor, incident, phrase, phrase, snapshot)
    client.force_login(reviewer)
    page = client.get(address(request_review(incident=incident, kind="first", by=editor)))

    assert reading in sentences(page)


def test_second_person_approves_and_it_is_published(client: Client, reviewer: User, review: Review) -> None:
    client.force_login(reviewer)
    answer = client.post(address(review), approval(review), follow=True)
    publication = Publication.objects.get()
    assert (publication.digest, publication.version) == (review.digest, 1)
    assert Decision.objects.get().decided_by == reviewer
    assert f"Published: {publication.reference} version 1." in sentences(answer)
    # The page tells it afterwards, and has no buttons left.
    page = client.get(address(review))
    assert "approved" in sentences(page)
    assert 'name="verdict"' not in page.content.decode()


@pytest.mark.parametrize("superuser", [False, True])
def test_author_may_not_approve(client: Client, superuser: bool) -> None:
    author = make_user("author", "request_review", "decide_review", "view_review", is_superuser=superuser)
    incident = make_incident(author)
    make_figure(author, incident)
    review = request_review(incident=incident, kind="first", by=author)
    client.force_login(author)
    assert 'value="approve"' not in client.get(address(review)).content.decode()
    page = client.post(address(review), approval(review))
    assert "You worked on this change yourself: somebody else must approve it." in sentences(page)
    assert not Publication.objects.exists()


def test_contributor_may_not_decide(client: Client, editor: User, review: Review) -> None:
    other = make_user("other", "view_review")
    client.force_login(other)
    assert 'name="verdict"' not in client.get(address(review)).content.decode()
    for verdict in ("approve", "send_back"):
        page = client.post(address(review), approval(review, verdict=verdict, reason="No."))
        assert "Your account may not decide reviews: ask an administrator for the reviewer group." in sentences(page)
    assert not Decision.objects.exists()


def test_stale_digest_is_refused(client: Client, reviewer: User, review: Review) -> None:
    client.force_login(reviewer)
    page = client.post(address(review), approval(review, digest="0" * 64))
    assert "The screen showed another document than this review holds: open the review again." in sentences(page)
    assert not Decision.objects.exists()


def test_unticked_figure_is_refused_and_ticks_and_reason_stay(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor)
    first = make_figure(editor, incident, snapshot=snapshot)
    make_figure(editor, incident, "around 50", "injured around 50", snapshot, metric="injured")
    review = request_review(incident=incident, kind="first", by=editor)
    client.force_login(reviewer)
    page = client.post(address(review), approval(review, checked=[str(first.pk)], reason="Half done"))
    assert "1 of 2 figures is not ticked. Compare the next with its quote: “around 50”, people injured." in sentences(
        page
    )
    assert "1 of 2 left to tick, this one next." in sentences(page)
    content = page.content.decode()
    assert len(re.findall(r"\bautofocus\b", content)) == 1
    assert re.search(rf'value="{first.pk}"\s+checked', content)
    assert len(re.findall(r"\bchecked>", content)) == 1
    assert ">Half done</textarea>" in content
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"verdict": "send_back", "reason": " "}, "Say why it goes back: its author reads the reason."),
        ({"verdict": "withdraw"}, "Only who asked for a review withdraws it."),
        ({}, "Nothing was decided: press one of the buttons."),
        ({"verdict": "approve", "checked": "x"}, "A tick names no claim: open the review again."),
    ],
)
def test_refusals_are_sentences(
    client: Client, reviewer: User, review: Review, posted: dict[str, str], sentence: str
) -> None:
    client.force_login(reviewer)
    page = client.post(address(review), {"digest": review.digest, **posted})
    assert page.status_code == 200
    assert sentence in sentences(page)
    assert not Decision.objects.exists()


def test_sent_back_with_a_reason_that_its_author_reads(
    client: Client, editor: User, reviewer: User, review: Review
) -> None:
    client.force_login(reviewer)
    answer = client.post(address(review), {"verdict": "send_back", "reason": "Who counts?"}, follow=True)
    assert "Sent back to editor, who reads your reason." in sentences(answer)
    assert (Decision.objects.get().verdict, Decision.objects.get().reason) == ("sent_back", "Who counts?")
    client.force_login(editor)
    assert "“Who counts?”" in sentences(client.get(reverse("admin:index")))
    late = client.post(address(review), {"verdict": "withdraw"})
    assert "sent this review back before you decided." in sentences(late)


def test_draft_and_its_figures_say_why_a_review_was_sent_back_until_it_is_asked_for_again(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    pages = [address(incident), reverse("admin:incidents_incident_figures", args=[incident.pk])]
    client.force_login(editor)
    assert all("Sent back by" not in sentences(client.get(page)) for page in pages)
    send_back(review=review, reason="Who counts <b>?", by=reviewer)
    for page in pages:
        shown = client.get(page)
        assert "Sent back by reviewer on" in sentences(shown)
        assert "Who counts &lt;b&gt;?" in shown.content.decode()
        assert address(review) in shown.content.decode()
    request_review(incident=incident, kind="first", by=editor)
    assert all("Sent back by" not in sentences(client.get(page)) for page in pages)


def test_desk_starts_with_an_article_for_those_who_may_add_one(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert "Add an article" not in sentences(client.get(reverse("admin:index")))
    contributor = make_user("contributor")
    contributor.user_permissions.set(Permission.objects.filter(codename="add_source"))
    client.force_login(contributor)
    page = client.get(reverse("admin:index"))
    assert "Add an article" in sentences(page)
    assert f'href="{reverse("admin:sources_source_add")}">Add an article' in page.content.decode()


def test_requester_withdraws(client: Client, editor: User, review: Review) -> None:
    client.force_login(editor)
    answer = client.post(address(review), {"verdict": "withdraw"}, follow=True)
    assert "Your request is withdrawn." in sentences(answer)
    assert Decision.objects.get().verdict == "withdrawn"


def test_review_needs_its_permission_and_a_token(client: Client, review: Review, reviewer: User) -> None:
    client.force_login(make_user("newcomer"))
    assert client.get(address(review)).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    assert strict.post(address(review), approval(review)).status_code == 403
    client.force_login(reviewer)
    missing = client.get(reverse("admin:incidents_review_change", args=[10**6]))
    assert missing.status_code == 302
    assert not Decision.objects.exists()


def test_review_page_asks_the_same_number_of_queries_for_many_claims(
    client: Client, editor: User, reviewer: User
) -> None:
    reviews = []
    for many in (1, 20):
        incident = make_incident(editor, f"Incident {many}")
        for n in range(many):
            source = make_source(editor, f"Article {many} {n}", publisher=make_party(editor, f"Paper {many} {n}"))
            make_figure(editor, incident, snapshot=make_snapshot(editor, TEXT, source))
        reviews.append(request_review(incident=incident, kind="first", by=editor))
    client.force_login(reviewer)
    client.get(address(reviews[0]))
    assert queries(client, address(reviews[0])) == queries(client, address(reviews[1]))


def test_queue_filters_by_state_and_by_who(client: Client, editor: User, reviewer: User, review: Review) -> None:
    mine = make_incident(reviewer, "Mine")
    make_figure(reviewer, mine)
    own = request_review(incident=mine, kind="first", by=reviewer)
    done = make_incident(editor, "Done")
    make_figure(editor, done)
    back = request_review(incident=done, kind="first", by=editor)
    send_back(review=back, reason="Who counts?", by=reviewer)
    client.force_login(reviewer)

    def found(**asked: str) -> list[int]:
        return [row.pk for row in client.get(reverse(QUEUE), asked).context["cl"].result_list]

    assert found() == [review.pk, own.pk]
    assert found(state="sent_back") == [back.pk]
    assert found(state="all") == [review.pk, own.pk, back.pk]
    assert found(who="mine") == [own.pk]
    assert found(who="open") == [review.pk]
    assert found(kind__exact="update") == []


def ask(incident: Incident) -> str:
    return reverse("admin:incidents_incident_request", args=[incident.pk])


def test_review_is_asked_for_from_the_incident(client: Client, editor: User, incident: Incident) -> None:
    client.force_login(editor)
    assert ask(incident) in client.get(address(incident)).content.decode()
    assert client.get(ask(incident)).status_code == 200
    answer = client.post(ask(incident), {"kind": "first", "notice": ""}, follow=True)
    review = Review.objects.get()
    assert (review.requested_by, review.kind) == (editor, "first")
    assert "Asked: a second person reads it now." in sentences(answer)
    page = client.get(address(incident)).content.decode()
    assert address(review) in page
    assert ask(incident) not in page


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("update", "Nothing of this incident is public yet: its first review is a first publication.")],
)
def test_refused_request_keeps_what_was_typed(
    client: Client, editor: User, incident: Incident, kind: str, sentence: str
) -> None:
    client.force_login(editor)
    page = client.post(ask(incident), {"kind": kind, "notice": "A second count."})
    assert sentence in sentences(page)
    assert page.context["form"]["notice"].value() == "A second count."
    empty = make_incident(editor, "Empty")
    assert "This incident has no claim: record what is said of it first." in sentences(
        client.post(ask(empty), {"kind": "first"})
    )


def test_request_needs_its_permission(client: Client, incident: Incident) -> None:
    client.force_login(make_user("reader", "view_incident"))
    assert client.get(ask(incident)).status_code == 403
    assert ask(incident) not in client.get(address(incident)).content.decode()
    assert client.post(ask(incident), {"kind": "first"}).status_code == 403
    client.force_login(make_user("asker", "view_incident", "request_review"))
    gone = reverse("admin:incidents_incident_request", args=["0" * 8])
    assert client.get(gone).status_code == 302


def test_change_since_publication_is_told_in_words(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    make_published(editor, reviewer, incident)
    client.force_login(editor)
    assert "Nothing differs from what is public." in sentences(client.get(ask(incident)))
    with acting(by=editor.pk):
        incident.title = "Silo explosion at the port"
        incident.save()
    snapshot = make_snapshot(editor, TEXT, make_source(editor, "Second article"))
    make_figure(editor, incident, "two", "counts two dead", snapshot)
    told = "“Silo explosion” is now “Silo explosion at the port”."
    assert told in sentences(client.get(ask(incident)))
    second = request_review(incident=incident, kind="update", by=editor, notice="A second count.")
    client.force_login(reviewer)
    page = sentences(client.get(address(second)))
    assert told in page
    assert "added Claim “two”, killed." in page
    assert "added Source Second article." in page
    assert "A second count." in page


def content() -> dict[str, Any]:
    """Return a small document, as `incidents.document.build` shapes it."""
    claim = {
        "id": "1",
        "phrase": "at least four",
        "metric": "killed",
        "statement_type": None,
        "claimant": {"id": "p", "name": "Fire service"},
        "low": 4,
        "high": None,
        "status": "active",
        "machine": False,
        "citations": [{"selectors": [{"exact": "at least four people"}]}],
    }
    return {
        "title": "Silo explosion",
        "summary": "",
        "occurred": {"start": "2026-05-14", "end": "2026-05-14", "precision": "day"},
        "types": [{"key": "explosion", "label": "Explosion"}],
        "places": [{"name": "River port", "role": "location", "precision": "settlement"}],
        "parties": [],
        "figures": [{"metric": "killed", "category": "all", "place": None, "label": "People killed", "best": None}],
        "claims": [claim],
        "sources": [{"id": "s", "title": "Article", "url": None, "made_by": "human"}],
        "origins": [],
    }  # fmt: skip


def test_difference_of_the_same_document_is_none() -> None:
    assert difference(content(), json.loads(json.dumps(content()))) == []
    assert difference(None, content()) == []


def test_difference_names_each_change_once() -> None:
    new = copy.deepcopy(content())
    new["occurred"]["end"] = "2026-05-15"
    new["places"] = [{"name": "East bank", "role": "location", "precision": "near"}]
    new["claims"][0] |= {"phrase": "at least nine", "low": 9, "machine": True, "claimant": None}
    new["claims"][0]["citations"] = [{"selectors": [{"exact": "at least nine people"}]}]
    new["sources"][0]["url"] = "https://wire.example/"
    new["figures"][0]["best"] = {"value": 9, "basis": "only_claim", "rationale": "…"}
    assert difference(content(), new) == [
        Change("changed", "When it happened", "“2026-05-14, day” is now “2026-05-14, 2026-05-15, day”."),
        Change("added", "Places", "East bank, location, near."),
        Change("removed", "Places", "River port, location, settlement."),
        Change(
            "changed",
            "Claim “at least four”",
            "the phrase: “at least four” is now “at least nine”; who says so: “Fire service” is now “–”; "
            "written by a machine: “no” is now “yes”; the range: 4 or more is now 9 or more; "
            "a quote is new: “at least nine people”; a quote is gone: “at least four people”.",
        ),
        Change("changed", "Source “Article”", "url: “–” is now “https://wire.example/”."),
        Change("changed", "Best value of “People killed”", "“–” is now “9”."),
    ]


def test_difference_names_claims_and_sources_that_went() -> None:
    new = copy.deepcopy(content()) | {"claims": [], "sources": []}
    assert difference(content(), new) == [
        Change("removed", "Claim", "“at least four”, killed, Fire service."),
        Change("removed", "Source", "Article."),
    ]


def test_quote_is_shown_whole_where_it_lacks_the_phrase() -> None:
    assert in_context("", "four <b>", "", "nine") == (
        '<span class="around"></span><mark class="cited">four &lt;b&gt;</mark><span class="around"></span>'
    )


def test_dashboard_shows_what_waits_for_whom(client: Client, editor: User, reviewer: User, review: Review) -> None:
    draft = make_incident(editor, "Draft of mine")
    published = make_incident(editor, "Published")
    make_figure(editor, published)
    make_published(editor, reviewer, published)
    client.force_login(reviewer)
    board = client.get(reverse("admin:index")).context["dashboard"]
    assert [row.pk for row in board.to_decide] == [review.pk]
    assert (board.sent_back, board.asked, board.drafts, board.changed) == ([], [], [], [])

    with acting(by=editor.pk):
        published.title = "Published, and changed"
        published.save()
    client.force_login(editor)
    board = client.get(reverse("admin:index")).context["dashboard"]
    assert (board.to_decide, board.may_decide) == ([], False)
    assert [row.pk for row in board.asked] == [review.pk]
    assert [row["incident"].pk for row in board.drafts] == [draft.pk]
    assert [row["incident"].pk for row in board.changed] == [published.pk]

    send_back(review=review, reason="Who counts?", by=reviewer)
    board = client.get(reverse("admin:index")).context["dashboard"]
    assert [row.review_id for row in board.sent_back] == [review.pk]
    again = request_review(incident=review.incident, kind="first", by=editor)
    board = client.get(reverse("admin:index")).context["dashboard"]
    assert (board.sent_back, [row.pk for row in board.asked]) == ([], [again.pk])


@pytest.mark.parametrize("touched", ["claim", "citation", "source", "snapshot"])
def test_dashboard_knows_an_incident_changed_by_what_it_rests_on(
    client: Client, editor: User, reviewer: User, incident: Incident, touched: str
) -> None:
    make_published(editor, reviewer, incident)
    claim = incident.claims.get()
    source = claim.citations.get().source
    if touched == "snapshot":
        make_snapshot(editor, f"{TEXT}more", source)
    else:
        row: Any = {"claim": claim, "citation": claim.citations.get(), "source": source}[touched]
        with acting(by=editor.pk):
            row.save()
    client.force_login(editor)
    board = client.get(reverse("admin:index")).context["dashboard"]
    assert [row["incident"].pk for row in board.changed] == [incident.pk]


def test_dashboard_asks_the_same_number_of_queries_for_many(
    client: Client, editor: User, reviewer: User, review: Review
) -> None:
    client.force_login(reviewer)
    make_incident(reviewer, "First draft")
    client.get(reverse("admin:index"))
    few = queries(client, reverse("admin:index"))
    for n in range(8):
        incident = make_incident(editor, f"Incident {n}")
        make_figure(editor, incident, snapshot=make_snapshot(editor, TEXT, make_source(editor, f"Article {n}")))
        request_review(incident=incident, kind="first", by=editor)
        make_incident(reviewer, f"Draft {n}")
    assert queries(client, reverse("admin:index")) == few


def test_dashboard_of_an_administrator_shows_no_incident(client: Client, review: Review) -> None:
    client.force_login(make_user("administrator"))
    page = client.get(reverse("admin:index"))
    assert page.context["dashboard"].to_decide == []
    assert "Silo explosion" not in sentences(page)
