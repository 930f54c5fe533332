"""A record's whole life in the browser, by two people; a screen that came too late; two savers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from playwright.sync_api import Page, expect

from incidents.commenting import comment
from incidents.models import Claim, Comment, Incident, Publication, Record, Review
from incidents.reviewing import request_review, withdraw
from sources.models.audit import acting
from tests.browser.conftest import Visit
from tests.builders import make_figure, make_incident, make_party, make_published, make_snapshot, make_source


@pytest.fixture
def standards(transactional_db: None) -> User:
    """Somebody who may ask for what ends a record."""
    user = User.objects.create_user("standards", is_staff=True)
    user.groups.add(Group.objects.get(name="Standards editor"))
    return user


@pytest.fixture
def incident(contributor: User) -> Incident:
    made = make_incident(contributor)
    service = make_party(contributor)
    make_figure(contributor, made, snapshot=make_snapshot(contributor), claimant=service, attribution="named_body")
    return made


def change(incident: Incident) -> str:
    return reverse("admin:incidents_incident_change", args=[incident.pk])


def ask(page: Page, incident: Incident, kind: str, **fields: str) -> Review:
    """Ask for a review on the incident's page, as a person does."""
    page.goto(change(incident))
    page.get_by_role("link", name="Request review").click()
    if kind != "First publication":
        page.get_by_role("navigation", name="What sort of change").get_by_role("link", name=kind).click()
    for label, words in fields.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Request review").click()
    expect(page.get_by_text("Asked: a second person reads it now.")).to_be_visible()
    return Review.objects.waiting().get(incident=incident)


def decide(page: Page, review: Review, button: str) -> None:
    """Read a review out of the queue and approve it, ticking with the keyboard alone."""
    page.goto(reverse("admin:incidents_review_changelist"))
    page.get_by_role("link", name=review.incident.title).click()
    page.wait_for_url(f"**{reverse('admin:incidents_review_change', args=[review.pk])}")  # loaded, keys and all
    for _ in range(page.locator("form.decide .tick input").count()):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_role("button", name=button).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page).to_have_url(f"{page.url.partition('/admin/')[0]}{reverse('admin:incidents_review_changelist')}")


def statuses(incident: Incident) -> tuple[list[str], str]:
    kinds = Publication.objects.filter(record=incident.pk).order_by("version").values_list("kind", flat=True)
    return list(kinds), Record.objects.get(pk=incident.pk).status


def test_record_is_published_updated_corrected_withheld_released_and_retracted(
    visit: Visit, contributor: User, second: User, standards: User, incident: Incident
) -> None:
    theirs = visit.open(change(incident), by=contributor)
    mine = visit.open(reverse("admin:index"), by=second)

    decide(mine, ask(theirs, incident, "First publication"), "Approve and publish")
    assert statuses(incident) == (["first"], "usable")

    snapshot = make_snapshot(contributor, source=make_source(contributor, "A second report"))
    make_figure(contributor, incident, "around 50", "injured around 50", snapshot, metric="injured")
    decide(mine, ask(theirs, incident, "Update", Notice="The injured are counted."), "Approve and publish")

    with acting(by=contributor.pk):
        claim = Claim.objects.get(phrase="around 50")
        claim.status, claim.status_reason = "deprecated", "the report counts homes"
        claim.save()
    theirs.goto(f"{reverse('admin:incidents_incident_request', args=[incident.pk])}?kind=correction")
    assert "around 50" in theirs.get_by_label("Notice").input_value()
    decide(mine, ask(theirs, incident, "Correction"), "Approve and publish")
    assert statuses(incident) == (["first", "update", "correction"], "usable")

    mine.goto(change(incident))
    mine.get_by_role("link", name="Withhold").click()
    mine.get_by_label("Reason").fill("We check a doubt.")
    mine.get_by_role("button", name="Withhold at once").click()
    expect(mine.get_by_text("Withheld: partners see that it is")).to_be_visible()
    assert statuses(incident)[1] == "withheld"
    mine.get_by_role("link", name="Release").click()
    mine.get_by_label("Reason").fill("The doubt is gone.")
    mine.get_by_role("button", name="Release").click()
    expect(mine.get_by_text("Released: partners read it again.")).to_be_visible()
    assert statuses(incident)[1] == "usable"

    chief = visit.open(change(incident), by=standards)
    decide(mine, ask(chief, incident, "Retraction", Reason="None of it happened."), "Approve and retract")
    assert statuses(incident) == (["first", "update", "correction", "retraction"], "canceled")


def test_screen_that_came_too_late_is_refused_with_what_changed(
    visit: Visit, contributor: User, second: User, incident: Incident
) -> None:
    review = request_review(incident=incident, kind="first", by=contributor)
    page = visit.open(reverse("admin:incidents_review_change", args=[review.pk]), by=second)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 of 1 ticked")).to_be_visible()
    withdraw(review=review, by=contributor)
    with acting(by=contributor.pk):
        incident.title = "Silo explosion at the port"
        incident.save()
    again = request_review(incident=incident, kind="first", by=contributor)

    page.get_by_role("button", name="Approve and publish").click()

    expect(page.get_by_text("“Silo explosion” is now “Silo explosion at the port”.")).to_be_visible()
    page.get_by_role("link", name="Read request 2").click()
    expect(page).to_have_url(f"{visit.server}{reverse('admin:incidents_review_change', args=[again.pk])}")
    assert not Publication.objects.exists()


