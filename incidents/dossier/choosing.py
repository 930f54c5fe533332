"""The best values that dossiers state, against the lines that the written claims give."""

from collections import Counter
from typing import Any

from django.contrib.auth.models import User

from incidents.dossier.constraints import broken
from incidents.dossier.desk import Row
from incidents.dossier.fields import columns_of
from incidents.dossier.history import check_history
from incidents.dossier.plan import Plan
from incidents.dossier.reading import Entry
from incidents.lines import inputs_of, lines_of, links_of
from incidents.models import Figure, Incident, IncidentClaim
from incidents.reconcile import Line, may_be_best

Chosen = list[tuple[Entry, Figure]]
Key = tuple[str, str | None, str | None]


def valid_figures(incident: Incident) -> list[Figure]:
    """Return the figures of an incident whose claims are still those that the editor chose among."""
    links, lines = _lines(incident)
    return [figure for figure in incident.figures.all() if _stands(figure, links, lines)]


def choose(plan: Plan, *, by: User) -> Counter[str]:
    """Write the figures of each incident, as `incidents.claiming.choose_best` does; count what was written.

    What was written and what goes is put down in the plan. A figure that is not listed is removed, unless a later
    claim has made it void: then it says nothing already.
    """
    counts: Counter[str] = Counter()
    going = Plan()
    for row, chosen in plan.figures:
        links, lines = _lines(row.instance)
        stored = {_key(figure): figure for figure in row.instance.figures.all()}
        for entry, figure in chosen:
            known = stored.pop(_key(figure), None)
            was = columns_of(known) if known else None
            became = _choose(entry, figure, known, links, lines, by)
            plan.rows[Figure].append(Row(entry, known or figure, was))
            counts[became] += 1
        unlisted = [figure for figure in stored.values() if _stands(figure, links, lines)]
        going.remove(row.entry, "figures", unlisted)
    check_history(going)
    Figure.objects.filter(pk__in=[removal.instance.pk for removal in going.removals]).delete()
    plan.removals += going.removals
    counts["removed"] += len(going.removals)
    return counts


def _choose(
    entry: Entry,
    wanted: Figure,
    known: Figure | None,
    links: list[IncidentClaim],
    lines: dict[Key, Line],
    by: User,
) -> str:
    line = lines.get(_key(wanted))
    if line is None:
        entry.fault("", f"No claim of this incident counts “{wanted.metric}” ({wanted.category}): record one first.")
        return "faulty"
    if wanted.best is not None and not (ruling := may_be_best(line, wanted.best)).allowed:
        entry.fault("best", ruling.reason)
        return "faulty"
    figure = known or wanted
    was = columns_of(figure) if known else None
    said: dict[str, Any] = {
        "low": line.low,
        "high": line.high,
        "level": line.level.value,
        "inputs": inputs_of(links, line),
        "best": wanted.best,
        "basis": wanted.basis,
        "rationale": wanted.rationale,
    }
    if was and all(was[name] == value for name, value in said.items()):
        return "kept"
    for name, value in said.items():
        setattr(figure, name, value)
    figure.chosen_by = by if wanted.best is not None else None
    for constraint in broken(figure):
        entry.fault("", str(constraint.violation_error_message))
        return "faulty"
    figure.save()
    return "changed" if known else "new"


def _lines(incident: Incident) -> tuple[list[IncidentClaim], dict[Key, Line]]:
    links = list(links_of(incident))
    # A line in a unit of its own (EUR beside USD) has no best value: the metric's unit is what is compared.
    lines = (line for line in lines_of(links) if not line.unit)
    return links, {(line.metric, line.category, line.place): line for line in lines}


def _stands(figure: Figure, links: list[IncidentClaim], lines: dict[Key, Line]) -> bool:
    line = lines.get(_key(figure))
    return line is not None and figure.inputs == inputs_of(links, line)


def _key(figure: Figure) -> Key:
    return figure.metric_id, figure.category_id, str(figure.place_id) if figure.place_id else None
