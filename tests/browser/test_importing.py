"""Importing in a real browser: a file dropped, looked at, corrected and written."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from incidents.models import Claim, Incident
from tests.browser.conftest import Visit
from tests.incidents.test_dossier import EXAMPLE


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_looked_at_corrected_and_written(
    visit: Visit, contributor: User, tmp_path: Path, axe: Callable[[Page], list[str]], script: bool
) -> None:
    wrong = json.loads(json.dumps(EXAMPLE))
    wrong["claims"][1]["citations"][0]["quote"] = "nine passengers"
    shown = visit.open(reverse("admin:index"), by=contributor, java_script_enabled=script)
    shown.get_by_role("link", name="Import", exact=True).click()
    for name, content in (("wrong.json", wrong), ("right.json", EXAMPLE)):
        if name == "right.json":
            shown.get_by_role("link", name="Import", exact=True).first.click()
        (tmp_path / name).write_text(json.dumps(content))
        shown.get_by_label("A file").set_input_files(tmp_path / name)
        shown.get_by_role("button", name="Look at what it would do").click()
        if name == "wrong.json":
            expect(shown.locator(".lines > li")).to_have_count(1)
            expect(shown.locator(".wrong")).to_contain_text("does not stand in the text")
            expect(shown.get_by_role("button", name=re.compile("^Write"))).to_have_count(0)
            assert axe(shown) == [] if script else True
    expect(shown.get_by_role("button", name="Write 12 rows")).to_be_visible()
    shown.locator("summary").nth(8).click()
    assert axe(shown) == [] if script else True
    shown.get_by_role("button", name="Write 12 rows").click()
    expect(shown.locator(".notice.done")).to_contain_text("Written: 12 rows.")
    assert (Claim.objects.count(), Incident.objects.get().key) == (3, "lower-bridge-derailment")

    # Out again as a table, and in: nothing is left to do.
    shown.goto(reverse("admin:incidents_incident_change", args=[Incident.objects.get().pk]))
    with shown.expect_download() as download:
        shown.get_by_role("link", name="Claims as CSV").click()
    shown.goto(reverse("admin:import"))
    shown.get_by_label("A file").set_input_files(download.value.path())
    shown.get_by_role("button", name="Look at what it would do").click()
    expect(shown.locator(".settles")).to_contain_text("There is nothing to write")
    expect(shown.locator(".lines > li")).to_have_count(3)


def test_progress_is_shown_without_a_script(visit: Visit, contributor: User) -> None:
    many = json.loads(json.dumps(EXAMPLE))
    many["claims"] = [{**many["claims"][0], "key": f"claim-{no}"} for no in range(1_000)]
    many["relations"], many["incidents"][0]["figures"] = [], []
    shown = visit.open(reverse("admin:import"), by=contributor, java_script_enabled=False)
    shown.locator("textarea").fill(json.dumps(many))
    shown.get_by_role("button", name="Look at what it would do").click(no_wait_after=True)
    expect(shown.locator(".step:visible progress")).to_have_count(1)
    expect(shown.get_by_role("button", name="Write 1008 rows")).to_be_visible()  # led there by the last step
    shown.get_by_role("button", name="Write 1008 rows").click(no_wait_after=True)
    expect(shown.locator(".step:visible")).to_contain_text("records")
    expect(shown.locator(".notice.done")).to_be_visible()
    assert Claim.objects.count() == 1_000