def test_approval_with_figures_left_leads_to_the_next(
    visit: Visit, contributor: User, second: User, incident: Incident
) -> None:
    snapshot = make_snapshot(contributor, source=make_source(contributor, "A second report"))
    for phrase, quote in (("around 50", "injured around 50"), ("Nearly 200", "Nearly 200 homes")):
        make_figure(contributor, incident, phrase, quote, snapshot, metric="injured")
    review = request_review(incident=incident, kind="first", by=contributor)
    page = visit.open(reverse("admin:incidents_review_change", args=[review.pk]), by=second)
    page.keyboard.press("j")
    page.keyboard.press("x")

    page.get_by_role("button", name="Approve and publish").click()

    expect(page.locator(".messagelist")).to_have_text(
        "2 of 3 figures are not ticked. Compare the next with its quote: “around 50”, people injured."
    )
    at_hand = page.locator(".reviewed:focus")
    expect(at_hand).to_contain_text("2 of 3 left to tick, this one next.")
    expect(at_hand).to_be_in_viewport()
    page.keyboard.press("x")
    expect(page.get_by_text("2 of 3 ticked")).to_be_visible()


def test_ticks_and_reason_outlive_a_reload_and_keys_are_told(
    visit: Visit, contributor: User, second: User, incident: Incident
) -> None:
    review = request_review(incident=incident, kind="first", by=contributor)
    page = visit.open(reverse("admin:incidents_review_change", args=[review.pk]), by=second)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of this page")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator("summary", has_text="Send back").click()
    page.get_by_label("Reason, which its author reads").fill("x is no key here: who counts?")

    page.reload()

    expect(page.get_by_text("1 of 1 ticked")).to_be_visible()
    expect(page.get_by_label("Reason, which its author reads")).to_have_value("x is no key here: who counts?")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Sent back to editor, who reads your reason.")).to_be_visible()


def test_two_savers_see_each_other_and_both_texts(
    visit: Visit, contributor: User, second: User, incident: Incident
) -> None:
    mine = visit.open(change(incident), by=second)
    theirs = visit.open(change(incident), by=contributor)
    expect(theirs.get_by_text("Also open: second.")).to_be_visible()
    theirs.get_by_label("Title").fill("Silo explosion at the port")
    theirs.get_by_label("Summary").fill("Written by the first.")
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.locator(".messagelist")).to_be_visible()

    mine.get_by_label("Title").fill("Explosion of a silo")
    mine.get_by_role("button", name="Save", exact=True).click()
    both = mine.get_by_role("group", name="Title")
    expect(both).to_contain_text("Silo explosion at the port")
    expect(both).to_contain_text("Explosion of a silo")
    both.get_by_role("radio").first.check()
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".messagelist")).to_be_visible()

    stored = Incident.objects.get()
    assert (stored.title, stored.summary) == ("Silo explosion at the port", "Written by the first.")


def test_comment_names_a_colleague_who_is_told(
    visit: Visit, contributor: User, second: User, incident: Incident
) -> None:
    page = visit.open(change(incident), by=contributor)
    field = page.get_by_label("Say something")
    field.press_sequentially("@se")
    expect(page.get_by_role("option", name="second")).to_be_visible()
    field.press("Enter")
    field.press_sequentially("who counts?")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".mention")).to_have_text("@second")
    assert Comment.objects.get().body == "@second who counts?"

    other = visit.open(reverse("admin:index"), by=second)
    other.get_by_role("link", name="Notifications 1").click()
    other.get_by_role("button", name="mentioned you").click()
    expect(other.get_by_text("@second who counts?")).to_be_visible()
    expect(other.get_by_role("link", name="Notifications 1")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
def test_screens_of_the_review_desk_meet_axe(
    visit: Visit,
    axe: Callable[[Page], list[str]],
    contributor: User,
    second: User,
    standards: User,
    incident: Incident,
    scheme: Any,
    width: int,
) -> None:
    make_published(contributor, second, incident)
    comment(incident=incident, body="@standards: who counts?", by=contributor)
    ending = request_review(incident=incident, kind="retraction", notice="Nothing happened.", by=standards)
    asked = make_incident(contributor, "Silo explosion, asked")
    make_figure(contributor, asked, snapshot=make_snapshot(contributor, source=make_source(contributor, "Second")))
    review = request_review(incident=asked, kind="first", by=contributor)
    at = {"args": [incident.pk]}
    paths = [
        reverse("admin:index"),
        reverse("admin:notifications"),
        f"{reverse('admin:search')}?q=four",
        reverse("admin:incidents_review_changelist"),
        reverse("admin:incidents_review_change", args=[ending.pk]),
        reverse("admin:incidents_review_change", args=[review.pk]),
        reverse("admin:incidents_incident_history", **at),
        reverse("admin:incidents_incident_hold", **at),
        *(
            f"{reverse('admin:incidents_incident_request', **at)}?kind={kind}"
            for kind in ("update", "correction", "merge")
        ),
        change(incident),
    ]
    page = visit.open(paths[0], by=standards, color_scheme=scheme, viewport={"width": width, "height": 900})
    found = {}
    for path in paths:
        page.goto(path)
        if violations := axe(page):
            found[path] = violations
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == {}, found
