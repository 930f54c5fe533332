"""Which fields of which table stand under which name of a dossier. Reading, writing and dumping go by this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from incidents.models import (
    Category,
    Citation,
    Claim,
    ClaimRelation,
    Figure,
    Incident,
    IncidentClaim,
    IncidentType,
    Metric,
    Origin,
    PartyRole,
    Place,
    PlaceUse,
)
from sources.models import Mark, Party, Snapshot, Source

Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table keeps in a dossier: its own fields, and those that name a row of another table by key."""

    fields: tuple[str, ...]
    references: Mapping[str, Model] = field(default_factory=dict)


# Operator, numbers and unit of a figure are apart: left out, they are read from the phrase.
READ = ("operator", "value", "value_max", "low", "high", "unit")
WHEN = ("start_on", "end_on", "start_time", "precision", "zone", "phrase", "basis")

SHAPES: dict[Model, Shape] = {
    Party: Shape(("name", "aliases", "kind", "homepage", "country", "reliability"), {"parent": Party}),
    Place: Shape(("name", "aliases", "kind", "country", "lat", "lon", "geonames_id"), {"parent": Place}),
    Source: Shape(
        (
            "title",
            "url",
            "byline",
            "published_on",
            "published_basis",
            "language",
            "kind",
            "made_by",
            "status",
            "copy_kind",
            "note",
        ),
        {"publisher": Party, "copied_from": Source},
    ),
    Snapshot: Shape(("media_type", "method", "extractor")),
    Mark: Shape(("kind", "note")),
    Origin: Shape(("label", "kind", "said_on"), {"party": Party}),
    Incident: Shape(("title", "summary")),
    PlaceUse: Shape(("role", "precision"), {"place": Place}),
    PartyRole: Shape(("role", "responsibility"), {"party": Party}),
    Figure: Shape(("best", "basis", "rationale"), {"metric": Metric, "category": Category, "place": Place}),
    Claim: Shape(
        (
            "kind",
            "phrase",
            "override_reason",
            "start_on",
            "end_on",
            "statement_type",
            "period",
            "as_of",
            "attribution",
            "stance",
            "status",
            "status_reason",
            "provisional",
            "credibility",
        ),
        {
            "metric": Metric,
            "category": Category,
            "place": Place,
            "claimant": Party,
            "relay": Party,
            "origin": Origin,
        },
    ),
    IncidentClaim: Shape(("role",), {"incident": Incident}),
    Citation: Shape(("stance", "phrase"), {"source": Source}),
    ClaimRelation: Shape(("kind",), {"claim": Claim, "other": Claim}),
}

# The lists of a dossier whose rows have a key, in the order in which they are written.
KEYED: dict[str, Model] = {
    "parties": Party,
    "places": Place,
    "sources": Source,
    "origins": Origin,
    "incidents": Incident,
    "claims": Claim,
}
# The lists inside their entries that name other rows.
CHILDREN: dict[Model, dict[str, Model]] = {
    Incident: {"places": PlaceUse, "parties": PartyRole, "figures": Figure},
    Claim: {"incidents": IncidentClaim, "citations": Citation},
}
VOCABULARY: tuple[Model, ...] = (Metric, Category, IncidentType)

# What no two rows share, beside their key: the column to look them up by, and all columns of the rule.
UNIQUE: tuple[tuple[Model, str, tuple[str, ...]], ...] = (
    (Party, "name", ("name",)),
    (Place, "geonames_id", ("geonames_id",)),
    (Place, "name", ("name", "kind", "country", "parent_id")),
    (Source, "url", ("url",)),
)


def name_of(model: Model) -> str:
    """Return what one row of a table is called: "incident type"."""
    return str(model._meta.verbose_name)


def columns_of(row: models.Model) -> dict[str, Any]:
    """Return the values of a row by column."""
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
