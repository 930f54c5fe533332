"""Claims of live incidents: what one party says, with the words it rests on."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, OuterRef, QuerySet, Subquery, UUIDField
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import addresses, shapes
from incidents.api.answers import answer, dump, with_member
from incidents.api.base import FedView, ListView
from incidents.api.filters import ClaimFilters
from incidents.api.gone import gone
from incidents.api.live import rows_of
from incidents.api.pages import Ordering
from incidents.api.parameters import described
from incidents.api.problems import Problem
from incidents.api.reading import row, rows
from incidents.models.publication import Publication, PublishedClaim, Record

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


class Claim(FedView):
    """One claim, with every live incident that holds it."""

    operation, tag = "readClaim", "claims"
    summary = "One claim as last published, and every live incident that holds it, or what has become of the last one"
    moves = True
    parameters = [ID]
    shape = {"anyOf": [shapes.ref("ClaimWithIncidents"), shapes.ref("Notice")]}
    problems = (400, 404, 406, 410)

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the claim; of one that no live record holds, what became of the last that did. One query, or three."""
        id = self.kwargs["id"]
        held = rows(
            rows_of(PublishedClaim)
            .filter(claim=id)
            .order_by("-record__published_at", "-record_id")
            .values_list("document", "role", "record__reference", "record__version", "record__title")
        )
        if not held:
            return gone(self, _last_holder(id))
        incidents = [
            {"reference": reference, "version": version, "title": title, "role": role}
            for _, role, reference, version, title in held
        ]
        return answer(with_member(bytes(held[0][0]), "incidents", dump(incidents)))


class _ClaimsIn(Func):
    """The ids of the claims in a document."""

    function = "claims_in"
    output_field: "ArrayField[Any, Any]" = ArrayField(UUIDField())


def _last_holder(claim: UUID) -> str:
    """Return the reference of the ended or withheld record that held a claim last. Raises Problem. One query.

    Of a claim that a later version of a live record holds no longer, only where it stood is told: its words were
    taken out, and nobody who asks for it by its id is to print them again unawares.
    """
    records = Record.objects.filter(pk=OuterRef("record"))
    held = (
        Publication.objects.alias(claims=_ClaimsIn("document"))
        .filter(claims__contains=[claim])  # type: ignore[misc]  # the stubs take `contains` for one of text
        .annotate(now=Subquery(records.values("status")))
        .order_by("-published_at", "-pk")
    )
    found = row(held.values_list("reference", "version", "now")[:1])
    if found is None:
        raise Problem("not-found")
    reference, version, now = found
    if now == "usable":
        raise Problem(
            "dropped",
            f"Version {version + 1} of {reference} holds this claim no longer: version {version} was the last.",
            members={
                "reference": reference,
                "version": version,
                "url": addresses.version(reference, version),
                "html": addresses.page(reference, version),
                "difference": f"{addresses.incident(reference)}versions/{version}/diff/{version + 1}/",
            },
        )
    return str(reference)


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
