"""Answers told apart, and kept, by where the feed stands: while it stands still, so does every list.

Numbers are given while a commit runs, and in the order of commits; whatever partners can see changes with a number,
with a new epoch, or with `manage.py reindex`, which is counted beside them. So a page that was made after the head
was read is good for as long as the head is the same.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from incidents.api.reading import Statement
from incidents.models.feed import FeedHead

SECONDS = 60.0  # an answer is kept no longer than caches are told to
OVERHEAD = 8_192  # bytes counted for key and headers of each


class Head(NamedTuple):
    """Where the feed stands: its epoch, its last number, and how often what lists read was mended."""

    epoch: UUID
    last: int
    reindexed: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The body of an answer with its headers, and when it was made."""

    content: bytes
    headers: dict[str, str]
    made: float


_pages: "OrderedDict[str, Kept]" = OrderedDict()
_size = 0
_at: Head | None = None
_lock = threading.Lock()


def head() -> Head:
    """Return where the feed stands. One query."""
    [found] = _head().rows()
    return Head(*found)


@cache
def _head() -> Statement:
    return Statement(FeedHead.objects.values_list("epoch", "n", "reindexed"))


def tag(at: Head, form: str, address: str) -> str:
    """Return what tells the answer of an address, in one format, from those of other moments.

    Another release may write the same rows otherwise, so its code is in it.
    """
    told = "\n".join((*map(str, at), form, address, settings.PUBLIC_URL, _release()))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


@cache
def _release() -> str:
    """Return the SHA-256 of the code that makes answers of rows."""
    code = hashlib.sha256()
    for path in sorted((settings.BASE_DIR / "incidents").rglob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()


def kept(at: Head, key: str) -> Kept | None:
    """Return what was kept for `key` while the feed stood at `at`."""
    with _lock:
        found = _pages.get(key) if _at == at else None
        if found is None or time.monotonic() - found.made > SECONDS:
            return None
        _pages.move_to_end(key)
        return found


def keep(at: Head, key: str, content: bytes, headers: dict[str, str]) -> None:
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
