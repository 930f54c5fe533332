"""Hold dossiers against the models, each other and what is recorded; make the plan of what to write."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import User
from django.db.models import F

from incidents.dossier.constraints import broken
from incidents.dossier.desk import Desk, Row, fill
from incidents.dossier.fields import CHILDREN, SHAPES, WHEN, Model
from incidents.dossier.history import check_history
from incidents.dossier.plan import Plan, Wanted
from incidents.dossier.reading import Entry
from incidents.dossier.readings import set_numbers
from incidents.dossier.schema import hint, shown
from incidents.dossier.texts import Stretch, Texts
from incidents.models import (
    Citation,
    Claim,
    ClaimRelation,
    Figure,
    Incident,
    IncidentClaim,
    IncidentType,
    Origin,
    PartyRole,
    Place,
    PlaceUse,
)
from sources.models import Mark, Party, Snapshot, Source
from sources.selectors import normalise

TypeLink = Incident.types.through


def check(files: Sequence[Entry], *, by: User) -> Plan:
    """Return what the files ask for; their faults stand in each `file.faults`. Reads, and writes nothing."""
    desk, plan = Desk(files), Plan()
    for model in (Party, Place, Source, Origin, Incident):
        for row in desk.rows[model]:
            desk.fill(row.entry, row.instance, model)
            if model is Incident:
                _set_when(row.entry, row.instance)
            plan.add(row)
    for row in desk.rows[Claim]:
        desk.fill(row.entry, row.instance, Claim)
        row.instance.phrase = normalise(row.instance.phrase)
        set_numbers(row.entry, row.instance)
        plan.add(row)
    desk.check_alone()
    quotes = [
        (claim, entry, source)
        for claim in desk.rows[Claim]
        for entry in claim.entry.entries("citations")
        if (source := desk.find(entry, "source", Source)) is not None
    ]
    texts = Texts([row.instance for row in desk.rows[Source]] + [source for _, _, source in quotes])
    _check_sources(desk, plan, texts, by)
    _check_incidents(desk, plan, by)
    _check_claims(desk, plan, texts, quotes)
    _check_relations(desk, plan, files)
    if not any(file.file.faults for file in files):
        check_history(plan)
    return plan


def _set_when(entry: Entry, incident: Incident) -> None:
    when = entry.entry("when")
    fill(when, incident, WHEN)
    zones = _zones()
    if incident.zone and zones and incident.zone not in zones:
        near = hint(incident.zone, zones) or ": write one such as Europe/Kyiv."
        when.fault("zone", f"“{shown(incident.zone)}” is no time zone{near}")


@cache
def _zones() -> set[str]:
    """Return the time zones that this machine knows: none where it has no data of them."""
    return available_timezones()


def _check_sources(desk: Desk, plan: Plan, texts: Texts, by: User) -> None:
    rows = desk.rows[Source]
    for row in rows:
        plan.rows[Snapshot] += texts.take(row.entry, row.instance, by)
    stored_marks = Mark.objects.filter(snapshot__source__in=_stored(rows))
    marks = _by("source_id", stored_marks.annotate(source_id=F("snapshot__source_id")))
    for row in rows:
        wanted: list[tuple[Entry, Mark]] = []
        for entry in row.entry.entries("marks"):
            if stretch := texts.find(entry, row.instance):
                mark = Mark(snapshot=stretch.snapshot, start=stretch.start, end=stretch.end)
                fill(entry, mark, SHAPES[Mark].fields)
                wanted.append((entry, mark))
        stored = marks.get(row.instance.pk, [])
        plan.settle(row.entry, "marks", wanted, stored, ("snapshot_id", "start", "end"))


def _check_incidents(desk: Desk, plan: Plan, by: User) -> None:
    rows = desk.rows[Incident]
    known = _stored(rows)
    uses = _by("incident_id", PlaceUse.objects.filter(incident__in=known).order_by("id"))
    roles = _by("incident_id", PartyRole.objects.filter(incident__in=known).order_by("id"))
    kinds = _by("incident_id", TypeLink._default_manager.filter(incident__in=known))
    figures = {figure.incident_id for figure in Figure.objects.filter(incident__in=known)}
    for row in rows:
        entry, incident = row.entry, row.instance
        wanted = _children(desk, entry, Incident, "places", incident=incident)
        stored = uses.get(incident.pk, [])
        plan.settle(entry, "places", wanted, stored, ("place_id", "role"), ordered=True)
        wanted = _children(desk, entry, Incident, "parties", incident=incident)
        stored = roles.get(incident.pk, [])
        plan.settle(entry, "parties", wanted, stored, ("party_id", "role"), ordered=True)
        _check_types(desk, plan, row, kinds.get(incident.pk, []))
        chosen = _children(desk, entry, Incident, "figures", incident=incident)
        _check_figures(chosen, by)
        if chosen or incident.pk in figures:
            plan.figures.append((row, chosen))


def _check_types(desk: Desk, plan: Plan, row: Row, stored: list[Any]) -> None:
    left = {link.incidenttype_id: link for link in stored}
    for name, key in row.entry.items("types"):
        kind = desk.find(row.entry, name, IncidentType, key)
        if kind is not None and left.pop(kind.pk, None) is None:
            plan.rows[TypeLink].append(Row(row.entry, TypeLink(incident=row.instance, incidenttype=kind)))
    plan.remove(row.entry, "types", left.values())


def _check_figures(chosen: Wanted, by: User) -> None:
    """Check of the best values what needs no claim; the range is looked at when the claims are written."""
    seen: dict[tuple[Any, ...], Entry] = {}
    for entry, figure in chosen:
        first = seen.setdefault((figure.metric_id, figure.category_id, figure.place_id), entry)
        if first is not entry:
            entry.fault("", f"This figure stands at {first.path} already: list it once.")
        if entry.faulty:
            continue
        figure.chosen_by = by if figure.best is not None else None
        for constraint in broken(figure):
            if constraint.name == "figure_best_has_its_reason":
                entry.fault("", str(constraint.violation_error_message))


def _check_claims(desk: Desk, plan: Plan, texts: Texts, quotes: list[tuple[Row, Entry, Source]]) -> None:
    rows = desk.rows[Claim]
    known = _stored(rows)
    links = _by("claim_id", IncidentClaim.objects.filter(claim__in=known))
    cited = _by("claim_id", Citation.objects.filter(claim__in=known).order_by("start", "id"))
    wanted: dict[Any, list[tuple[Entry, Citation]]] = defaultdict(list)
    for row, entry, source in quotes:
        if stretch := texts.find(entry, source):
            wanted[row.instance.pk].append((entry, _citation(entry, row.instance, source, stretch)))
    for row in rows:
        claim = row.instance
        spoken_of = _children(desk, row.entry, Claim, "incidents", claim=claim)
        plan.settle(row.entry, "incidents", spoken_of, links.get(claim.pk, []), ("incident_id",))
        reworded = row.was is not None and any(row.was[name] != getattr(claim, name) for name in ("phrase", "kind"))
        plan.settle(
            row.entry,
            "citations",
            wanted[claim.pk],
            cited.get(claim.pk, []),
            ("snapshot_id", "start", "end"),
            heir=_of_same_source,
            anew=reworded,
        )


def _citation(entry: Entry, claim: Claim, source: Source, stretch: Stretch) -> Citation:
    citation = Citation(
        claim=claim,
        source=source,
        snapshot=stretch.snapshot,
        start=stretch.start,
        end=stretch.end,
        exact=stretch.exact,
    )
    fill(entry, citation, SHAPES[Citation].fields)
    citation.phrase = normalise(citation.phrase)
    supports = citation.stance == Citation.Stance.SUPPORTS
    if supports and citation.phrase:
        entry.fault("phrase", "Words that support a claim have its phrase: leave this out, or choose another stance.")
    phrase = claim.phrase if supports and claim.kind != Claim.Kind.STATEMENT else citation.phrase
    if phrase not in stretch.exact and not entry.is_wrong("stance"):
        entry.fault(
            "quote",
            f"The phrase “{shown(phrase)}” does not stand in the quote “{shown(stretch.exact)}”: "
            "widen the quote, or correct the phrase.",
        )
    return citation


def _of_same_source(citation: Citation, left: list[Citation]) -> Citation | None:
    return next((other for other in left if other.source_id == citation.source_id), None)


def _check_relations(desk: Desk, plan: Plan, files: Sequence[Entry]) -> None:
    wanted: dict[Any, list[tuple[Entry, ClaimRelation]]] = defaultdict(list)
    for file in files:
        for entry in file.entries("relations"):
            relation = _child(desk, entry, ClaimRelation)
            if relation is not None:
                wanted[relation.claim_id].append((entry, relation))
    listed = {row.instance.pk: row for row in desk.rows[Claim]}
    claims = {*wanted, *(row.instance.pk for row in _stored_rows(desk.rows[Claim]))}
    stored = _by("claim_id", ClaimRelation.objects.filter(claim__in=claims))
    for claim in listed.keys() | wanted.keys():
        parent = listed[claim].entry if claim in listed else wanted[claim][0][0]
        known = stored.get(claim, [])
        if claim not in listed:  # nothing is said of its other relations
            named = {(relation.kind, relation.other_id) for _, relation in wanted[claim]}
            known = [relation for relation in known if (relation.kind, relation.other_id) in named]
        plan.settle(parent, "relations", wanted[claim], known, ("claim_id", "kind", "other_id"))


def _children(desk: Desk, parent: Entry, model: Model, name: str, **of: Any) -> list[tuple[Entry, Any]]:
    """Return the rows of a list that name all they must."""
    rows = ((entry, _child(desk, entry, CHILDREN[model][name], **of)) for entry in parent.entries(name))
    return [(entry, row) for entry, row in rows if row is not None]


def _child(desk: Desk, entry: Entry, model: Model, **of: Any) -> Any:
    row = model(**of)
    desk.fill(entry, row, model)
    needed = (name for name in SHAPES[model].references if not row._meta.get_field(name).null)
    return row if all(getattr(row, f"{name}_id") is not None for name in needed) else None


def _stored_rows(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.was is not None]


def _stored(rows: Iterable[Row]) -> list[Any]:
    return [row.instance for row in _stored_rows(rows)]


def _by(name: str, rows: Iterable[Any]) -> dict[Any, list[Any]]:
    """Return rows by their parent."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
