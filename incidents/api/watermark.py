"""Pages kept by where the feed stands: while its last number is the same, so is every page.

Numbers are given while a commit runs, and in the order of commits; whatever partners can see changes with a number.
So a page that was made after a number was read is good for as long as that number is the last. What `manage.py
reindex` mends gives no number: a page is kept for a minute at most, as the answers themselves say of caches.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings

from incidents.api.reading import Statement
from incidents.models.feed import FeedHead

SECONDS = 60.0
OVERHEAD = 8_192  # bytes counted for key and headers of each


@dataclass(frozen=True, slots=True)
class Kept:
    """The body of an answer with its headers, and when it was made."""

    content: bytes
    headers: dict[str, str]
    made: float


_pages: "OrderedDict[Hashable, Kept]" = OrderedDict()
_size = 0
_at: tuple[UUID, int] | None = None
_lock = threading.Lock()


def head() -> tuple[UUID, int]:
    """Return the epoch and the last number of the feed. One query."""
    [(epoch, last)] = _head().rows()
    return epoch, last


@cache
def _head() -> Statement:
    return Statement(FeedHead.objects.values_list("epoch", "n"))


def kept(at: tuple[UUID, int], key: Hashable) -> Kept | None:
    """Return what was kept for `key` while the feed stood at `at`."""
    with _lock:
        found = _pages.get(key) if _at == at else None
        if found is None or time.monotonic() - found.made > SECONDS:
            return None
        _pages.move_to_end(key)
        return found


def keep(at: tuple[UUID, int], key: Hashable, content: bytes, headers: dict[str, str]) -> None:
    """Keep an answer that was made after `at` was read, within the bound of memory."""
    global _at, _size  # noqa: PLW0603  # one store of the process
    if len(content) > settings.API_PAGES_KEPT // 8:
        return
    with _lock:
        if _at != at:
            _pages.clear()
            _at, _size = at, 0
        if key in _pages:
            _size -= len(_pages.pop(key).content) + OVERHEAD
        _pages[key] = Kept(content, headers, time.monotonic())
        _size += len(content) + OVERHEAD
        while _size > settings.API_PAGES_KEPT:
            _size -= len(_pages.popitem(last=False)[1].content) + OVERHEAD
