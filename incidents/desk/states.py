"""What an incident's draft is to the public record, derived in the query that lists it."""

from typing import Any

from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import Incident, IncidentClaim, Publication, Record, Review

# name → words, kind of pill
STATES = {
    "in_review": ("in review", "wait"),
    "changed": ("changed since publication", "wait"),
    "published": ("published", "good"),
    "withheld": ("withheld", "bad"),
    "retracted": ("retracted", "bad"),
    "merged": ("merged", ""),
    "new": ("new", ""),
}


class Touched(Func):
    """Whether anybody touched the incident, its claims, citations or sources after an audit position."""

    template = "cardinality(incident_authors(%(expressions)s)) > 0"
    output_field: "BooleanField[bool, bool]" = BooleanField()


def with_state(incidents: QuerySet[Incident]) -> QuerySet[Any]:
    """Add `reference`, `live_version`, `live_status`, `waiting` (a review's id), `touched` and `claim_count`.

    One query. `touched` is asked of published incidents alone; it says that somebody wrote since the last
    published review, not that the document differs: `incidents.difference` says that.
    """
    record = Record.objects.filter(pk=OuterRef("pk"))
    waiting = Review.objects.waiting().filter(incident=OuterRef("pk"))
    counted = IncidentClaim.objects.filter(incident=OuterRef("pk")).order_by().values("incident")
    return incidents.annotate(
        reference=Subquery(record.values("reference")[:1]),
        live_version=Subquery(record.values("version")[:1]),
        live_status=Subquery(record.values("status")[:1]),
        waiting=Subquery(waiting.values("pk")[:1]),
        claim_count=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0),
        touched=touched(),
    )


def touched() -> Exists:
    """Return the condition that a published incident was written to since its last published review."""
    newest = Publication.objects.filter(record=OuterRef("incident_id")).order_by("-version").values("review_no")[:1]
    return Exists(
        Review.objects.filter(incident=OuterRef("pk"), no=Subquery(newest))
        .annotate(late=Touched(F("incident_id"), F("audit_position"), F("audit_open")))
        .filter(late=True)
    )


def state_of(incident: Any) -> str:
    """Return the name of the state of an incident from `with_state`."""
    if incident.waiting:
        return "in_review"
    if incident.reference is None:
        return "new"
    if incident.live_status != "usable":
        return "retracted" if incident.live_status == "canceled" else str(incident.live_status)
    return "changed" if incident.touched else "published"


def in_state(incidents: QuerySet[Incident], state: str) -> QuerySet[Incident]:
    """Return the incidents of `with_state` that are in `state`."""
    conditions = {
        "in_review": Q(waiting__isnull=False),
        "new": Q(waiting__isnull=True, reference__isnull=True),
        "withheld": Q(waiting__isnull=True, live_status="withheld"),
        "retracted": Q(waiting__isnull=True, live_status="canceled"),
        "merged": Q(waiting__isnull=True, live_status="merged"),
        "published": Q(waiting__isnull=True, live_status="usable", touched=False),
        "changed": Q(waiting__isnull=True, live_status="usable", touched=True),
    }
    return incidents.filter(conditions[state]) if state in conditions else incidents
