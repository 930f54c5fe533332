"""A real Chromium in front of a real server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Browser, Page, expect

PATIENCE = 45_000  # milliseconds: a bound for a busy machine; nothing waits for it to pass
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@dataclass
class Visit:
    """One person's browser: pages of the server, and what went wrong in them."""

    browser: Browser
    server: str
    faults: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def open(self, path: str, *, by: User | None = None, **options: Any) -> Page:
        """Open `path` in a browser of its own, signed in as `by`. `options` are Playwright's of a context."""
        context = self.browser.new_context(
            base_url=self.server, **{"viewport": {"width": 1400, "height": 900}, **options}
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        if by is not None:
            client = Client()
            client.force_login(by)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.server}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if _is_fault(said) else None)
        page.goto(path)
        return page

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()


def _is_fault(said: Any) -> bool:
    # A refusal of the server (4xx) is an answer that the page shows; the browser's log line of it is no fault.
    # Django's select2 tries to write inline styles, which the content policy stops and desk.css makes up for.
    expected = ("Failed to load resource: the server responded with a status of 4", "Applying inline style violates")
    return said.type == "error" and not said.text.startswith(expected)


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """Pages of the live server. An error of JavaScript or of the content policy fails the test."""
    visiting = Visit(chromium, live_server.url)
    yield visiting
    visiting.close()
    assert visiting.faults == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return what axe finds against a page, one line a violation."""

    def run(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{broken['id']}: {broken['help']}: {', '.join(str(node['target'][0]) for node in broken['nodes'])}"
            for broken in found
        ]

    return run


@pytest.fixture
def contributor(transactional_db: None) -> User:
    """Somebody in the group that captures, claims and asks for reviews."""
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="Contributor"))
    return user


@pytest.fixture
def second(transactional_db: None) -> User:
    """A second person, who decides on others' work."""
    user = User.objects.create_user("second", is_staff=True)
    user.groups.add(Group.objects.get(name="Reviewer"))
    return user
