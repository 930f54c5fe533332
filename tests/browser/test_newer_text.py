"""The page of a newer text in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from sources.models import Source
from tests.browser.conftest import Visit
from tests.builders import make_citation, make_claim, make_snapshot, make_source

OLD = (
    "A landslide above the quarry killed at least four people on Tuesday, the district said.\n"
    "Another 12 were hurt. The road is closed for 30 km, and nearly 200 homes have no power.\n"
)


@pytest.fixture
def source(contributor: User) -> Source:
    source = make_source(contributor, "Landslide above the quarry")
    snapshot = make_snapshot(contributor, OLD, source)
    for phrase, quote in (("at least four", "killed at least four people"), ("12", "Another 12 were hurt")):
        make_citation(contributor, make_claim(contributor, phrase), snapshot, quote)
    make_snapshot(contributor, f"Corrected.\n{OLD.replace('four', 'five')}", source)
    return source


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_quotes_are_settled_with_the_keyboard(
    visit: Visit, axe: Callable[[Page], list[str]], contributor: User, source: Source, scheme: Any, width: int
) -> None:
    page = visit.open(
        reverse("admin:sources_source_newer", args=[source.pk]),
        by=contributor,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name="Let the quotes follow").press("Enter")
    expect(page.get_by_text("Done: 1 moved, 1 has a changed figure.")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Keep the old words, because").fill("The first edition is what we report.")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Kept: The first edition is what we report.")).to_be_visible()
