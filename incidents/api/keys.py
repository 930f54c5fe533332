"""Keys of partners: `Authorization: Bearer fn_…`. A key that is not good is refused, never taken for nobody.

Keys are looked up by their SHA-256 through the function `api_key_of`, on the default database: the alias that
serves documents may be a replica, and its role need not see keys. What was found holds for a second.
"""

import hashlib
import re
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import connection
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from incidents.api import rates
from incidents.api.problems import SHOWN, Problem

SECRET = re.compile(r"fn_[2-9a-z]{8}_[A-Za-z0-9_-]{43}")
HELD = 1.0  # seconds that a key is believed: a revoked one is refused after this in every process
MOST = 10_000  # keys that one process remembers
SENTENCES = {
    "revoked": "The key fn_{}… was revoked: ask for another.",
    "expired": "The key fn_{}… has expired: ask for another.",
    "paused": "The partner of the key fn_{}… is switched off: ask the desk why.",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A live key: whose it is, what it is good for, and how much its partner may ask a minute."""

    id: UUID
    partner: UUID
    prefix: str
    scopes: frozenset[str]
    rate: int


class KeyAuthentication(BaseAuthentication):
    """Reads the key of a request into `request.auth`; without the header the request is anonymous."""

    def authenticate(self, request: Request) -> tuple[None, Key] | None:
        """Return the live key. Raises Problem."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer":
            _refuse(request, f"Authorization is {scheme[:SHOWN]!r}: send “Bearer” and the key, or leave it out.")
        secret = secret.strip()
        if not SECRET.fullmatch(secret):
            _refuse(request, "This is no key of Footnote: one begins with fn_ and has 55 characters.")
        return None, _live(request, secret)


class Scoped(BasePermission):
    """Lets a key read what it is good for, and anonymous requests whatever is public."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return True, or raise Problem with what the key lacks."""
        key = request.auth
        if isinstance(key, Key) and view.scope not in key.scopes:
            good = ", ".join(sorted(key.scopes))
            raise Problem(
                "scope-missing", f"The key fn_{key.prefix}… is good for {good}; this address needs {view.scope}."
            )
        return True


_known: dict[str, tuple[float, Key]] = {}
_told: dict[UUID, tuple[date, UUID | None, int]] = {}
_lock = threading.Lock()


def _live(request: Request, secret: str) -> Key:
    digest = hashlib.sha256(secret.encode()).hexdigest()
    at, key = _known.get(digest, (0.0, None))
    if key is not None and time.monotonic() - at < HELD:
        return key
    with connection.cursor() as cursor:
        cursor.execute("select id, partner, prefix, scopes, rate, state from api_key_of(%s)", [digest])
        found = cursor.fetchone()
    state = found and found[5]
    if found is None or state is None:
        _refuse(request, f"Nobody has the key {secret[:11]}…: check that all of it was copied.")
    if state != "live":
        _refuse(request, SENTENCES[state].format(found[2]))
    key = Key(found[0], found[1], found[2], frozenset(found[3]), found[4])
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        _known[digest] = (time.monotonic(), key)
    used(key)
    return key


def used(key: Key, epoch: UUID | None = None, seq: int = 0) -> None:
    """Keep the day a key was used, and how far its holder has read the feed. A query where either is new."""
    today = datetime.now(UTC).date()
    told = _told.get(key.id)
    if told is not None and told[0] == today and (epoch is None or told[1:] == (epoch, seq)):
        return
    with connection.cursor() as cursor:
        cursor.execute("select api_key_used(%s, %s, %s)", [key.id, epoch, seq if epoch else None])
    with _lock:
        if len(_told) >= MOST:
            _told.clear()
        kept = (epoch, seq) if epoch or told is None else told[1:]
        _told[key.id] = (today, *kept)


def _refuse(request: Request, sentence: str) -> NoReturn:
    """Refuse a key. Guesses count as requests of the address they come from."""
    standing = rates.anonymous(request)
    if standing is not None and not standing.allowed:
        raise rates.exceeded(standing)
    raise Problem("bad-key", sentence)
