"""What waits for one editor, in a number of queries that does not grow."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.db.models.functions import Now

from incidents.desk.states import STATES, lately_touched, state_of, with_state
from incidents.models import Citation, Decision, Delivery, Incident, Publication, Record, Review
from sources.models import AuditEntry

SHOWN = 8
LOOKED_AT = 60  # incidents touched last, among which changed ones are looked for
MINE = 300  # newest entries of one editor


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Short lists."""

    to_decide: list[Review] = field(default_factory=list)
    sent_back: list[Decision] = field(default_factory=list)
    asked: list[Review] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    held: list[Record] = field(default_factory=list)
    embargoed: list[Decision] = field(default_factory=list)
    behind: list[dict[str, Any]] = field(default_factory=list)
    may_decide: bool = False


def dashboard_of(user: Any) -> Dashboard:
    """Return what waits for `user`. 10 queries beyond those of the user's permissions."""
    if not user.has_perm("incidents.view_incident"):
        return Dashboard()
    waiting = Review.objects.waiting().defer("document").select_related("incident", "requested_by")
    may_decide = user.has_perm("incidents.decide_review")
    newer = Review.objects.filter(incident=OuterRef("review__incident"), no__gt=OuterRef("no"))
    sent_back = Decision.objects.filter(verdict=Decision.Verdict.SENT_BACK, review__requested_by=user)
    return Dashboard(
        to_decide=list(
            waiting.exclude(requested_by=user).exclude(authors__contains=[user.pk]).order_by("requested_at")[:SHOWN]
        )
        if may_decide
        else [],
        sent_back=list(
            sent_back.filter(~Exists(newer))
            .select_related("review__incident", "decided_by")
            .defer("review__document")
            .order_by("-decided_at")[:SHOWN]
        ),
        asked=list(waiting.filter(requested_by=user).order_by("requested_at")[:SHOWN]),
        drafts=_drafts(user),
        changed=_changed(),
        texts=list(Citation.objects.adrift().by_source()[:SHOWN]) if user.has_perm("incidents.view_citation") else [],
        held=list(Record.objects.filter(status="withheld").defer("search").order_by("-published_at")[:SHOWN]),
        embargoed=_embargoed(),
        behind=_behind(),
        may_decide=may_decide,
    )


def _embargoed() -> list[Decision]:
    """Return what is approved and not public yet, the earliest first."""
    public = Publication.objects.filter(record=OuterRef("record"), review_no=OuterRef("no"))
    approved = Decision.objects.filter(verdict=Decision.Verdict.APPROVED, review__embargo_until__gt=Now())
    rows = approved.exclude(Exists(public)).select_related("review__incident").defer("review__document")
    return list(rows.order_by("review__embargo_until")[:SHOWN])


def _behind() -> list[dict[str, Any]]:
    """Return the partners whose endpoints were not told yet of a correction, a retraction or a hold."""
    serious = Q(entry__publication__kind__in=["correction", "retraction", "merge"]) | Q(entry__hold__isnull=False)
    rows = Delivery.objects.filter(serious).exclude(state=Delivery.State.DELIVERED).order_by()
    counted = rows.values("endpoint__partner__name").annotate(many=Count("pk"), since=Min("entry__committed_at"))
    return [{**row, "partner": row["endpoint__partner__name"]} for row in counted.order_by("since")[:SHOWN]]


def _drafts(user: Any) -> list[dict[str, Any]]:
    mine = (
        AuditEntry.objects.filter(actor=user, table_name="incidents_incident")
        .order_by("-id")
        .values_list("row_pk", flat=True)[:MINE]
    )
    order = list(dict.fromkeys(mine))
    found = with_state(Incident.objects.filter(pk__in=order[:60]))
    rows = [_row(incident) for incident in found]
    return sorted((row for row in rows if row["state"] == "new"), key=lambda row: order.index(str(row["incident"].pk)))[
        :SHOWN
    ]


def _changed() -> list[dict[str, Any]]:
    latest = lately_touched().annotate(last=Max("entry")).order_by("-last", "incident")[:LOOKED_AT]
    order = [row["incident"] for row in latest]
    found = with_state(Incident.objects.filter(pk__in=order))
    rows = [_row(incident) for incident in found]
    return sorted((row for row in rows if row["state"] == "changed"), key=lambda row: order.index(row["incident"].pk))[
        :SHOWN
    ]


def _row(incident: Incident) -> dict[str, Any]:
    state = state_of(incident)
    words, pill = STATES[state]
    return {"incident": incident, "state": state, "words": words, "pill": pill}
