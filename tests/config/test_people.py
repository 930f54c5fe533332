"""The API knows no session, and nothing that costs one."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from config.urls import urlpatterns as addresses

seen: list[HttpRequest] = []


def look(request: HttpRequest) -> HttpResponse:
    """Keep the request as a view gets it."""
    seen.append(request)
    return HttpResponse("seen")


@pytest.mark.parametrize(("path", "person"), [("/api/v1/look/", False), ("/apis/", True), ("/look/", True)])
def test_only_people_have_sessions_accounts_and_messages(path: str, person: bool) -> None:
    from django.urls import path as address

    class Addresses:
        urlpatterns: Any = [address(path[1:], look), *addresses]

    seen.clear()
    with override_settings(ROOT_URLCONF=Addresses):
        assert Client().get(path).content == b"seen"

    [request] = seen
    assert [hasattr(request, name) for name in ("session", "user", "_messages")] == [person] * 3


@pytest.mark.django_db
def test_answers_of_the_api_set_no_cookie_and_keep_their_headers() -> None:
    answer = Client().get("/api/v1/incidents/", headers={"cookie": "sessionid=anything"})

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer["Vary"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(answer.content))
