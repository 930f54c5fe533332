"""Published incidents to read, and a partner who reads them."""

import itertools
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from incidents.models import IncidentType, PartyRole, Place, PlaceUse
from incidents.models.publication import Publication
from sources.models import Party, Source
from sources.models.audit import acting
from tests import builders

TEXT = builders.TEXT
ROOT = "/api/v1/"


class Whole(Client):
    """A client that reads a stream to its end, so that every answer has a body."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.streaming:
            answer = HttpResponse(answer.getvalue(), status=answer.status_code, headers=dict(answer.headers))
        return answer


class Partner:
    """A partner's program: what it asks and what it gets."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, address: str, *, expect: int = 200, headers: dict[str, str] | None = None, **query: Any) -> Any:
        """Ask for an address under the root, and hold the answer to its status."""
        url = address if address.startswith("/") or "://" in address else ROOT + address
        answer = self.client.get(url, query, headers=headers) if query else self.client.get(url, headers=headers)
        assert answer.status_code == expect, (url, query, answer.status_code, answer.content[:500])
        return answer

    def read(self, address: str, **query: Any) -> Any:
        """Return the body, parsed."""
        return json.loads(self.get(address, **query).content)

    def references(self, address: str = "incidents/", **query: Any) -> list[str]:
        """Return the references that a list gives, in order."""
        found = self.read(address, **query)["results"]
        return [each["reference"] if "reference" in each else each["incident"]["reference"] for each in found]

    def problem(self, address: str, *, expect: int = 400, **query: Any) -> Any:
        """Return a problem, held to its media type."""
        answer = self.get(address, expect=expect, **query)
        assert answer["Content-Type"] == "application/problem+json"
        body = json.loads(answer.content)
        assert body["status"] == expect
        return body


@pytest.fixture
def partner(db: None) -> Partner:
    """A reader without an account."""
    return Partner(Whole())


Publish = Callable[..., Publication]


@pytest.fixture
def publish(editor: User, reviewer: User) -> Publish:
    """Return a function that publishes one incident through a review, and numbers its feed entry."""
    numbers = itertools.count(1)

    def make(
        title: str = "Silo explosion",
        *,
        figures: list[tuple[str, str, str]] | None = None,
        claimant: Party | None = None,
        source: Source | None = None,
        place: tuple[str, str] | None = None,
        party: Party | None = None,
        types: list[str] | None = None,
        start_on: date | None = None,
        end_on: date | None = None,
        incident: Any = None,
        kind: str = "first",
        notice: str = "",
        summary: str = "",
        context: Any = None,
    ) -> Publication:
        n = next(numbers)
        if incident is None:
            precision = "day" if start_on else "unknown"
            incident = builders.make_incident(
                editor, title, start_on=start_on, end_on=end_on, precision=precision, summary=summary
            )
        snapshot = builders.make_snapshot(editor, source=source or builders.make_source(editor, f"Report {n}"))
        for phrase, quote, metric in figures or [("at least four", "killed at least four people", "killed")]:
            fields = {"claimant": claimant, "attribution": "named_body"} if claimant else {}
            builders.make_figure(editor, incident, phrase, quote, snapshot, metric=metric, **fields)
        if context is not None:
            builders.link(editor, incident, context, "context")
        with acting(by=editor.pk):
            if place:
                name, country = place
                spot, _ = Place.objects.get_or_create(
                    name=name, kind="settlement", country=country, defaults={"lat": "50.45", "lon": "30.52"}
                )
                PlaceUse.objects.create(incident=incident, place=spot, precision="settlement", role="hit")
            if party:
                PartyRole.objects.create(incident=incident, party=party, role="operator")
            for key in types or []:
                known = {"label": f"Type {key}", "field": "other", "definition": "As named."}
                incident.types.add(IncidentType.objects.get_or_create(key=key, defaults=known)[0])
        publication = builders.make_published(editor, reviewer, incident, kind, notice)
        number_feed()
        return publication

    return make


def number_feed() -> None:
    """Number the feed entries of the running transaction, as its COMMIT would."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
