"""A second factor from its setting up to the next sign-in, with the keyboard, in a real browser."""

import time
from base64 import b32decode
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PASSWORD = "river-port-14"


@pytest.fixture
def person(contributor: User, settings: Any) -> User:
    """An editor with a password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    contributor.set_password(PASSWORD)
    contributor.save()
    return contributor


def code_of(key: str, later: int = 0) -> str:
    """Return what an app shows that was given the key as it is written on the page."""
    clock = TOTP(b32decode(key.replace(" ", "")))
    clock.time = time.time() + 30 * later
    return f"{clock.token():06d}"


def sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
def test_second_factor_is_set_up_and_asked_for(
    visit: Visit, axe: Callable[[Page], list[str]], person: User, scheme: Any, width: int
) -> None:
    page = visit.open(reverse("admin:index"), color_scheme=scheme, viewport={"width": width, "height": 850})
    found = {"sign in": axe(page)}
    sign_in(page)
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_role("img", name="QR code of the key below")).to_be_visible()
    key = page.locator("code.key").inner_text()
    found["set up"] = axe(page)
    for box in (page.locator(".qr svg").bounding_box(), page.locator("code.key").bounding_box()):
        assert box
        assert box["x"] + box["width"] <= width

    page.get_by_label("Type the six digits").fill(code_of(key))
    page.keyboard.press("Enter")
    expect(page.locator(".codes code")).to_have_count(10)
    backup = page.locator(".codes code").first.inner_text()
    found["codes"] = axe(page)
    page.get_by_role("link", name="I have them: go on").click()
    page.wait_for_url(f"**{reverse('admin:index')}")
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_text("10 backup codes are left.")).to_be_visible()
    found["second factor"] = axe(page)
    page.get_by_role("button", name="Log out").click()

    wanted = reverse("admin:incidents_incident_changelist")
    page.goto(wanted)
    sign_in(page)
    expect(page.get_by_label("Code for editor")).to_be_focused()
    found["code"] = axe(page)
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "This code is wrong, or was used before: wait for the app’s next one, or type a backup code."
    )
    found["wrong code"] = axe(page)
    page.get_by_label("Code for editor").fill(backup)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")
    assert {name: faults for name, faults in found.items() if faults} == {}
