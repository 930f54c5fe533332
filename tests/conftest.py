"""People, and the way back to an empty database after tests that commit."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections, transaction
from django.test import TestCase, TransactionTestCase
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from psycopg.errors import DeadlockDetected

from tests.builders import make_user

# The same examples on every run: a red test is a fault, never chance.
hypothesis_settings.register_profile("footnote", derandomize=True, deadline=None)
hypothesis_settings.load_profile("footnote")

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# What migrations filled, and what Django made from the code.
KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "incidents_metric",
    "incidents_category",
    "incidents_incidenttype",
    "incidents_feedhead",
    "incidents_epoch",
}


@contextmanager
def without_triggers() -> Iterator[Any]:
    """Give a cursor to which every table is open; the triggers come back as they were, in the same transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, quote_ident(tgname), tgenabled from pg_trigger where not tgisinternal"
        )
        triggers = cursor.fetchall()
        for table, name, _ in triggers:
            cursor.execute(f"alter table {table} disable trigger {name}")
        yield cursor
        cursor.execute("set constraints all immediate")  # foreign keys; a table that has some to check is not altered
        for table, name, enabled in triggers:
            cursor.execute(f"alter table {table} enable {'always' if enabled == 'A' else ''} trigger {name}")


def empty_database(case: Any, inside: Any = None) -> None:
    """Empty every table a test may have filled, past the triggers that forbid it.

    Django's own flush truncates, which append-only tables refuse; it would take the vocabularies as well.
    """
    # A closed page tells the server, which may be answering still, and holds what is wanted here while it waits
    # for what is held here. Where PostgreSQL ends this one of the two, the other ends by itself.
    for left in reversed(range(10)):
        try:
            _emptied()
            return
        except OperationalError as error:
            if not left or not isinstance(error.__cause__, DeadlockDetected):
                raise


def _emptied() -> None:
    with without_triggers() as cursor:
        tables = sorted(set(connection.introspection.table_names()) - KEPT)
        cursor.execute(f"truncate {', '.join(tables)} restart identity")
        cursor.execute("update incidents_feedhead set n = 0")
        cursor.execute("alter sequence incidents_reference_no restart")


TransactionTestCase._fixture_teardown = empty_database  # type: ignore[method-assign]
TransactionTestCase.databases = TestCase.databases = {"default", "public"}


@pytest.fixture(autouse=True)
def no_limit(settings: Any) -> None:
    """Tests ask more often than people; those of the limit set one."""
    settings.API_ANONYMOUS_RATE = 0
    # A test takes back what it published, and the number with it: the next would be shown its pages.
    settings.API_PAGES_KEPT = 0


@pytest.fixture
def editor(db: None) -> User:
    """A contributor, who writes and asks for reviews."""
    return make_user("editor", "request_review")


@pytest.fixture
def reviewer(db: None) -> User:
    """A reviewer, who decides on others' work."""
    return make_user("reviewer", "request_review", "decide_review")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Let what partners read see what a test wrote and did not commit. Threads of servers have their own."""
    own = connections["public"]
    connections["public"] = connections["default"]
    yield
    connections["public"] = own


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a worker; where none is installed its tests say so and are skipped."""
    if CHROMIUM is None:
        pytest.skip("No Chromium is installed: on Debian run apt install chromium, or set CHROMIUM.")
    # Playwright keeps an event loop in this thread, in which Django would refuse to ask the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *sandbox])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
