"""Draft claims of an incident → what reconciliation reads → figure lines. Two queries, whatever the size."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from incidents import reconcile
from incidents.models import Citation, Claim, ClaimRelation, Incident, IncidentClaim, Place
from sources.models import Party
from sources.numerals import NumeralError, read

CARRIES = (Citation.Stance.SUPPORTS, Citation.Stance.REPEATS)
PARTY_DEPTH = 5  # person → office → service → ministry → country; deeper trees fetch one query a step
PLACE_DEPTH = 5  # site → settlement → district → region → country, likewise


def links_of(incident: Incident) -> QuerySet[IncidentClaim]:
    """Return the incident's links with everything a document says of their claims, in 3 queries."""
    parents = [f"claim__claimant{'__parent' * depth}" for depth in range(1, PARTY_DEPTH)]
    around = [f"claim__place{'__parent' * depth}" for depth in range(PLACE_DEPTH)]
    return (
        IncidentClaim.objects.filter(incident=incident)
        .select_related(
            "claim__metric",
            "claim__category__part_of__part_of",
            "claim__relay",
            "claim__origin__party",
            *parents,
            *around,
        )
        .prefetch_related(
            Prefetch(
                "claim__citations",
                Citation.objects.select_related("source__publisher", "source__copied_from", "snapshot")
                .defer("snapshot__text", "snapshot__raw")
                .order_by("source__title", "start", "id"),
            ),
            Prefetch("claim__relations", ClaimRelation.objects.order_by("kind", "other_id")),
        )
        .order_by("-role", "claim__created_at", "claim_id")  # what counts here, then context
    )


def side_of(party: Party | None) -> str | None:
    """Return the name of the side a party belongs to: its uppermost parent, or itself."""
    if party is None:
        return None
    seen = {party.pk}
    while party.parent is not None and party.parent_id not in seen:
        party = party.parent
        seen.add(party.pk)
    return party.name


def within(place: Place) -> list[Place]:
    """Return what a place lies in, the nearest first."""
    found: list[Place] = []
    while place.parent is not None and place.parent not in found:
        place = place.parent
        found.append(place)
    return found


def is_machine(claim: Claim) -> bool:
    """Tell whether a claim rests on machine-written text alone."""
    makers = [cited.source.made_by for cited in claim.citations.all() if cited.stance in CARRIES]
    return bool(makers) and all(maker == "machine" for maker in makers)


def assertion_of(link: IncidentClaim) -> reconcile.Assertion:
    """Return a linked figure claim as reconciliation reads it."""
    claim = link.claim
    attributed = claim.attribution != Claim.Attribution.UNATTRIBUTED
    own = claim.attribution == Claim.Attribution.OWN_REPORTING
    carried = [cited for cited in claim.citations.all() if cited.stance in CARRIES]
    # Until an editor names the statement, all that a side says is one origin: its offices may repeat each other.
    said_by = f"side:{side_of(claim.claimant)}" if attributed and claim.claimant_id else None
    return reconcile.Assertion(
        id=str(claim.pk),
        metric=claim.metric_id or "",
        category=claim.category_id or "all",
        place=str(claim.place_id) if claim.place_id else None,
        low=claim.low,
        high=claim.high,
        value=claim.value_max if claim.value_max is not None else claim.value,
        operator=claim.operator,
        side=None if own else side_of(claim.claimant),
        origin=f"origin:{claim.origin_id}" if claim.origin_id else said_by,
        outlets=frozenset(str(cited.source.publisher_id or cited.source_id) for cited in carried),
        attributed=attributed,
        machine=is_machine(claim),
        as_of=claim.as_of,
        status=reconcile.Status(claim.status),
        role=reconcile.Role(link.role),
        stance=reconcile.Stance(claim.stance),
        copies=tuple(_copies(claim, carried)),
        unit=claim.unit if claim.metric and claim.unit != claim.metric.unit else "",
    )


def lines_of(links: Iterable[IncidentClaim]) -> tuple[reconcile.Line, ...]:
    """Return the figure lines of an incident's links."""
    return reconcile.lines(assertion_of(link) for link in links if link.claim.kind == Claim.Kind.FIGURE)


def inputs_of(links: Iterable[IncidentClaim], line: reconcile.Line) -> str:
    """Return the digest of the claims that `line` was made from, counted or left out."""
    of_line = {*line.claims, *(omitted.claim for omitted in line.left_out)}
    return reconcile.inputs_digest(assertion_of(link) for link in links if str(link.claim_id) in of_line)


def _copies(claim: Claim, carried: list[Citation]) -> Iterable[tuple[Decimal | None, Decimal | None]]:
    whole = claim.metric is not None and claim.metric.value_kind == "count"
    for cited in carried:
        if cited.stance == Citation.Stance.REPEATS and cited.phrase:
            try:
                reading = read(cited.phrase, whole=whole)
            except NumeralError:
                continue  # an editor overrode what the words read as: nothing to compare
            yield reading.low, reading.high
