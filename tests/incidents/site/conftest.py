"""Published incidents to read, as the API's tests have them, and a reader."""

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.site import choices
from tests.incidents.api.conftest import publish

__all__ = ["publish"]

Read = Callable[..., str]


@pytest.fixture
def read(db: None) -> Read:
    """Return a function that asks for a page and returns its text, held to a status and to no cookie."""

    def page(address: str, *, expect: int = 200) -> str:
        answer = Client().get(address)
        assert answer.status_code == expect, (address, answer.status_code, answer.content[:300])
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        return answer.content.decode()

    return page


@pytest.fixture(autouse=True)
def _fresh_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what another test's records had to choose from, and let no minute end within a test."""
    choices._terms.cache_clear()
    monkeypatch.setattr(choices, "_minute", lambda: 0)
