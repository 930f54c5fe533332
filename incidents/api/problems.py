"""What goes wrong, as `application/problem+json` (RFC 9457), and the page that explains each kind."""

import difflib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import HttpResponse
from django.utils.log import log_response
from psycopg.errors import QueryCanceled
from rest_framework import exceptions

from incidents.api.addresses import ROOT

MEDIA_TYPE = "application/problem+json"
SHOWN = 80  # characters of a value that an answer repeats


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its title, and what its page says."""

    status: int
    title: str
    text: str


KINDS: dict[str, Kind] = {
    "bad-request": Kind(400, "The request cannot be read", "The request is malformed. Mend it and ask again."),
    "unknown-parameter": Kind(
        400,
        "There is no such parameter",
        "This address does not know a parameter of the request. Nothing is ignored: with a misspelt filter dropped,"
        " the answer would hold records you did not ask for. `errors` names each one, with near names.",
    ),
    "repeated-parameter": Kind(
        400,
        "A parameter is given twice",
        "Every parameter is given once. Of two values one would have to be ignored.",
    ),
    "bad-value": Kind(
        400,
        "A parameter has a value that cannot be used",
        "`errors` names each parameter and what it takes. An empty value is a mistake: leave the parameter out.",
    ),
    "bad-cursor": Kind(
        400,
        "The cursor cannot be used",
        "Cursors are opaque: take them from `next` and `previous` of an answer, for the same `ordering`."
        " Start again without one.",
    ),
    "bad-key": Kind(
        401,
        "The key is not good",
        "A key that is wrong, expired or revoked is refused, also where the address needs none: otherwise you would"
        " learn of it by your rate falling. Send `Authorization: Bearer` and the key, or leave the header out.",
    ),
    "scope-missing": Kind(
        403, "The key is not for this address", "Each key names what it is good for: read, changes, exports."
    ),
    "too-costly": Kind(
        400,
        "The question would read too much",
        "It was stopped after a few seconds, so that others are answered. Add a filter, or ask for rarer words.",
    ),
    "not-found": Kind(
        404, "Nothing is published here", f"No published record has this address. {ROOT} lists the addresses there are."
    ),
    "withheld": Kind(
        404,
        "The record is withheld",
        "No version of this record is shown while it is withheld; `reason` says why. Its live address tells when"
        " it was, and shows the record again once it is released.",
    ),
    "dropped": Kind(
        410,
        "The claim was dropped",
        "A later version of the record holds this claim no longer, so it is not to be printed as what the record says."
        " `version` of `reference` was the last that held it, and stays at `url`, for people at `html`; `difference`"
        " leads to what changed then. A claim that comes back is answered again.",
    ),
    "method-not-allowed": Kind(405, "This API is read-only", "Addresses answer GET, HEAD and OPTIONS."),
    "not-acceptable": Kind(
        406,
        "Not available in this format",
        "Every address but exports and pages answers application/json, asked for by `Accept` or `?format=json`."
        " `detail` names what else this one has.",
    ),
    "stale-cursor": Kind(
        410,
        "The feed has started a new epoch",
        "The database was restored or has moved since this cursor was given, so numbers may have been given"
        " twice; or the cursor is so old that it names no epoch. Start again at `resync`. The feed: read it without"
        " `after` to its end. Of every record its newest entry holds, and what you keep that it does not name is gone.",
    ),
    "too-many-requests": Kind(429, "Too many requests", "Wait for as many seconds as `Retry-After` says."),
    "server-error": Kind(500, "The server failed", "The fault is ours and has been recorded. Try again later."),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one parameter."""

    parameter: str
    kind: str
    detail: str
    hint: str = ""

    def shown(self) -> dict[str, str]:
        """Return it as a member of `errors`."""
        shown = {"parameter": self.parameter[:SHOWN], "code": self.kind, "detail": self.detail}
        return {**shown, "hint": self.hint} if self.hint else shown


class Problem(Exception):
    """Answer the request with a problem. `members` are added to its document."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        faults: Iterable[Fault] = (),
        members: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail or KINDS[kind].text
        self.faults = list(faults)
        self.members = members or {}

    def response(self) -> HttpResponse:
        """Return the answer."""
        kind = KINDS[self.kind]
        document: dict[str, Any] = {
            "type": f"{ROOT}problems/{self.kind}/",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            **self.members,
        }
        if self.faults:
            document["errors"] = [fault.shown() for fault in self.faults]
        body = json.dumps(document, ensure_ascii=False).encode()
        headers = {"Cache-Control": "no-store"}
        if kind.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="Footnote"'
        return HttpResponse(body, status=kind.status, content_type=MEDIA_TYPE, headers=headers)


def faulty(faults: list[Fault]) -> Problem:
    """Return the one problem that several faults make: of the kind of the first; a format is minded last."""
    names = ", ".join(dict.fromkeys(fault.parameter[:SHOWN] for fault in faults))
    kind = min(faults, key=lambda fault: KINDS[fault.kind].status).kind
    told = faults[0].detail if len(faults) == 1 else f"See `errors` for what is wrong with: {names}."
    return Problem(kind, told, faults=faults)


def near(name: str, names: Iterable[str]) -> str:
    """Return "Did you mean …?" for a name that resembles others, or ""."""
    matches = difflib.get_close_matches(name.lower(), list(names), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(matches)}?" if matches else ""


def answer(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer for an exception that a view raised (REST framework's EXCEPTION_HANDLER)."""
    match error:
        case Problem():
            response = error.response()
        case exceptions.MethodNotAllowed():
            response = Problem("method-not-allowed").response()
        case exceptions.Throttled():
            response = Problem("too-many-requests").response()
            wait: float | None = getattr(error, "wait", None)  # the stubs do not know it
            if wait is not None:
                response["Retry-After"] = str(math.ceil(wait))
        case exceptions.ParseError() | SuspiciousOperation() | BadRequest():
            response = Problem("bad-request").response()
        case OperationalError() if isinstance(error.__cause__, QueryCanceled):
            response = Problem("too-costly").response()
        case _:
            response = _failure(error, context)
    return response


def _failure(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Say nothing to the client and everything to the log, as Django does for a view that failed."""
    request = context["request"]
    got_request_exception.send(sender=None, request=request)
    response = Problem("server-error").response()
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=error)
    return response
