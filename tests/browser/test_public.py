"""What readers see, as axe, a reader without a mouse, a small screen and a printer meet it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from incidents.models import Incident, Publication
from tests.browser.conftest import Visit
from tests.builders import (
    link,
    make_citation,
    make_claim,
    make_figure,
    make_incident,
    make_party,
    make_published,
    make_snapshot,
    make_source,
)

HOSTILE = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
NOTICE = (
    "We gave two killed. The fire service counts at least four, and around 50 injured; we left out Nearly 200 homes"
    " without power."
)


@pytest.fixture
def published(contributor: User, second: User) -> Publication:
    """A record with two sides, a context claim, a correction, and hostile texts in every word of it."""
    service = make_party(contributor, "Fire service")
    operator = make_party(contributor, "Operator")
    source = make_source(contributor, f"River port fire {HOSTILE}", url="https://example.org/fire")
    snapshot = make_snapshot(contributor, source=source)
    incident = make_incident(
        contributor,
        f"Silo explosion {HOSTILE}",
        start_on=date(2026, 5, 14),
        precision="day",
        summary=f"{{killed}}. {HOSTILE}",
    )
    make_figure(contributor, incident, "two", "counts two dead", snapshot, claimant=operator, attribution="named_body")
    make_published(contributor, second, incident)
    make_figure(contributor, incident, snapshot=snapshot, claimant=service, attribution="named_body")
    make_figure(contributor, incident, "around 50", "injured around 50", snapshot, metric="injured")
    context = make_claim(contributor, "Nearly 200", metric="homes_without_power")
    make_citation(contributor, context, snapshot, "Nearly 200 homes lost power")
    link(contributor, incident, context, "context")
    return make_published(contributor, second, incident, "correction", f"{NOTICE} {HOSTILE}")


@pytest.fixture
def paths(published: Publication) -> list[str]:
    """Return the addresses of all public pages, with something on each."""
    reference = published.reference
    source = Incident.objects.get(pk=published.record).claims.first().citations.first().source_id
    return [
        "/",
        "/?q=nothing+of+the+sort",
        "/?country=Poland",
        f"/incidents/{reference}/",
        f"/incidents/{reference}/versions/1/",
        f"/sources/{source}/",
        "/corrections/",
        "/compare/?metric=killed",
        "/about/",
        f"/embed/{reference}/",
        f"/embed/{reference}/figures/killed.all?version=1",
        "/embed/FN-1900-000001/",
        "/incidents/FN-1900-000001/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_pages_meet_axe_and_run_no_script_of_a_record(
    visit: Visit, axe: Callable[[Page], list[str]], paths: list[str], scheme: Any
) -> None:
    page = visit.open(paths[0], color_scheme=scheme)
    found = {}
    for path in paths:
        page.goto(path)
        page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
        if violations := axe(page):
            found[path] = violations
        assert page.title() != "ran", path
        assert page.locator("main script, main img").count() == 0, path
    assert found == {}, found


def test_public_pages_fit_a_small_screen(visit: Visit, paths: list[str]) -> None:
    page = visit.open(paths[0], viewport={"width": 390, "height": 800})
    wide = []
    for path in paths:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(path)
    assert wide == []


def test_public_pages_are_light(visit: Visit, paths: list[str]) -> None:
    page = visit.open("about:blank")
    heavy = {}
    for path in paths:
        sizes: list[int] = []
        page.on("response", lambda response, sizes=sizes: sizes.append(len(response.body())))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if sum(sizes) > 100_000:
            heavy[path] = sum(sizes)
    assert heavy == {}


def test_public_pages_are_read_without_script(visit: Visit, published: Publication) -> None:
    page = visit.open(f"/incidents/{published.reference}/", java_script_enabled=False)

    page.locator("summary", has_text="The words").first.click()

    assert page.locator("blockquote", has_text="killed at least four people").first.is_visible()
    assert page.locator(".notice", has_text=NOTICE).is_visible()


def test_a_footnote_opens_the_words_it_names(visit: Visit, published: Publication) -> None:
    page = visit.open(f"/incidents/{published.reference}/")
    quote = page.locator(".claim blockquote", has_text="at least four").first
    assert not quote.is_visible()

    page.locator("a.fn", has_text="1").first.click()

    assert page.locator(".claim:target blockquote").is_visible()


def test_paper_holds_every_quote(visit: Visit, published: Publication) -> None:
    page = visit.open(f"/incidents/{published.reference}/")
    page.emulate_media(media="print")

    hidden = [quote.inner_text() for quote in page.locator(".quote blockquote").all() if not quote.is_visible()]

    assert page.locator(".quote blockquote").count() >= 4
    assert hidden == []
    assert not page.locator("#embed").is_visible()


def test_linked_data_is_in_the_page_and_says_what_the_record_says(visit: Visit, published: Publication) -> None:
    page = visit.open(f"/incidents/{published.reference}/")

    found = page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)")

    served = page.evaluate(f"fetch('/api/v1/incidents/{published.reference}/?format=jsonld').then(each => each.json())")
    assert found == served
    event, report, *others = found["@graph"]
    assert event["identifier"] == report["identifier"] == published.reference
    assert event["name"] == report["headline"] == f"Silo explosion {HOSTILE}"
    assert report["correction"][0]["text"].startswith(NOTICE)
    claims = {node["@id"]: node["text"] for node in others if "Claim" in node["@type"]}
    assert {"injured around 50", "killed at least four people", "counts two dead"} <= set(claims.values())
    assert set(claims) == {claim["@id"] for claim in report["mentions"]}
