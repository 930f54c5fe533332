"""Load dossiers: all of them, or nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, DataError, IntegrityError, connection, models, transaction

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
SAVED = 100  # changed rows between two words of how far a load is
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


@dataclass(frozen=True, slots=True)
class Step:
    """How far a load is: what is done now, and with how many rows of how many."""

    doing: str
    done: int
    of: int


class Loading:
    """One load of files in the name of `by`. `plan` and the faults of `files` say what it found, also after a fault.

    Some 30 queries, one for every 500 new rows of a table, one for every changed row, and four for every incident
    with a best value.
    """

    def __init__(self, files: Sequence[Entry], *, by: User, reason: str) -> None:
        self.files, self.by, self.reason = files, by, reason
        self.plan = Plan()
        self.counts: Counter[str] = Counter()

    def steps(self) -> Iterator[Step]:
        """Write everything in one transaction, telling how far that is; raises Faulty, and then nothing is written.

        Whoever stops asking takes back what was written.
        """
        try:
            with acting(by=self.by.pk, reason=self.reason):
                yield Step("Checking", 0, 0)
                self.plan = check(self.files, by=self.by)
                self._stop_at_faults()
                yield from self._write()
                self.counts += choose(self.plan, by=self.by)
                self._stop_at_faults()
                connection.check_constraints()
        except IntegrityError as error:  # foreign keys alone wait for the end
            names = ", ".join(Path(file.file.name).name for file in self.files)
            sentence = "A row that these files refer to was deleted while they were loaded: load them again."
            raise Faulty([Fault(names, "", sentence)]) from error

    @property
    def outcome(self) -> Outcome:
        """What was written so far."""
        return Outcome(self.counts["new"], self.counts["changed"], self.counts["removed"])

    def _stop_at_faults(self) -> None:
        faults = [fault for file in self.files for fault in file.file.faults]
        if faults:
            raise Faulty(faults)

    def _write(self) -> Iterator[Step]:
        plan, done = self.plan, 0
        news = {model: [row for row in plan.rows[model] if row.was is None] for model in ORDER}
        changes = {model: [row for row in plan.rows[model] if row.changed] for model in ORDER}
        of = len(plan.removals) + sum(map(len, (*news.values(), *changes.values())))
        for model in reversed(ORDER):
            going = [removal.instance.pk for removal in plan.removals if type(removal.instance) is model]
            model._default_manager.filter(pk__in=going).delete()
            self.counts["removed"] += len(going)
            done += len(going)
        for model in ORDER:
            for batch in batched(changes[model], SAVED):
                yield Step("Writing", done, of)
                _save_all(batch)
                done += len(batch)
            for batch in batched(news[model], BATCH):
                yield Step("Writing", done, of)
                _insert(model, batch)
                done += len(batch)
            self.counts["changed"] += len(changes[model])
            self.counts["new"] += len(news[model])
            self._stop_at_faults()  # what rests on a refused row would be refused for its sake
        texts = [row.instance for row in news[Snapshot]]
        Sketch.objects.bulk_create([sketch_of(snapshot) for snapshot in texts], batch_size=BATCH)
        yield Step("Writing", of, of)


def load(paths: Sequence[Path], *, by: User) -> Outcome:
    """Load dossier files together, in one transaction, in the name of `by`.

    Rows are found by their key, and written only where the files say otherwise than the tables. Raises Faulty with
    every fault that was found; then nothing is written.
    """
    names = ", ".join(path.name for path in paths)
    loading = Loading([read_file(path) for path in paths], by=by, reason=f"load_dossier {names}")
    for _ in loading.steps():
        pass
    return loading.outcome


def batched(rows: list[Row], size: int) -> Iterator[list[Row]]:
    """Give rows in batches."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _save_all(rows: list[Row]) -> None:
    """Save changed rows; where PostgreSQL refuses one, save them singly to learn what it says of each."""
    try:
        with transaction.atomic():
            for row in rows:
                row.instance.save(force_update=True)
    except DatabaseError:
        for row in rows:
            if row.was and "version" in row.was:  # counted up by what was just taken back
                row.instance.version = row.was["version"]
            _save(row)


def _insert(model: Model, rows: list[Row]) -> None:
    """Insert a batch of rows; where PostgreSQL refuses one, insert them singly to learn what it says of each."""
    try:
        with transaction.atomic():
            model._default_manager.bulk_create([row.instance for row in rows])
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
