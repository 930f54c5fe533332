"""The history of an incident and of all that hangs on it: places, parties, claims, quotes, figures, their sources."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from incidents.models import Incident
from sources.models import AuditEntry
from sources.restoring import is_restorable, model_of

SHOWN = 100  # entries a page

# The rows of `incident_authors`: whoever is an author stands in this history.
ENTRIES = """
with claims as (
  select distinct coalesce(after, before) ->> 'claim_id' as id from sources_auditentry
  where table_name = 'incidents_incidentclaim' and coalesce(after, before) ->> 'incident_id' = %(incident)s
), sources as (
  select distinct coalesce(a.after, a.before) ->> 'source_id' as id from sources_auditentry a, claims c
  where a.table_name = 'incidents_citation' and coalesce(a.after, a.before) ->> 'claim_id' = c.id
), touched as (
  select id from sources_auditentry where table_name = 'incidents_incident' and row_pk = %(incident)s
  union
  select id from sources_auditentry
  where coalesce(after, before) ->> 'incident_id' = %(incident)s
    and table_name in ('incidents_placeuse', 'incidents_partyrole', 'incidents_incidentclaim', 'incidents_figure',
                       'incidents_incident_types', 'incidents_review')
  union
  select a.id from sources_auditentry a, claims c where a.table_name = 'incidents_claim' and a.row_pk = c.id
  union
  select a.id from sources_auditentry a, claims c
  where coalesce(a.after, a.before) ->> 'claim_id' = c.id
    and a.table_name in ('incidents_citation', 'incidents_claimrelation')
  union
  select a.id from sources_auditentry a, sources s where a.table_name = 'sources_source' and a.row_pk = s.id
  union
  select a.id from sources_auditentry a, sources s
  where a.table_name = 'sources_snapshot' and coalesce(a.after, a.before) ->> 'source_id' = s.id
)
select id from touched where id < %(before)s order by id desc limit %(shown)s
"""

HIDDEN = {"id", "version", "incident_id", "prefix", "suffix", "inputs", "document", "audit_position", "audit_open"}


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a row that changed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was written: what it is, what differs, and whether its state can be brought back."""

    pk: int
    action: str
    what: str
    name: str
    values: tuple[Value, ...]
    restorable: bool


@dataclass(frozen=True, slots=True)
class Save:
    """What one person did at once: one save of a page."""

    at: datetime
    who: str
    reason: str
    entries: tuple[Entry, ...]


def timeline_of(incident: Incident, before: int | None = None) -> tuple[list[Save], int | None]:
    """Return the newest saves, and where the next page begins. 2 queries, and one for each sort of row named."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, {"incident": str(incident.pk), "before": before or 2**62, "shown": SHOWN + 1})
        found = [pk for (pk,) in cursor.fetchall()]
    entries = list(AuditEntry.objects.filter(pk__in=found[:SHOWN]).select_related("actor").order_by("-pk"))
    names = _names(entries)
    saves: list[Save] = []
    group: list[AuditEntry] = []
    for entry in [*entries, None]:
        if group and (entry is None or (entry.txid, entry.reason) != (group[0].txid, group[0].reason)):
            saves.append(_save(group, names))
            group = []
        if entry is not None:
            group.append(entry)
    return saves, found[SHOWN - 1] if len(found) > SHOWN else None


def _save(group: list[AuditEntry], names: dict[tuple[str, str], str]) -> Save:
    first = group[0]
    who = first.actor.get_username() if first.actor else first.system or "–"
    told = [_entry(entry, names) for entry in group]
    return Save(first.at, who, first.reason, tuple(entry for entry in told if entry.values or entry.action != "update"))


def _entry(entry: AuditEntry, names: dict[tuple[str, str], str]) -> Entry:
    model = model_of(entry)
    fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
    before, after = entry.before or {}, entry.after or {}
    values = tuple(
        Value(
            str(getattr(fields.get(column), "verbose_name", column)),
            _printed(fields.get(column), before.get(column), names),
            _printed(fields.get(column), after.get(column), names),
        )
        for column in entry.changed()
        if column not in HIDDEN
    )
    return Entry(
        pk=entry.pk,
        action=str(entry.action),
        what=str(model._meta.verbose_name) if model else entry.table_name,
        name=_name(entry, names),
        values=tuple(value for value in values if value.before != value.after),
        restorable=is_restorable(entry),
    )


def _name(entry: AuditEntry, names: dict[tuple[str, str], str]) -> str:
    row = entry.after or entry.before or {}
    for column in ("title", "phrase", "exact", "label", "name"):
        if row.get(column):
            return f"“{row[column]}”"
    for column, table in (("claim_id", "incidents_claim"), ("place_id", "incidents_place"),
                          ("party_id", "sources_party"), ("metric_id", "incidents_metric")):  # fmt: skip
        if row.get(column):
            return names.get((table, str(row[column])), "")
    return ""


def _names(entries: list[AuditEntry]) -> dict[tuple[str, str], str]:
    """Return the names of all rows that the entries refer to, by table and key: one query a table."""
    wanted: dict[type[models.Model], set[str]] = {}
    for entry in entries:
        model = model_of(entry)
        for field in model._meta.concrete_fields if model else ():
            if isinstance(field, models.ForeignKey):
                keys = {str(row[field.column]) for row in (entry.before, entry.after) if row and row.get(field.column)}
                wanted.setdefault(field.related_model, set()).update(keys)
    names = {}
    for model, keys in wanted.items():
        if not keys:
            continue
        rows = model._base_manager.filter(pk__in=keys)
        heavy = [field.name for field in model._meta.concrete_fields if field.name in ("document", "text", "raw")]
        if model is apps.get_model("sources", "Snapshot"):
            rows = rows.select_related("source")
        if model is apps.get_model("incidents", "Review"):
            rows = rows.select_related("incident")
        for row in rows.defer(*heavy):
            names[model._meta.db_table, str(row.pk)] = str(row)
    return names


def _printed(field: Any, value: Any, names: dict[tuple[str, str], str]) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model._meta.db_table, str(value)), f"{value} (gone)")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))
