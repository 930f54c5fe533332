"""A card on the page of another site, and what becomes of it: a correction, a hold, a retraction."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import FrameLocator

from incidents.holding import hold, release
from incidents.models import Publication
from incidents.reviewing import approve, request_review
from tests.browser.conftest import Visit
from tests.builders import make_figure, make_incident, make_party, make_published, make_snapshot
from tests.sites import Site, serving

NOTICE = "We gave two killed. The fire service counts at least four."


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """Another site, of another origin."""
    with serving() as site:
        yield site


@pytest.fixture
def standards(transactional_db: None) -> User:
    """Somebody in the group that may hold and retract."""
    user = User.objects.create_user("standards", is_staff=True)
    user.groups.add(Group.objects.get(name="Standards editor"))
    return user


def test_card_elsewhere_turns_into_a_correction_a_hold_and_a_retraction(
    visit: Visit, elsewhere: Site, contributor: User, second: User, standards: User, settings: Any
) -> None:
    settings.PUBLIC_URL = visit.server
    operator, service = make_party(contributor, "Operator"), make_party(contributor, "Fire service")
    snapshot = make_snapshot(contributor)
    incident = make_incident(contributor, "Silo explosion", start_on=date(2026, 5, 14), precision="day")
    make_figure(contributor, incident, "two", "counts two dead", snapshot, claimant=operator, attribution="named_body")
    publication = make_published(contributor, second, incident)
    embed(visit, elsewhere, publication)

    def cards() -> tuple[FrameLocator, FrameLocator]:
        """Return what a reader sees who comes later, when no card is kept any more."""
        page = visit.open(elsewhere.url())
        return page.frame_locator("#live"), page.frame_locator("#pinned")

    for card in cards():
        card.get_by_text("two", exact=True).wait_for()
        assert "Operator" in card.locator("main").inner_text()
        assert "orrected" not in card.locator("main").inner_text()

    make_figure(contributor, incident, snapshot=snapshot, claimant=service, attribution="named_body")
    make_published(contributor, second, incident, "correction", NOTICE)

    now, then = cards()
    now.get_by_text("at least four", exact=True).wait_for()
    assert "Corrected on" in now.locator(".strip").inner_text()
    assert NOTICE in now.locator(".strip").inner_text()
    then.get_by_text("Corrected since").wait_for()
    assert NOTICE in then.locator(".strip").inner_text()
    assert then.get_by_text("at least four", exact=True).count() == 0

    hold(record=incident.pk, reason="We check who counted.", by=standards)

    for card in cards():
        card.get_by_text("This record is withheld").wait_for()
        assert "We check who counted." in card.locator("main").inner_text()
        assert "four" not in card.locator("main").inner_text()

    release(record=incident.pk, version=2, reason="It stands.", by=standards)
    now, _ = cards()
    now.get_by_text("at least four", exact=True).wait_for()

    review = request_review(incident=incident, kind="retraction", notice="It never happened.", by=standards)
    approve(review=review, digest=review.digest, checked=[], by=second)

    for card in cards():
        card.get_by_text("This record was retracted").wait_for()
        assert "It never happened." in card.locator("main").inner_text()
        assert "four" not in card.locator("main").inner_text()
    assert cookies(visit, elsewhere) == []


def embed(visit: Visit, elsewhere: Site, publication: Publication) -> None:
    """Make a page elsewhere with the line of HTML that the incident's page gives, live and pinned."""
    page = visit.open(f"/incidents/{publication.reference}/")
    page.get_by_text("A card of one figure").click()
    line = page.locator(".embeds pre").first.inner_text()
    assert line.startswith(f'<iframe src="{visit.server}/embed/{publication.reference}/figures/killed.all"')
    live = line.replace("<iframe ", '<iframe id="live" ')
    pinned = line.replace("<iframe ", '<iframe id="pinned" ').replace("killed.all", "killed.all?version=1")
    elsewhere.page("/", f"<!doctype html><title>Elsewhere</title>{live}{pinned}".encode(), "Content-Type: text/html")


def cookies(visit: Visit, elsewhere: Site) -> list[Any]:
    """Return the cookies that a reader holds who has seen the cards."""
    page = visit.open(elsewhere.url())
    page.frame_locator("#live").locator("main").wait_for()
    return list(page.context.cookies())


def test_no_page_but_a_card_can_be_framed(visit: Visit, elsewhere: Site, contributor: User, second: User) -> None:
    incident = make_incident(contributor, "Silo explosion")
    make_figure(contributor, incident)
    reference = make_published(contributor, second, incident).reference
    whole = f'<iframe id="page" src="{visit.server}/incidents/{reference}/"></iframe>'
    card = f'<iframe id="card" src="{visit.server}/embed/{reference}/"></iframe>'
    elsewhere.page("/", f"<!doctype html><title>Elsewhere</title>{whole}{card}".encode(), "Content-Type: text/html")

    page = visit.open(elsewhere.url())
    page.frame_locator("#card").get_by_text("Silo explosion").wait_for()

    refused = [fault for fault in visit.faults if "frame-ancestors 'none'" in fault]
    assert len(refused) == 1
    visit.faults.clear()
    assert page.frame_locator("#page").get_by_text("Silo explosion").count() == 0
