"""Every main screen of the desk, light and dark, as axe and a reader without a mouse meet it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from incidents.models import Claim
from incidents.reviewing import request_review
from tests.browser.conftest import Visit
from tests.builders import make_figure, make_incident, make_snapshot, make_source


@pytest.fixture
def paths(contributor: User) -> list[str]:
    """Return the addresses of the main screens, with something on each."""
    source = make_source(contributor)
    snapshot = make_snapshot(contributor, source=source)
    incident, asked = make_incident(contributor), make_incident(contributor, "Silo explosion, asked")
    for each in (incident, asked):
        make_figure(contributor, each, snapshot=snapshot)
    review = request_review(incident=asked, kind="first", by=contributor)
    lists = ["incidents_incident", "incidents_claim", "incidents_citation", "incidents_review", "sources_source"]
    return [
        reverse("admin:index"),
        *(reverse(f"admin:{name}_changelist") for name in lists),
        reverse("admin:incidents_incident_change", args=[incident.pk]),
        reverse("admin:incidents_incident_request", args=[incident.pk]),
        reverse("admin:incidents_review_change", args=[review.pk]),
        reverse("admin:sources_source_change", args=[source.pk]),
        reverse("admin:sources_source_read", args=[source.pk]),
        reverse("admin:sources_source_capture"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_meet_axe(
    visit: Visit, axe: Callable[[Page], list[str]], second: User, paths: list[str], scheme: Any
) -> None:
    page = visit.open(paths[0], by=second, color_scheme=scheme)
    found = {}
    for path in paths:
        page.goto(path)
        if violations := axe(page):
            found[path] = violations
    assert found == {}, found


def test_leaving_a_form_with_unsaved_words_asks_first(visit: Visit, second: User, paths: list[str]) -> None:
    form = next(path for path in paths if "/incident/" in path and path.endswith("/change/"))
    page = visit.open(form, by=second)
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#id_title").press("ControlOrMeta+a")
    page.locator("#id_title").press_sequentially("Typed and not saved")
    page.get_by_role("link", name="Home").click(no_wait_after=True)
    expect(page.locator("#id_title")).to_have_value("Typed and not saved")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/incident/")
    assert asked == ["beforeunload"]
    page.goto(form)
    page.locator("#id_title").press("End")
    page.get_by_role("link", name="Home").click()
    page.wait_for_url(f"**{paths[0]}")
    assert asked == ["beforeunload"]


def test_incident_form_fits_a_telephone(visit: Visit, second: User, paths: list[str]) -> None:
    form = next(path for path in paths if "/incident/" in path and path.endswith("/change/"))
    page = visit.open(form, by=second, viewport={"width": 390, "height": 800})
    for name in ("title", "summary", "phrase"):
        box: Any = page.locator(f"#id_{name}").bounding_box()
        card: Any = page.locator("fieldset.module", has=page.locator(f"#id_{name}")).first.bounding_box()
        assert box["x"] >= card["x"]
        assert box["x"] + box["width"] <= card["x"] + card["width"], name
    header: Any = page.locator("#header").bounding_box()
    assert header["height"] < 120
    for label in ("label.required[for=id_title]", "#place_uses-group th.column-precision"):
        mark = page.locator(label).evaluate("label => getComputedStyle(label, '::after').content")
        assert "*" in mark, label


@pytest.mark.parametrize(("width", "least"), [(390, 340), (1280, 900)])
def test_lists_take_the_width_of_the_page(visit: Visit, second: User, paths: list[str], width: int, least: int) -> None:
    page = visit.open(paths[0], by=second, viewport={"width": width, "height": 800})
    for path in paths[1:6]:
        page.goto(path)
        box = page.locator("#changelist").bounding_box()
        assert box
        assert box["width"] >= least, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("way", ["label", "tab"])
def test_box_that_has_the_focus_searches_for_what_is_typed(
    visit: Visit, second: User, paths: list[str], way: str
) -> None:
    claim = Claim.objects.first()
    assert claim is not None
    page = visit.open(reverse("admin:incidents_claim_change", args=[claim.pk]), by=second)
    if way == "label":
        page.locator("label[for=id_category]").click()
    else:
        page.locator("[aria-labelledby=select2-id_metric-container]").focus()
        for _ in range(2):  # over the look at the metric
            page.keyboard.press("Tab")
    expect(page.locator("[aria-labelledby=select2-id_category-container]")).to_be_focused()
    page.keyboard.type("Work")
    expect(page.locator(".select2-results__option")).to_have_text(
        ["Workers", "Aid workers", "Emergency workers", "Health workers"]
    )
    page.keyboard.press("Enter")
    assert page.locator("#id_category").input_value() == "worker"
