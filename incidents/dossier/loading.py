"""Load dossiers: all of them, or nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, DataError, IntegrityError, models, transaction

from incidents.dossier.checking import TypeLink, check
from incidents.dossier.choosing import choose
from incidents.dossier.desk import Row
from incidents.dossier.fields import Model, name_of
from incidents.dossier.plan import Plan
from incidents.dossier.reading import Entry, Fault, Faulty, read_file
from incidents.models import (
    Citation,
    Claim,
    ClaimRelation,
    Incident,
    IncidentClaim,
    Origin,
    PartyRole,
    Place,
    PlaceUse,
)
from sources.errors import refusal_of
from sources.models import Mark, Party, Sketch, Snapshot, Source
from sources.models.audit import acting
from sources.sketching import sketch_of

BATCH = 500
# What a row rests on is written before it: triggers look at once, only foreign keys wait for the end.
ORDER: tuple[Model, ...] = (
    Party,
    Place,
    Source,
    Snapshot,
    Mark,
    Origin,
    Incident,
    TypeLink,
    PlaceUse,
    PartyRole,
    Claim,
    IncidentClaim,
    Citation,
    ClaimRelation,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows a load made, changed and took away; a row that is as the files have it is not written."""

    new: int
    changed: int
    removed: int

    def __str__(self) -> str:
        return f"{self.new:,} rows new, {self.changed:,} changed, {self.removed:,} removed"


def load(paths: Sequence[Path], *, by: User) -> Outcome:
    """Load dossier files together, in one transaction, in the name of `by`.

    Rows are found by their key, and written only where the files say otherwise than the tables. Raises Faulty with
    every fault that was found; then nothing is written. Some 30 queries, one for every 500 new rows of a table, one
    for every changed row, and four for every incident with a best value.
    """
    files = [read_file(path) for path in paths]
    names = ", ".join(path.name for path in paths)
    try:
        with acting(by=by.pk, reason=f"load_dossier {names}"):
            plan = check(files, by=by)
            _stop_at_faults(files)
            counts = _write(plan, files)
            counts += choose(plan.figures, by=by)
            _stop_at_faults(files)
    except IntegrityError as error:  # foreign keys alone wait for the end
        sentence = "A row that these files refer to was deleted while they were loaded: load them again."
        raise Faulty([Fault(names, "", sentence)]) from error
    return Outcome(counts["new"], counts["changed"], counts["removed"])


def _stop_at_faults(files: Iterable[Entry]) -> None:
    faults = [fault for file in files for fault in file.file.faults]
    if faults:
        raise Faulty(faults)


def _write(plan: Plan, files: Sequence[Entry]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for model in reversed(ORDER):
        going = [removal for removal in plan.removals if type(removal.instance) is model]
        counts["removed"] += len(going)
        model._default_manager.filter(pk__in=[removal.instance.pk for removal in going]).delete()
    for model in ORDER:
        changed = [row for row in plan.rows[model] if row.changed]
        new = [row for row in plan.rows[model] if row.was is None]
        for row in changed:
            _save(row)
        _insert(model, new)
        counts["changed"] += len(changed)
        counts["new"] += len(new)
        _stop_at_faults(files)  # what rests on a refused row would be refused for its sake
    texts = [row.instance for row in plan.rows[Snapshot] if row.was is None]
    Sketch.objects.bulk_create([sketch_of(snapshot) for snapshot in texts], batch_size=BATCH)
    return counts


def _insert(model: Model, rows: list[Row]) -> None:
    """Insert rows in batches; where PostgreSQL refuses one, insert them singly to learn what it says of each."""
    try:
        with transaction.atomic():
            model._default_manager.bulk_create([row.instance for row in rows], batch_size=BATCH)
    except (IntegrityError, DataError):
        for row in rows:
            _save(row)


def _save(row: Row) -> None:
    instance: models.Model = row.instance
    try:
        with transaction.atomic():
            instance.save(force_insert=row.was is None, force_update=row.was is not None)
    except IntegrityError as error:
        row.entry.fault("", _sentence(error, instance))
    except DatabaseError as error:
        row.entry.fault("", f"PostgreSQL refuses this: {str(error).splitlines()[0]}.")


def _sentence(error: IntegrityError, row: models.Model) -> str:
    diag: Any = getattr(error.__cause__, "diag", None)
    # What PostgreSQL says itself of a value that two rows share is not for editors.
    if getattr(diag, "sqlstate", "") == "23505" and refusal_of(error).args[0] == diag.message_primary:
        return f"Another {name_of(type(row))} has one of these values already ({diag.constraint_name})."
    return str(refusal_of(error))
