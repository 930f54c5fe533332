"""Answers of the public pages: rendered without session or account, so that no cookie is ever set or read."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString, mark_safe

LIVE = "public, max-age=60"
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HttpResponseBase:
    """Answer a page that may be kept for a minute, or 304 to who holds it."""
    return answer(request, rendered(request, template, context), status=status, headers=headers)


def rendered(request: HttpRequest, template: str, context: Mapping[str, Any]) -> bytes:
    """Return a page's text. Templates see no request."""
    text = render_to_string(template, {"site": settings.PUBLIC_URL, "path": request.path, **context})
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line).encode()


def answer(
    request: HttpRequest, content: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponseBase:
    """Answer a text that may be kept for a minute, or 304 to who holds it."""
    response = HttpResponse(content, status=status, headers={"Cache-Control": LIVE, **(headers or {})})
    if status != 200:
        return response
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def script(value: Mapping[str, Any]) -> SafeString:
    """Return JSON that may stand in a script element: no sign of it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308  (every < > & is escaped above)


def absolute(path: str) -> str:
    """Return an address of this site in full."""
    return f"{settings.PUBLIC_URL}{path}"
