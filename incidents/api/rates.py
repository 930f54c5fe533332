"""How often one may ask. Counted in PostgreSQL, so that the limit holds across processes and machines.

A process takes a few tokens at a time, so most requests cost no query; a sixteenth of what is left at most, so
that few lie idle in other processes when the minute runs out. All together never grant more than the limit.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from incidents.clients import bucket_of, client_of

WINDOW = 60  # seconds
MOST = 10_000  # clients whose tokens one process holds


@dataclass(frozen=True, slots=True)
class Standing:
    """What a request may count on: whether it is served, and what is left of the running minute."""

    name: str
    allowed: bool
    quota: int
    remaining: int
    resets: float

    def headers(self) -> dict[str, str]:
        """Return the header fields that tell a client."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={max(1, round(self.resets))}',
        }


@dataclass(slots=True)
class _Lease:
    """Tokens that this process holds of one client, and what all processes had left."""

    tokens: int
    remaining: int
    ends: float


_leases: dict[bytes, _Lease] = {}
_lock = threading.Lock()
_swept = 0.0


class Rate(BaseThrottle):
    """Counts a request on its key's partner, or on the address it came from."""

    standing: Standing | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request, and leave where it stands on the view, which tells the client."""
        key: Any = request.auth  # a Key, or None
        if key is not None:
            self.standing = spend("partner", key.partner.bytes, key.rate)
        else:
            self.standing = anonymous(request)
        view.standing = self.standing
        return self.standing is None or self.standing.allowed

    def wait(self) -> float | None:
        """Return the seconds until the minute is over."""
        return self.standing.resets if self.standing else None


def anonymous(request: Request) -> Standing | None:
    """Count a request on the address it came from; None where no limit is set."""
    quota: int = settings.API_ANONYMOUS_RATE
    return spend("anonymous", bucket_of(client_of(request.META)), quota) if quota else None


def exceeded(standing: Standing) -> Throttled:
    """Return the refusal of a request too many."""
    return Throttled(wait=standing.resets)


def spend(name: str, bucket: bytes, quota: int) -> Standing:
    """Count one request. A query where the process holds no token of this client."""
    with _lock:
        lease = _leases.get(bucket)
        now = time.monotonic()
        if lease is not None and lease.ends > now:
            if lease.tokens:
                lease.tokens -= 1
                return Standing(name, True, quota, lease.remaining + lease.tokens, lease.ends - now)
            if not lease.remaining:
                return Standing(name, False, quota, 0, lease.ends - now)
    taken, remaining, resets = _take(bucket, quota)
    with _lock:
        now = time.monotonic()
        lease = _leases.get(bucket)
        if lease is None or lease.ends <= now:
            _make_room(now)
            lease = _leases[bucket] = _Lease(0, 0, now + resets)
        lease.tokens += max(0, taken - 1)
        lease.remaining = remaining
        return Standing(name, taken > 0, quota, remaining + lease.tokens, resets)


def _take(bucket: bytes, quota: int) -> tuple[int, int, float]:
    global _swept  # noqa: PLW0603  # one clock of the process
    with connection.cursor() as cursor:
        cursor.execute("select taken, remaining, resets from api_rate_take(%s, %s, %s)", [bucket, quota, WINDOW])
        taken, remaining, resets = cursor.fetchone()
        if time.monotonic() - _swept > WINDOW:
            _swept = time.monotonic()
            cursor.execute("select api_rate_sweep(%s)", [WINDOW])
    return taken, remaining, resets


def _make_room(now: float) -> None:
    if len(_leases) >= MOST:
        for bucket in [bucket for bucket, lease in _leases.items() if lease.ends <= now]:
            del _leases[bucket]
        if len(_leases) >= MOST:
            _leases.clear()
