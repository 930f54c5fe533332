"""How many wrong passwords and codes are let through, counted in PostgreSQL by account and by address.

An attempt is counted before it is judged and given back if it was right, so that many at once are no way round.
A browser in which an account has signed in before counts by itself: whoever tries that account's name from elsewhere,
from one address or from a thousand, does not keep it out there.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from incidents.clients import bucket_of, client_of

WINDOW = 15 * 60  # seconds, from the first wrong attempt on
PER_ACCOUNT = 10
PER_ADDRESS = 30  # a newsroom behind one address mistypes more than one person
COOKIE = "footnote_browser"
KNOWN_FOR = timedelta(days=180)
MOST_NAMES = 8  # accounts that one browser is known for

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt was counted under, and the seconds until one is heard again: 0 where this one is."""

    buckets: list[bytes]
    wait: int

    def give_back(self) -> None:
        """Count it for nothing: it was right, or was not judged."""
        with connection.cursor() as cursor:
            cursor.execute("select sign_in_right(%s::bytea[])", [self.buckets])


def attempt(request: HttpRequest, name: str) -> Attempt:
    """Count an attempt to sign in as `name`, with a password or a code. 1 query, which must be committed."""
    browser = _browser_of(request)
    if browser and _mark_of(name) in browser["of"]:
        quotas = {bucket_of("browser", browser["id"], name): PER_ACCOUNT}
    else:
        address = client_of(request.META)
        quotas = {bucket_of("account", name): PER_ACCOUNT, bucket_of("address", address): PER_ADDRESS}
    with connection.cursor() as cursor:
        cursor.execute(
            "select sign_in_attempt(%s::bytea[], %s::int[], %s)", [list(quotas), list(quotas.values()), WINDOW]
        )
        [wait] = cursor.fetchone()
    if wait:
        # No name: what is typed there is a password now and then.
        logger.warning("Too many wrong attempts to sign in: %s waits %s seconds.", client_of(request.META), wait)
    return Attempt(list(quotas), wait)


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser be known as one in which `name` has signed in."""
    browser = _browser_of(request) or {"id": secrets.token_urlsafe(12), "of": []}
    names = [_mark_of(name), *(mark for mark in browser["of"] if mark != _mark_of(name))][:MOST_NAMES]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": browser["id"], "of": names}, salt=COOKIE),
        max_age=KNOWN_FOR,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def when(wait: int) -> str:
    """Say how long a wait is: "in 40 seconds", "in 12 minutes"."""
    n, unit = (wait, "second") if wait < 60 else (ceil(wait / 60), "minute")
    return f"in {n} {unit}{'' if n == 1 else 's'}"


def _browser_of(request: HttpRequest) -> dict[str, Any] | None:
    """Return what the browser's cookie says, if it is ours and not too old."""
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return None
    return kept


def _mark_of(name: str) -> str:
    return bucket_of("name", name).hex()
