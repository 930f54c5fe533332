"""Write what is recorded back as a dossier."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import QuerySet

from incidents.dossier.choosing import valid_figures
from incidents.dossier.fields import KEYED, READ, SHAPES, WHEN, Model
from incidents.dossier.schema import FORMAT, validator
from incidents.dossier.selecting import around, everything
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
from sources.models import Mark, Party, Snapshot, Source
from sources.selectors import find

Json = dict[str, Any]
EXACT = 2**53  # whole numbers beyond this are rounded by readers of JSON that know only floating point
EMPTY: tuple[Any, ...] = ("", None, [], {})
# Rows without a time of their own come by key; the others in the order in which they were recorded.
ORDER: dict[Model, tuple[str, ...]] = {
    Party: ("key",),
    Place: ("key",),
    Origin: ("key",),
    Source: ("created_at", "key"),
    Incident: ("created_at", "key"),
    Claim: ("created_at", "key"),
}


def dump(incidents: Sequence[Incident] | None = None) -> str:
    """Return a dossier of some incidents with all they need, or of everything.

    The same rows give the same bytes. Some 20 queries, and three for every incident with a best value.
    """
    return "".join(parts(everything() if incidents is None else around(incidents)))


def parts(chosen: dict[Model, QuerySet[Any]]) -> Iterator[str]:
    """Give a dossier of the chosen rows piece by piece, as `json.dumps(…, indent=2)` would write it."""
    yield f'{{\n  "format": {json.dumps(FORMAT)}'
    for name, entries in Dump(chosen).lists().items():
        before = f',\n  "{name}": ['
        for entry in entries:
            # Within a string JSON escapes the line feed: every one here stands between two values.
            yield before + "\n    " + json.dumps(entry, ensure_ascii=False, indent=2).replace("\n", "\n    ")
            before = ","
        if entries:
            yield "\n  ]"
    yield "\n}\n"


class Dump:
    """Rows as entries; what they refer to is named by key. Without `raw` no source can be written."""

    def __init__(self, chosen: dict[Model, QuerySet[Any]], *, raw: bool = True) -> None:
        self.chosen = {model: rows.order_by(*ORDER[model]) for model, rows in chosen.items()}
        self.keys = {model: dict(rows.order_by().values_list("pk", "key")) for model, rows in self.chosen.items()}
        texts = self._of(Snapshot, "source", Source)
        self.snapshots: dict[Any, list[Snapshot]] = _by("source_id", texts if raw else texts.defer("raw"))

    def lists(self) -> Json:
        """Return every list of the dossier."""
        children = {
            Source: self._sources,
            Incident: self._incidents,
            Claim: self._claims,
        }
        lists: Json = {}
        for name, model in KEYED.items():
            lists[name] = self._entries(model, children[model]() if model in children else {})
        relations = self._of(ClaimRelation, "claim", Claim)
        lists["relations"] = sorted(
            (self._entry(row) for row in relations), key=lambda entry: tuple(map(str, entry.values()))
        )
        return lists

    def claims(self) -> list[Json]:
        """Return the entries of the claims alone."""
        return self._entries(Claim, self._claims())

    def _entries(self, model: Model, inner: dict[Any, Json]) -> list[Json]:
        return [self._entry(row, key=row.key, **inner.get(row.pk, {})) for row in self.chosen[model]]

    def _sources(self) -> dict[Any, Json]:
        marks = self._of(Mark, "snapshot__source", Source).order_by("start", "end")
        marks_of = _by("snapshot_id", marks)
        found: dict[Any, Json] = {}
        for source, snapshots in self.snapshots.items():
            found[source] = {
                "snapshots": [self._snapshot(snapshot) for snapshot in snapshots],
                "marks": [
                    self._entry(mark, **self._quote(snapshot, mark.start, mark.end))
                    for snapshot in snapshots
                    for mark in marks_of.get(snapshot.pk, ())
                ],
            }
        return found

    def _snapshot(self, snapshot: Snapshot) -> Json:
        raw = bytes(snapshot.raw)
        same = raw == snapshot.text.encode()
        return self._entry(
            snapshot,
            text=snapshot.text,
            captured_at=plain(snapshot.captured_at),
            raw_base64=None if same else base64.b64encode(raw).decode(),
        )

    def _incidents(self) -> dict[Any, Json]:
        uses = _by("incident_id", self._of(PlaceUse, "incident", Incident).order_by("id"))
        roles = _by("incident_id", self._of(PartyRole, "incident", Incident).order_by("id"))
        kinds = _by("incident_id", self._of(Incident.types.through, "incident", Incident))
        chosen = set(self._of(Figure, "incident", Incident).values_list("incident_id", flat=True))
        found: dict[Any, Json] = {}
        for incident in self.chosen[Incident]:
            figures = valid_figures(incident) if incident.pk in chosen else []
            entries = [self._entry(figure, category=figure.category_id) for figure in figures]
            found[incident.pk] = {
                "when": _filled("when", {name: plain(getattr(incident, name)) for name in WHEN}),
                "types": sorted(kind.incidenttype_id for kind in kinds.get(incident.pk, ())),
                "places": [self._entry(use) for use in uses.get(incident.pk, ())],
                "parties": [self._entry(role) for role in roles.get(incident.pk, ())],
                "figures": sorted(
                    entries, key=lambda entry: (entry["metric"], entry["category"], entry.get("place", ""))
                ),
            }
        return found

    def _claims(self) -> dict[Any, Json]:
        links = _by("claim_id", self._of(IncidentClaim, "claim", Claim))
        cited = _by("claim_id", self._of(Citation, "claim", Claim))
        place = {shot.pk: (no, shot) for shots in self.snapshots.values() for no, shot in enumerate(shots)}
        found: dict[Any, Json] = {}
        for claim in self.chosen[Claim]:
            spoken_of = [self._entry(link) for link in links.get(claim.pk, ())]
            quotes = sorted(
                cited.get(claim.pk, ()),
                key=lambda quote: (
                    self.keys[Source][quote.source_id],
                    place[quote.snapshot_id][0],
                    quote.start,
                    quote.end,
                ),
            )
            found[claim.pk] = {
                "incidents": sorted(spoken_of, key=lambda entry: str(entry["incident"])),
                "citations": [
                    self._entry(quote, **self._quote(place[quote.snapshot_id][1], quote.start, quote.end))
                    for quote in quotes
                ],
            }
        return found

    def _quote(self, snapshot: Snapshot, start: int, end: int) -> Json:
        exact = snapshot.text[start:end]
        places = find(snapshot.text, exact)
        several = len(self.snapshots[snapshot.source_id]) > 1
        return {
            "quote": exact,
            "occurrence": places.index(start) + 1 if len(places) > 1 else None,
            "snapshot": snapshot.text_sha256 if several else None,
        }

    def _entry(self, row: Any, **more: Any) -> Json:
        """Return a row as an entry, its fields in the order of the schema; what is empty is left out."""
        shape = SHAPES[type(row)]
        entry = {name: plain(getattr(row, name)) for name in shape.fields}
        for name, model in shape.references.items():
            pk = getattr(row, f"{name}_id")
            entry[name] = self.keys[model][pk] if model in self.keys and pk is not None else pk
        if entry.get("category") == "all":
            del entry["category"]
        figure = isinstance(row, Claim) and row.kind == Claim.Kind.FIGURE
        if figure:
            entry |= {name: plain(getattr(row, name)) for name in READ}
        return _filled(NAMES[type(row)], entry | more, always=READ if figure else ())

    def _of(self, model: Model, column: str, parent: Model) -> QuerySet[Any]:
        """Return the rows of a table that belong to the dumped rows of another."""
        rows = model._default_manager.filter(**{f"{column}__in": self.chosen[parent].order_by()})
        return rows.order_by("captured_at", "text_sha256") if model is Snapshot else rows


# What the schema calls the entries of each table.
NAMES: dict[Model, str] = {
    Party: "party",
    Place: "place",
    Source: "source",
    Snapshot: "snapshot",
    Mark: "mark",
    Origin: "origin",
    Incident: "incident",
    PlaceUse: "place_use",
    PartyRole: "party_role",
    Figure: "figure",
    Claim: "claim",
    IncidentClaim: "incident_claim",
    Citation: "citation",
    ClaimRelation: "relation",
}


def _filled(name: str, entry: Json, *, always: Sequence[str] = ()) -> Json:
    """Return an entry in the order of the schema, without what is empty."""
    wanted = {field for field, value in entry.items() if field in always or value not in EMPTY}
    return {field: entry[field] for field in _fields(name) if field in wanted}


@cache
def _fields(name: str) -> tuple[str, ...]:
    schema: Any = validator().schema
    return tuple(schema["$defs"][name]["properties"])


def _by(name: str, rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def plain(value: Any) -> Any:
    """Return a column's value as JSON writes it, exactly."""
    match value:
        case Decimal():
            return _number(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    return value


def _number(value: Decimal) -> int | float | str:
    if value == value.to_integral_value():
        return int(value) if value < EXACT else str(int(value))
    near = float(value)
    return near if Decimal(repr(near)) == value else f"{value.normalize():f}"
