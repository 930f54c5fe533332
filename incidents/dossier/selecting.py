"""Which rows a dump of some incidents needs, so that it can be loaded anywhere and takes nothing away."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from incidents.dossier.fields import KEYED, Model
from incidents.models import (
    Citation,
    Claim,
    ClaimRelation,
    Figure,
    Incident,
    IncidentClaim,
    Origin,
    PartyRole,
    Place,
    PlaceUse,
)
from sources.models import Party, Source

Ids = set[Any]


def everything() -> dict[Model, QuerySet[Any]]:
    """Return all rows that have a key."""
    return {model: model._default_manager.all() for model in KEYED.values()}


def around(incidents: Sequence[Incident]) -> dict[Model, QuerySet[Any]]:
    """Return the rows that a dump of incidents holds: all that theirs name, and what those name.

    A claim brings every incident it speaks of and every claim it relates to: with fewer, a load of the dump would
    take links away.
    """
    chosen, claims = {incident.pk for incident in incidents}, Ids()
    size = -1
    while size < len(chosen) + len(claims):
        size = len(chosen) + len(claims)
        claims |= _ids(IncidentClaim, "claim", incident__in=chosen)
        claims |= _ids(ClaimRelation, "other", claim__in=claims)
        chosen |= _ids(IncidentClaim, "incident", claim__in=claims)
    sources = _with_above(Source, "copied_from", _ids(Citation, "source", claim__in=claims))
    origins = _ids(Claim, "origin", pk__in=claims)
    parties = (
        _ids(Source, "publisher", pk__in=sources)
        | _ids(Origin, "party", pk__in=origins)
        | _ids(Claim, "claimant", pk__in=claims)
        | _ids(Claim, "relay", pk__in=claims)
        | _ids(PartyRole, "party", incident__in=chosen)
    )
    places = (
        _ids(PlaceUse, "place", incident__in=chosen)
        | _ids(Claim, "place", pk__in=claims)
        | _ids(Figure, "place", incident__in=chosen)
    )
    wanted: dict[Model, Iterable[Any]] = {
        Party: _with_above(Party, "parent", parties),
        Place: _with_above(Place, "parent", places),
        Source: sources,
        Origin: origins,
        Incident: chosen,
        Claim: claims,
    }
    return {model: model._default_manager.filter(pk__in=ids) for model, ids in wanted.items()}


def texts(sources: Iterable[Source]) -> dict[Model, QuerySet[Any]]:
    """Return the rows that a dump of sources alone holds: no claim is listed, so that none loses a citation."""
    chosen = _with_above(Source, "copied_from", {source.pk for source in sources})
    wanted: dict[Model, Ids] = {
        Party: _with_above(Party, "parent", _ids(Source, "publisher", pk__in=chosen)),
        Source: chosen,
    }
    return {model: model._default_manager.filter(pk__in=wanted.get(model, ())) for model in KEYED.values()}


def said(claims: Iterable[Any]) -> dict[Model, QuerySet[Any]]:
    """Return some claims, given by their ids, and the rows that they name themselves: enough to say what they say."""
    chosen = set(claims)
    wanted: dict[Model, Ids] = {
        Party: _ids(Claim, "claimant", pk__in=chosen) | _ids(Claim, "relay", pk__in=chosen),
        Place: _ids(Claim, "place", pk__in=chosen),
        Source: _ids(Citation, "source", claim__in=chosen),
        Origin: _ids(Claim, "origin", pk__in=chosen),
        Incident: _ids(IncidentClaim, "incident", claim__in=chosen),
        Claim: chosen,
    }
    return {model: model._default_manager.filter(pk__in=ids) for model, ids in wanted.items()}


def _ids(model: Model, column: str, **where: Any) -> Ids:
    found = model._default_manager.filter(**where).values_list(f"{column}_id", flat=True)
    return set(found) - {None}


def _with_above(model: Model, column: str, ids: Ids) -> Ids:
    """Return the rows with all that lies above them, one query a level."""
    found, level = set(ids), ids
    while level:
        level = _ids(model, column, pk__in=level) - found
        found |= level
    return found
