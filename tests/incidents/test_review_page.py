"""The review's page: figures in their paragraph, findings, differences, and screens that came too late."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.desk.duplicates import near
from incidents.desk.surroundings import LONG, REACH, Surroundings, surroundings_of
from incidents.document import build
from incidents.models import Citation, Decision, Incident, IncidentType, Place, PlaceUse, Publication, Review
from incidents.reviewing import approve, request_review, send_back, withdraw
from sources.models import Mark, Snapshot
from sources.models.audit import acting
from tests.builders import (
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


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "request_review", "view_incident", "view_review", "add_comment")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "request_review", "decide_review", "view_incident", "view_review", "add_comment")


@pytest.fixture
def incident(editor: User) -> Incident:
    made = make_incident(editor, start_on="2026-05-14", precision="day")
    make_figure(editor, made)
    return made


@pytest.fixture
def review(editor: User, incident: Incident) -> Review:
    return request_review(incident=incident, kind="first", by=editor)


def around(editor: User, text: str, quote: str, phrase: str = "four") -> Surroundings | None:
    incident = make_incident(editor)
    make_figure(editor, incident, phrase, quote, make_snapshot(editor, text))
    return next(iter(surroundings_of(build(incident)["claims"]).values()), None)


def test_quote_stands_in_its_whole_paragraph(editor: User) -> None:
    text = "A headline.\nBefore it 🔥 all. It killed four people. Behind it.\nAnother paragraph.\n"
    assert around(editor, text, "killed four people") == Surroundings(
        "Before it 🔥 all. It ",
        ". Behind it.",
        whole_before=True,
        whole_behind=True,
        paragraph="Before it 🔥 all. It killed four people. Behind it.",
    )


def test_long_paragraph_is_cut_at_sentences(editor: User) -> None:
    text = f"{'One more sentence. ' * 200}It killed four people. {'And one more behind. ' * 200}"
    found = around(editor, text, "killed four people")
    assert found is not None
    assert (found.whole_before, found.whole_behind) == (False, False)
    assert found.before.startswith("One more sentence. ")
    assert found.before.endswith("It ")
    assert found.behind.endswith("And one more behind.")
    assert LONG - 30 < len(found.before) <= LONG
    assert LONG - 30 < len(found.behind) <= LONG


def test_paragraph_without_a_sentence_is_cut_at_a_word(editor: User) -> None:
    text = f"{'word ' * 500}killed four people {'word ' * 500}"
    found = around(editor, text, "killed four people")
    assert found is not None
    assert found.before.startswith("word word")
    assert found.behind.endswith("word")
    assert len(text) > 2 * REACH


def test_quote_that_does_not_stand_in_the_snapshot_is_left_to_the_document(editor: User, incident: Incident) -> None:
    claims = build(Incident.objects.get(pk=incident.pk))["claims"]
    claims[0]["citations"][0]["selectors"][0]["exact"] = "killed at least nine people"
    assert surroundings_of(claims) == {}
    claims[0]["citations"][0]["snapshot"]["sha256"] = "0" * 64
    assert surroundings_of(claims) == {}


def test_page_shows_the_paragraph_of_the_cited_snapshot(client: Client, reviewer: User, review: Review) -> None:
    client.force_login(reviewer)
    page = client.get(address(review)).content.decode()
    assert '<span class="around">An explosion at the river port </span><mark class="cited">' in page
    assert "and injured around 50, the fire service said.</span>" in page


def test_stale_quote_is_found_on_the_desk_as_it_is_now(
    client: Client, editor: User, reviewer: User, review: Review
) -> None:
    quote = Citation.objects.get()
    make_snapshot(editor, "The fire service counts five dead.", quote.source)
    with acting(by=editor.pk):
        quote.anchor = Citation.Anchor.FIGURE_CHANGED
        quote.save()
    client.force_login(reviewer)
    page = sentences(client.get(address(review)))
    assert "The quote of “at least four” is figure changed in the newest text of “River port fire”" in page


def at(by: User, incident: Incident, place: Place) -> None:
    with acting(by=by.pk):
        PlaceUse.objects.create(incident=incident, place=place, precision="exact")


def test_possible_duplicate_is_near_in_time_place_and_figures(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    with acting(by=editor.pk):
        town = Place.objects.create(name="River port", kind="settlement", lat=50, lon=30)
        close = Place.objects.create(name="East bank", kind="settlement", lat="50.2", lon="30.2")
        far = Place.objects.create(name="Far away", kind="settlement", lat=10, lon=10)
    at(editor, incident, town)

    def other(title: str, day: str, place: Place, **figure: Any) -> Incident:
        made = make_incident(editor, title, start_on=day, precision="day")
        snapshot = make_snapshot(editor, source=make_source(editor, title))
        make_figure(editor, made, snapshot=snapshot, **figure)
        at(editor, made, place)
        return made

    same = other("The same?", "2026-05-15", close)
    other("Another day", "2026-05-20", town)
    other("Another place", "2026-05-14", far)
    other("Other figures", "2026-05-14", town, phrase="two", quote="counts two dead")

    found = near(incident.pk)
    assert [(row.id, row.place, row.reference, row.met) for row in found] == [
        (same.pk, "East bank", None, ("People killed",))
    ]
    client.force_login(reviewer)
    page = sentences(client.get(address(review)))
    assert "The same? : East bank, 15 May 2026: its figures meet those of this one (people killed)." in page


def test_each_figure_tells_what_changed_in_it(client: Client, editor: User, reviewer: User, incident: Incident) -> None:
    make_published(editor, reviewer, incident)
    claim = incident.claims.get()
    with acting(by=editor.pk):
        claim.provisional = True
        claim.save()
    make_figure(editor, incident, "two", "counts two dead", make_snapshot(editor, source=make_source(editor, "Second")))
    second = request_review(incident=incident, kind="update", by=editor, notice="A second count.")
    client.force_login(reviewer)
    page = client.get(address(second))
    changes = {claim.phrase: claim.change for claim in page.context["sheet"].figures}
    assert changes["at least four"].sentence == "provisional: “no” is now “yes”."
    assert changes["two"].kind == "added"
    assert "the range: 4 or more is now 2 or more" in sentences(page)
    # What it was compared with stays so after it is published.
    approve(review=second, digest=second.digest, checked=figures_in(second), by=reviewer)
    assert "the range: 4 or more is now 2 or more" in sentences(client.get(address(second)))


def approval(review: Review, **fields: Any) -> dict[str, Any]:
    ticked = [str(claim) for claim in figures_in(review)]
    return {"verdict": "approve", "digest": review.digest, "checked": ticked, **fields}


def test_screen_of_a_withdrawn_request_is_refused_with_what_changed(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    withdraw(review=review, by=editor)
    with acting(by=editor.pk):
        incident.title = "Silo explosion at the port"
        incident.save()
    second = request_review(incident=incident, kind="first", by=editor)
    client.force_login(reviewer)

    page = client.post(address(review), approval(review))

    told = sentences(page)
    assert "Editor withdrew this request before you decided." in told
    assert "Request 2 waits now. It differs from what you read:" in told
    assert "“Silo explosion” is now “Silo explosion at the port”." in told
    assert address(second) in page.content.decode()
    assert not Publication.objects.exists()


def test_digest_of_an_earlier_request_is_refused_with_what_changed(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    send_back(review=review, reason="Who counts?", by=reviewer)
    make_figure(editor, incident, "two", "counts two dead", make_snapshot(editor, source=make_source(editor, "Second")))
    second = request_review(incident=incident, kind="first", by=editor)
    client.force_login(reviewer)

    told = sentences(client.post(address(second), approval(second, digest=review.digest)))

    assert "The screen showed another document than this review holds" in told
    assert "added Claim “two”, killed." in told
    assert Decision.objects.count() == 1


def test_screen_of_something_published_meanwhile_says_so(
    client: Client, editor: User, reviewer: User, review: Review
) -> None:
    second = make_user("second", "decide_review", "view_review")
    publication = approve(review=review, digest=review.digest, checked=figures_in(review), by=second)
    client.force_login(reviewer)

    told = sentences(client.post(address(review), approval(review)))

    assert f"{publication} is public now, word for word as you read it." in told
    assert Publication.objects.count() == 1


def test_screen_with_an_unknown_document_says_so(client: Client, reviewer: User, review: Review) -> None:
    client.force_login(reviewer)
    told = sentences(client.post(address(review), approval(review, digest="0" * 64)))
    assert "The screen showed a document that nobody asked to review here." in told


def test_plain_refusal_shows_no_stale_screen(client: Client, reviewer: User, review: Review) -> None:
    client.force_login(reviewer)
    page = client.post(address(review), approval(review, checked=[]))
    assert page.context["stale"] is None
    assert "What changed while you read" not in sentences(page)


def test_figures_of_several_places_are_told_apart(client: Client, editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    with acting(by=editor.pk):
        port = Place.objects.create(name="River port", kind="settlement")
    make_figure(editor, incident)
    make_figure(
        editor, incident, "two", "counts two dead", make_snapshot(editor, source=make_source(editor, "2")), place=port
    )
    client.force_login(reviewer)
    page = client.get(address(request_review(incident=incident, kind="first", by=editor)))
    assert {line.label for line in page.context["sheet"].lines} == {"People killed", "People killed, River port"}


def found_in(client: Client, review: Review) -> list[tuple[str, str]]:
    return [(found.kind, found.sentence) for found in client.get(address(review)).context["sheet"].findings]


MISSING = ("missing", "It has no summary, no place and no type.")


def test_claimant_whom_neither_quote_nor_paragraph_names_is_doubted(
    client: Client, editor: User, reviewer: User
) -> None:
    incident, ministry = make_incident(editor), make_party(editor, "Ministry of Ports")
    service, outlet = make_party(editor), make_party(editor, "The Port Gazette")
    snapshot = make_snapshot(editor, source=make_source(editor, publisher=outlet))

    def says(phrase: str, quote: str, **fields: Any) -> None:
        make_figure(editor, incident, phrase, quote, snapshot, **fields)

    says("at least four", "killed at least four people", claimant=service, attribution="named_body")
    says("around 50", "injured around 50", metric="injured", claimant=ministry, attribution="named_body")
    says("two", "counts two dead", claimant=ministry, attribution="named_body")
    says("Nearly 200", "Nearly 200 homes", metric="homes", claimant=outlet, attribution="own_reporting")
    review = request_review(incident=incident, kind="first", by=editor)
    client.force_login(reviewer)

    assert found_in(client, review) == [
        (
            "unnamed",
            "“Ministry of Ports” is named neither in the quote of “around 50” and “two” nor in its paragraph: "
            "compare who says so.",
        ),
        MISSING,
    ]
    page = client.get(address(review))
    assert [claim.phrase for claim in page.context["sheet"].figures if claim.unnamed] == ["around 50", "two"]
    assert sentences(page).count("Named neither in the quote nor in its paragraph: compare who says so.") == 2

    # An alias is a name too: one that the text has ends the doubt.
    with acting(by=editor.pk):
        ministry.aliases = ["the operator", "fire service"]
        ministry.save()
    assert found_in(client, review) == [MISSING]


def test_outlet_need_not_name_itself(client: Client, editor: User, reviewer: User, incident: Incident) -> None:
    outlet = make_party(editor, "The Port Gazette")
    snapshot = make_snapshot(editor, source=make_source(editor, "Gazette", publisher=outlet))
    make_figure(editor, incident, "two", "counts two dead", snapshot, claimant=outlet, attribution="named_body")
    client.force_login(reviewer)
    assert found_in(client, request_review(incident=incident, kind="first", by=editor)) == [MISSING]


def test_only_what_is_missing_is_named(client: Client, editor: User, reviewer: User, incident: Incident) -> None:
    with acting(by=editor.pk):
        incident.summary = "A silo exploded."
        incident.save()
        town = Place.objects.create(name="River port", kind="settlement")
    at(editor, incident, town)
    client.force_login(reviewer)
    review = request_review(incident=incident, kind="first", by=editor)
    assert found_in(client, review) == [("missing", "It has no type.")]
    with acting(by=editor.pk):
        incident.types.add(IncidentType.objects.first())
    withdraw(review=review, by=editor)
    assert found_in(client, request_review(incident=incident, kind="first", by=editor)) == []


def test_coverage_of_each_article_is_shown_with_what_is_no_claim(
    client: Client, editor: User, reviewer: User, incident: Incident
) -> None:
    snapshot = Snapshot.objects.get()
    start = snapshot.text.index("two dead")
    with acting(by=editor.pk):
        Mark.objects.create(snapshot=snapshot, start=start, end=start + 3, kind="context", note="the operator's staff")
    other = make_snapshot(editor, "At least four people died.\n", make_source(editor, "Another"))
    make_figure(editor, incident, "At least four", "At least four people died", other)
    make_snapshot(editor, "A newer text of 1,000 words.", snapshot.source)  # nothing is cited from it
    review = request_review(incident=incident, kind="first", by=editor)
    client.force_login(reviewer)

    page = client.get(address(review))

    shown = [
        (article.title, article.coverage.done, article.coverage.total, article.open, article.marked)
        for article in page.context["sheet"].articles
    ]
    assert shown == [
        ("Another", 1, 1, "", ()),
        (
            "River port fire",
            2,
            4,
            "“around 50”, “Nearly 200”",
            (("number of the background: the operator's staff", "“two”"),),
        ),
    ]
    assert "2 of 4 numbers accounted for" in sentences(page)
    assert "no claim, number of the background: the operator's staff “two”" in sentences(page)


def test_request_after_a_sending_back_shows_the_reason_and_what_was_done(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    send_back(review=review, reason="Who counts?\nAnd when?", by=reviewer)
    with acting(by=editor.pk):
        incident.title = "Silo explosion at the port"
        incident.save()
    withdraw(review=request_review(incident=incident, kind="first", by=editor), by=editor)
    third = request_review(incident=incident, kind="first", by=editor)
    client.force_login(reviewer)

    told = sentences(client.get(address(third)))

    assert "Sent back by reviewer on" in told
    assert "Who counts? And when?" in told
    assert "Title “Silo explosion” is now “Silo explosion at the port”." in told
    assert "Sent back by" not in sentences(client.get(address(review)))

    # Once a version stands, the next request answers no earlier reason.
    approve(review=third, digest=third.digest, checked=figures_in(third), by=reviewer)
    make_figure(editor, incident, "two", "counts two dead", make_snapshot(editor, source=make_source(editor, "Second")))
    fourth = request_review(incident=incident, kind="update", by=editor)
    assert "Sent back by" not in sentences(client.get(address(fourth)))


def test_page_asks_the_same_number_of_queries_for_one_claim_and_for_thirty(
    client: Client, editor: User, reviewer: User, incident: Incident, review: Review
) -> None:
    many = make_incident(editor, "Another")
    for n in range(30):
        snapshot = make_snapshot(editor, source=make_source(editor, f"Report {n}"))
        make_figure(editor, many, snapshot=snapshot, claimant=make_party(editor, f"Party {n}"), attribution="witness")
    second = request_review(incident=many, kind="first", by=editor)
    with acting(by=editor.pk):
        claim = incident.claims.get()
        claim.claimant, claim.attribution = make_party(editor), "named_body"
        claim.save()
    withdraw(review=review, by=editor)
    first = request_review(incident=incident, kind="first", by=editor)
    client.force_login(reviewer)
    client.get(address(first))
    assert queries(client, address(first)) == queries(client, address(second))
