"""The history of an incident and of all that hangs on it: its draft, what was asked and decided, what became public."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from incidents.models import Incident, Review
from sources.models import AuditEntry
from sources.restoring import is_restorable, model_of

SHOWN = 100  # entries a page

# The rows of `incident_authors`: whoever is an author stands in this history. And what was decided and published.
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
  union
  select a.id from sources_auditentry a join incidents_decision d on a.row_pk = d.id::text
  where a.table_name = 'incidents_decision' and d.record = %(incident)s
  union
  select a.id from sources_auditentry a join incidents_publication p on a.row_pk = p.id::text
  where a.table_name = 'incidents_publication' and p.record = %(incident)s
  union
  select a.id from sources_auditentry a join incidents_hold h on a.row_pk = h.id::text
  where a.table_name = 'incidents_hold' and h.record = %(incident)s
)
select id from touched where id < %(before)s order by id desc limit %(shown)s
"""

HIDDEN = {"id", "version", "incident_id", "prefix", "suffix", "inputs"}
ACTIONS = {"insert": ("added", "good"), "update": ("changed", "wait"), "delete": ("deleted", "bad")}
# What is done once and never changed: the column that says what → its words and the kind of pill.
EVENTS = {
    "incidents_review": ("kind", dict.fromkeys(Review.Kind.values, ("asked", "wait"))),
    "incidents_decision": (
        "verdict",
        {"approved": ("approved", "good"), "sent_back": ("sent back", "bad"), "withdrawn": ("withdrawn", "")},
    ),
    "incidents_publication": (
        "kind",
        {
            **dict.fromkeys(Review.Kind.values, ("published", "good")),
            "retraction": ("retracted", "bad"),
            "merge": ("merged", ""),
        },
    ),
    "incidents_hold": ("event", {"withheld": ("withheld", "bad"), "released": ("released", "good")}),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a row that changed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was written: what it is, what differs, and whether its state can be brought back.

    `word` says what was done, `pill` how it looks. Of what is done once, `said` is the reason or the notice.
    """

    pk: int
    action: str
    word: str
    pill: str
    what: str
    name: str
    values: tuple[Value, ...]
    restorable: bool
    said: str = ""


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
        if group and (entry is None or _save_of(entry) != _save_of(group[0])):
            saves.append(_save(group, names))
            group = []
        if entry is not None:
            group.append(entry)
    return saves, found[SHOWN - 1] if len(found) > SHOWN else None


def _save_of(entry: AuditEntry) -> tuple[object, ...]:
    return entry.txid, entry.actor_id, entry.reason


def _save(group: list[AuditEntry], names: dict[tuple[str, str], str]) -> Save:
    first = group[0]
    who = first.actor.get_username() if first.actor else first.system or "–"
    told = [_entry(entry, names) for entry in group]
    return Save(first.at, who, first.reason, tuple(entry for entry in told if entry.values or entry.action != "update"))


def _entry(entry: AuditEntry, names: dict[tuple[str, str], str]) -> Entry:
    if entry.table_name in EVENTS:
        return _event(entry)
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
        word=ACTIONS[entry.action][0],
        pill=ACTIONS[entry.action][1],
        what=str(model._meta.verbose_name) if model else entry.table_name,
        name=_name(entry, names),
        values=tuple(value for value in values if value.before != value.after),
        restorable=is_restorable(entry),
    )


def _event(entry: AuditEntry) -> Entry:
    """Return what was asked, decided, published, withheld or released. Append-only: an audit entry is an insert."""
    row = entry.after or {}
    column, words = EVENTS[entry.table_name]
    word, pill = words[row[column]]
    if entry.table_name == "incidents_publication":
        what = f"{row['reference']} version {row['version']}, {_kind(row)}"
    elif entry.table_name == "incidents_hold":
        what = "the record"
    else:
        what = f"request {row['no']}"
        if entry.table_name == "incidents_review":
            what = f"for a review: {what}, {_kind(row)}"
    return Entry(
        entry.pk, "event", word, pill, what, "", (), restorable=False, said=row.get("reason") or row.get("notice") or ""
    )


def _kind(row: dict[str, str]) -> str:
    return str(Review.Kind(row["kind"]).label).partition(":")[0]


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
        model = None if entry.table_name in EVENTS else model_of(entry)
        for field in model._meta.concrete_fields if model else ():
            if isinstance(field, models.ForeignKey):
                keys = {str(row[field.column]) for row in (entry.before, entry.after) if row and row.get(field.column)}
                wanted.setdefault(field.related_model, set()).update(keys)
    names = {}
    for model, keys in wanted.items():
        if not keys:
            continue
        rows = model._base_manager.filter(pk__in=keys)
        heavy = [field.name for field in model._meta.concrete_fields if field.name in ("text", "raw")]
        if model is apps.get_model("sources", "Snapshot"):
            rows = rows.select_related("source")
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
