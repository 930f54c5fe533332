"""What a load of one file would do, row by row, as an editor reads it before anything is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from django.db import models

from incidents.dossier.desk import Row
from incidents.dossier.dumping import plain
from incidents.dossier.fields import KEYED, READ, SHAPES, WHEN, Model, Shape, columns_of, name_of
from incidents.dossier.plan import Plan, Removal
from incidents.dossier.reading import UNSTORABLE, Entry
from incidents.dossier.schema import shown
from incidents.models import Citation, Claim, ClaimRelation, Incident, IncidentClaim, PartyRole, Place, PlaceUse
from sources.models import Mark, Party, Snapshot

LONG = 400  # characters of a value that the preview repeats
OUTCOMES = ("new", "changed", "same", "refused")
NAMES = ("title", "name", "label", "phrase")  # what a row of a dossier is called by
EMPTY: tuple[Any, ...] = ("", None, [])
HUNG_ON = ("incident", "place", "party", "other")  # what a row that hangs on another is called by
KINDS: dict[Model, str] = {
    Snapshot: "text",
    Incident.types.through: "type",
    PlaceUse: "place",
    PartyRole: "party",
    IncidentClaim: "incident",
}
LABELS: dict[tuple[Model, str], str] = {
    (Citation, "exact"): "quote",
    (Citation, "start"): "position",
    (Citation, "snapshot"): "text",
}
MAIN: tuple[Model, ...] = (*KEYED.values(), ClaimRelation)


class Change(TypedDict):
    """One field: what it is, and what it becomes. Empty is nothing."""

    field: str
    before: str
    after: str


class Fault(TypedDict):
    """What is wrong with a field of a row."""

    field: str
    sentence: str


class Line(TypedDict):
    """One row of the file: where it stands, what it is, and what becomes of it."""

    place: str
    kind: str
    key: str
    name: str
    outcome: str
    changes: list[Change]
    faults: list[Fault]


def preview(file: Entry, plan: Plan) -> list[Line]:
    """Return what becomes of each row of a file, in its order; faults of no row stand in one without a kind.

    Some ten queries: one for each table whose rows are named.
    """
    rows: dict[str, list[tuple[str, Row | Removal]]] = defaultdict(list)
    for row in (row for listed in plan.rows.values() for row in listed):
        place, field = file.file.unit(row.entry.path)
        rows[place].append((field, row))
    for removal in plan.removals:
        place, field = file.file.unit(removal.parent.path)
        rows[place].append((field, removal))
    faults: dict[str, list[Fault]] = defaultdict(list)
    for fault in file.file.faults:
        place, field = file.file.unit(fault.path)
        faults[place].append({"field": _clean(field), "sentence": _clean(fault.sentence)})
    names = _Names(plan)
    lines = []
    for place, kind, key, name in _units(file, faults):
        found = [row for _, row in rows[place]]
        changes = [] if faults[place] else list(_changes(found, names))
        outcome = "refused" if faults[place] else _outcome(found)
        lines.append(
            Line(
                place=place,
                kind=kind,
                key=_clean(shown(key)),
                name=_clean(shown(name)),
                outcome=outcome,
                changes=changes,
                faults=faults[place],
            )
        )
    return lines


def _units(file: Entry, faults: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    """Give place, kind, key and name of every row that the file lists."""
    if "" in faults:
        yield "", "", "", ""
    titles = file.file.titles or list(_titles(file.data))
    yield from titles
    seen = {"", *(title[0] for title in titles)}
    for place in faults:
        if place not in seen:
            yield place, "row", "", ""


def _titles(data: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    lists: dict[str, Model] = {**KEYED, "relations": ClaimRelation}
    for listed, model in lists.items():
        rows = data.get(listed)
        for no, row in enumerate(rows if isinstance(rows, list) else ()):
            told = row if isinstance(row, dict) else {}
            if model is ClaimRelation:
                name = " ".join(str(told.get(part, "")) for part in ("claim", "kind", "other"))
            else:
                name = next((str(told[part]) for part in NAMES if told.get(part)), "")
            yield f"{listed}[{no}]", name_of(model), str(told.get("key", "")), name


def _outcome(rows: list[Row | Removal]) -> str:
    news = [row for row in rows if isinstance(row, Row) and row.was is None]
    if any(isinstance(row.instance, MAIN) for row in news) or (news and len(news) == len(rows)):
        return "new"
    return "changed" if any(isinstance(row, Removal) or row.was is None or row.changed for row in rows) else "same"


def _changes(rows: list[Row | Removal], names: "_Names") -> Iterator[Change]:
    gone: dict[tuple[str, str], int] = defaultdict(int)
    for removal in (row for row in rows if isinstance(row, Removal)):
        gone[_kind(removal.instance), names.words(removal.instance)] += 1
    for row in (row for row in rows if isinstance(row, Row)):
        kind = _kind(row.instance)
        if isinstance(row.instance, MAIN):
            yield from _fields(row, names)
        elif row.was is None:
            words = names.words(row.instance)
            if gone[kind, words]:  # made anew, for its order alone or because a rule wants it
                gone[kind, words] -= 1
            else:
                yield Change(field=kind, before="", after=words)
        elif row.changed:
            words = names.words(row.instance)
            fields = list(_fields(row, names))
            for change in fields:
                yield Change(**{**change, "field": f"{kind} {words}: {change['field']}"})
            if not fields:  # a best value under which the claims became others
                yield Change(field=kind, before="", after=f"{words}, chosen anew among other claims")
    for (kind, words), times in gone.items():
        for _ in range(times):
            yield Change(field=kind, before=words, after="")


def _fields(row: Row, names: "_Names") -> Iterator[Change]:
    """Give the fields of a row that differ from what is stored; of a new row those that are not as they start."""
    model = type(row.instance)
    was = row.was or {
        column.attname: column.get_default() if column.has_default() else None for column in model._meta.concrete_fields
    }
    now = columns_of(row.instance)
    for name in _named(model):
        column: Any = model._meta.get_field(name)
        before, after = was[column.attname], now[column.attname]
        if before == after or (before in EMPTY and after in EMPTY):
            continue
        if name == "start" and was["exact"] != now["exact"]:
            continue  # other words stand elsewhere, of course
        label = f"when.{name}" if model is Incident and name in WHEN else LABELS.get((model, name), name)
        yield Change(
            field=label, before=names.value(column, before) if row.was else "", after=names.value(column, after)
        )


def _named(model: Model) -> list[str]:
    """Return the columns of a table that a dossier tells of."""
    shape = SHAPES.get(model, Shape(()))  # that an incident is of a type has no field of its own
    more = {Incident: WHEN, Claim: READ, Citation: ("exact", "start", "snapshot"), Snapshot: ()}.get(model, ())
    return [*shape.fields, *more, *(name for name in shape.references if name != "source")]


class _Names:
    """What rows that others refer to are called: read from the plan, the rest in one query a table."""

    def __init__(self, plan: Plan) -> None:
        self._known: dict[tuple[Model, Any], str] = {}
        keyed: list[Model] = [*KEYED.values(), Snapshot]
        for model in keyed:
            self._known |= {(model, row.instance.pk): _name(row.instance) for row in plan.rows[model]}
        told = [row for rows in plan.rows.values() for row in rows if row.was is None or row.changed]
        touched = [(row.instance, row.was or {}) for row in told] + [(gone.instance, {}) for gone in plan.removals]
        missing: dict[Model, set[Any]] = defaultdict(set)
        for instance, was in touched:
            named = (*_named(type(instance)), *HUNG_ON)
            for column in instance._meta.concrete_fields:
                model = column.related_model
                if isinstance(model, type) and column.name in named:
                    pks = {getattr(instance, column.attname), was.get(column.attname)} - {None}
                    missing[model] |= {pk for pk in pks if (model, pk) not in self._known}
        for model, pks in missing.items():
            rows = model._default_manager.filter(pk__in=pks)
            rows = rows.select_related("source").defer("raw", "text") if model is Snapshot else rows
            rows = rows.select_related("metric") if model is Claim else rows
            self._known |= {(model, row.pk): _name(row) for row in rows}

    def value(self, column: Any, value: Any) -> str:
        """Return a value of a column in words."""
        if value in EMPTY:
            return ""
        if column.related_model is not None:
            return self._of(column.related_model, value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return _clean(", ".join(map(str, value)))
        return _clean(str(plain(value)))

    def _of(self, model: Model, pk: Any) -> str:
        return self._known.get((model, pk), str(pk))

    def words(self, row: Any) -> str:
        """Return what a row that hangs on another is called."""
        match row:
            case Citation():
                return f"“{_clean(row.exact)}”"
            case Snapshot():
                return f"{row.length:,} characters"
            case Mark():
                return f"characters {row.start}–{row.end}, {row.kind}"
            case IncidentClaim():
                return f"{self._of(Incident, row.incident_id)}, {row.role}"
            case PlaceUse():
                return f"{self._of(Place, row.place_id)}, {row.role}, {row.precision}"
            case PartyRole():
                return f"{self._of(Party, row.party_id)}, {row.role}, {row.responsibility}"
            case ClaimRelation():
                return f"{row.kind} {self._of(Claim, row.other_id)}"
        if hasattr(row, "incidenttype_id"):
            return str(row.incidenttype_id)
        best = "none" if row.best is None else plain(row.best)
        return f"{row.metric_id}, {row.category_id}: {best}"


def _kind(row: models.Model) -> str:
    """Return what a dossier calls one row of a list."""
    return KINDS.get(type(row)) or name_of(type(row))


def _name(row: Any) -> str:
    return _clean(str(row))


def _clean(text: str) -> str:
    """Return a text as PostgreSQL can keep it, and not endless."""
    text = UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"
