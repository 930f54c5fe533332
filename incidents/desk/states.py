"""What an incident's draft is to the public record, derived in the query that lists it."""

from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from incidents.models import Decision, Incident, IncidentClaim, Publication, Record, Review, Touch

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

    One query. `touched` says that somebody wrote since the last published review, not that the document differs:
    `incidents.difference` says that. The audit log is asked of published incidents with a `Touch` alone.
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


def touched() -> Case:
    """Return the condition that a published incident was written to since its last published review."""
    newest = Publication.objects.filter(record=OuterRef("incident_id")).order_by("-version").values("review_no")[:1]
    late = (
        Review.objects.filter(incident=OuterRef("pk"), no=Subquery(newest))
        .annotate(late=Touched(F("incident_id"), F("audit_position"), F("audit_open")))
        .filter(late=True)
    )
    told = Exists(Touch.objects.filter(incident=OuterRef("pk")))
    return Case(When(told, then=Exists(late)), default=Value(False), output_field=BooleanField())


def lately_touched() -> QuerySet[Any]:
    """Return the ids of the published incidents among which those changed since publication are found."""
    return Touch.objects.filter(incident__in=Record.objects.filter(status="usable").values("pk")).values("incident")


def state_of(incident: Any) -> str:
    """Return the name of the state of an incident from `with_state`."""
    if incident.waiting:
        return "in_review"
    if incident.reference is None:
        return "new"
    if incident.live_status != "usable":
        return "retracted" if incident.live_status == "canceled" else str(incident.live_status)
    return "changed" if incident.touched else "published"


def sent_back_of(incident: Incident) -> Decision | None:
    """Return the decision that sent the newest review of `incident` back, if that is how it ended. One query."""
    last = Review.objects.filter(incident=incident.pk).order_by("-no").values("pk")[:1]
    found = Decision.objects.filter(review=Subquery(last), verdict=Decision.Verdict.SENT_BACK)
    return found.select_related("decided_by").first()


def in_state(incidents: QuerySet[Incident], state: str) -> QuerySet[Incident]:
    """Return the incidents of `with_state` that are in `state`."""
    conditions = {
        "in_review": Q(waiting__isnull=False),
        "new": Q(waiting__isnull=True, reference__isnull=True),
        "withheld": Q(waiting__isnull=True, live_status="withheld"),
        "retracted": Q(waiting__isnull=True, live_status="canceled"),
        "merged": Q(waiting__isnull=True, live_status="merged"),
        "published": Q(waiting__isnull=True, live_status="usable", touched=False),
        "changed": Q(waiting__isnull=True, live_status="usable", touched=True, pk__in=lately_touched()),
    }
    return incidents.filter(conditions[state]) if state in conditions else incidents
