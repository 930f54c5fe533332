"""What a load may not take away: rows that stand in a document a second person approved."""

from collections import defaultdict
from typing import Any

from incidents.document import as_number, encode
from incidents.dossier.plan import Plan, Removal
from incidents.dossier.schema import shown
from incidents.models import Citation, ClaimRelation, Figure, IncidentClaim, PartyRole, PlaceUse, Review
from incidents.models.review import Decision
from sources.models import Mark


def check_history(plan: Plan) -> None:
    """Put down a fault for every row to be removed that was published. Two queries, none where nothing goes."""
    going = [removal for removal in plan.removals if not removal.replaced and _is_public(removal.instance)]
    if not going:
        return
    claims = {getattr(removal.instance, "claim_id", None) for removal in going} - {None}
    spoken_of: dict[Any, list[Any]] = defaultdict(list)
    for incident, claim in IncidentClaim.objects.filter(claim__in=claims).values_list("incident_id", "claim_id"):
        spoken_of[claim].append(incident)
    of = {id(removal): _incidents(removal, spoken_of) for removal in going}
    incidents = {incident for found in of.values() for incident in found}
    approved = Review.objects.filter(incident__in=incidents, decision__verdict=Decision.Verdict.APPROVED)
    documents: dict[Any, list[tuple[int, bytes]]] = defaultdict(list)
    for incident, no, document in approved.order_by("no").values_list("incident_id", "no", "document"):
        documents[incident].append((no, bytes(document)))
    for removal in going:
        reviews = (read for incident in of[id(removal)] for read in documents[incident])
        no = next((no for no, document in reviews if all(part in document for part in _traces(removal.instance))), 0)
        if no:
            removal.parent.fault(
                removal.name,
                f"“{shown(_name(removal.instance))}” is not listed any more, but review {no} published it: "
                "list it again, or take it out at the desk.",
            )


def _is_public(row: Any) -> bool:
    """Tell whether documents show such rows: marks are the desk's, and so is that no value was chosen."""
    return not isinstance(row, Mark) and not (isinstance(row, Figure) and row.best is None)


def _incidents(removal: Removal, spoken_of: dict[Any, list[Any]]) -> list[Any]:
    """Return the incidents whose documents would show the row."""
    incident = getattr(removal.instance, "incident_id", None)
    return [incident] if incident else spoken_of[getattr(removal.instance, "claim_id", None)]


def _traces(row: Any) -> list[bytes]:
    """Return what a document that shows the row holds, as its canonical bytes have it."""
    match row:
        case Citation():
            words = [str(row.pk)]
        case IncidentClaim():
            words = [str(row.claim_id)]
        case ClaimRelation():
            words = [f'{{"kind":"{row.kind}","claim":"{row.other_id}"}}']
        case PlaceUse():
            words = [str(row.place_id), f'"role":"{row.role}"']
        case PartyRole():
            words = [str(row.party_id), f'"role":"{row.role}"']
        case Figure():
            said = {"value": as_number(row.best), "basis": row.basis, "rationale": row.rationale}
            return [encode(said)]
        case _:
            words = [f'{{"key":"{row.incidenttype_id}",']
    return [word.encode() for word in words]


def _name(row: Any) -> str:
    match row:
        case Citation():
            return row.exact
        case IncidentClaim():
            return row.incident.key
        case ClaimRelation():
            return f"{row.kind} {row.other.key}"
        case PlaceUse():
            return row.place.key
        case PartyRole():
            return row.party.key
        case Figure():
            return f"{row.metric_id}, {row.category_id}"
    return str(row.incidenttype_id)
