"""Answers written as bytes: stored documents are joined, never parsed and written anew."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.http import http_date, parse_etags

JSON = "application/json"
LIVE = "public, max-age=60"
FOREVER = "public, max-age=31536000, immutable"
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(value: Any) -> bytes:
    """Return JSON as the stored documents are written: UTF-8, no spaces."""
    return _write(value).encode()


def instant(at: datetime) -> str:
    """Return an instant as the stored documents write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def with_member(document: bytes, name: str, value: bytes) -> bytes:
    """Return a stored object with one more member at its end."""
    return b"".join((document[:-1], f',"{name}":'.encode(), value, b"}"))


def body(members: dict[str, Any], name: str, value: bytes) -> bytes:
    """Return an object of `members`, and behind them one that is written already."""
    return with_member(dump(members), name, value) if members else b"{" + dump(name) + b":" + value + b"}"


def opening(members: dict[str, Any]) -> bytes:
    """Return how an object of `members` begins that has its results behind them; `]}` ends it."""
    return body(members, "results", b"[").removesuffix(b"}")


def results(members: dict[str, Any], documents: Iterable[bytes]) -> bytes:
    """Return an object of `members` and stored documents. They are copied once: a page has hundreds of kilobytes."""
    parts = [part for document in documents for part in (b",", document)]
    return b"".join((opening(members), *parts[1:], b"]}"))


def answer(content: bytes, *, media: str = JSON, cache: str = LIVE, **headers: str) -> HttpResponse:
    """Return an answer; `headers` are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": cache, **named})


def versioned(
    content: bytes | None, *, etag: str, at: datetime, cache: str, media: str = JSON, **headers: str
) -> HttpResponse:
    """Return a document with what tells its versions apart; without content, 304."""
    told = {"Last_Modified": http_date(at.timestamp()), **headers}
    if content is None:
        return unchanged(f'"{etag}"', cache=cache, **told)
    return answer(content, media=media, cache=cache, ETag=f'"{etag}"', **told)


def unchanged(etag: str, *, cache: str, **headers: str) -> HttpResponse:
    """Return 304 for a tag as it is sent; `headers` are written with underscores."""
    response = answer(b"", cache=cache, ETag=etag, **headers)
    response.status_code = 304
    del response["Content-Type"]
    return response


def held(if_none_match: str | None) -> set[str]:
    """Return the tags a client holds, without quotes. A proxy that compressed an answer made its tag weak."""
    if not if_none_match:
        return set()
    return {tag.removeprefix("W/").strip('"') for tag in parse_etags(if_none_match)}
