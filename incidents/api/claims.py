"""Claims of live incidents: what one party says, with the words it rests on."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import shapes
from incidents.api.answers import answer, dump, with_member
from incidents.api.base import ListView, ReadView
from incidents.api.filters import ClaimFilters
from incidents.api.live import rows_of
from incidents.api.pages import Ordering
from incidents.api.parameters import described
from incidents.api.problems import Problem
from incidents.api.reading import rows
from incidents.models.publication import PublishedClaim

ID = described("id", shapes.UUID, "The claim's id.", where="path")
BESIDE = (
    Ordering("-published_at", "record__published_at", datetime, "record_id", descending=True, position="position"),
)


class Claims(ListView):
    """Claims of live incidents."""

    operation, tag = "listClaims", "claims"
    summary = "Claims of live incidents, one result for each incident that holds one"
    item = "ClaimOfIncident"
    formats = ("json", "ndjson", "csv", "jsonld")
    filters = ClaimFilters
    orderings = BESIDE

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the claims of live records."""
        return rows_of(PublishedClaim)


class Claim(ReadView):
    """One claim, with every live incident that holds it."""

    operation, tag = "readClaim", "claims"
    summary = "One claim as last published, and every live incident that holds it"
    parameters = [ID]
    shape = shapes.ref("ClaimWithIncidents")
    problems = (400, 404, 406)

    def get(self, request: Request, id: UUID) -> HttpResponse:
        """Answer the claim. One query."""
        held = rows(
            rows_of(PublishedClaim)
            .filter(claim=id)
            .order_by("-record__published_at", "-record_id")
            .values_list("document", "role", "record__reference", "record__version", "record__title")
        )
        if not held:
            raise Problem("not-found")
        incidents = [
            {"reference": reference, "version": version, "title": title, "role": role}
            for _, role, reference, version, title in held
        ]
        return answer(with_member(bytes(held[0][0]), "incidents", dump(incidents)))


def resting_on(source: UUID) -> list[dict[str, Any]]:
    """Return the claims of live incidents that cite a source, the newest published first. One query."""
    found = rows(
        rows_of(PublishedClaim)
        .filter(sources__contains=[source])
        .order_by("-record__published_at", "-record_id", "position")
        .values_list("claim", "document", "record__reference")
    )
    return [
        {"id": str(claim), "phrase": json.loads(bytes(document))["phrase"], "incident": reference}
        for claim, document, reference in found
    ]
