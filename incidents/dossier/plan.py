"""What a load is going to write: rows that are new or changed, and rows that go."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from incidents.dossier.constraints import broken
from incidents.dossier.desk import Row
from incidents.dossier.fields import SHAPES, Model, columns_of
from incidents.dossier.reading import Entry
from incidents.models import Figure

# Where a quote stands. What was found of an old place ("anchor") is nothing to a new one.
PLACED = ("snapshot_id", "start", "end", "exact", "anchor", "kept_reason")
Wanted = Sequence[tuple[Entry, Any]]


@dataclass(frozen=True, slots=True)
class Removal:
    """A row that the file no longer lists under `parent`. `replaced`: another takes its place."""

    parent: Entry
    name: str
    instance: models.Model
    replaced: bool = False


@dataclass(slots=True)
class Plan:
    """Everything to write, table by table, and the figures to choose once the claims are written."""

    rows: dict[Model, list[Row]] = field(default_factory=lambda: defaultdict(list))
    removals: list[Removal] = field(default_factory=list)
    figures: list[tuple[Row, list[tuple[Entry, Figure]]]] = field(default_factory=list)

    def settle(
        self,
        parent: Entry,
        name: str,
        wanted: Wanted,
        stored: Iterable[Any],
        natural: Sequence[str],
        *,
        ordered: bool = False,
        anew: bool = False,
        heir: Callable[[Any, list[Any]], Any] | None = None,
    ) -> None:
        """Match the rows that a parent should have with those that it has.

        Rows of the same `natural` columns are one. Of what is left, `heir` may pick a stored row to be rewritten
        as a new one; the rest is removed. `ordered` rows come in the order of their number: those that stand
        otherwise are made anew, and so is, with `anew`, every row that would change.
        """
        left = {_columns(row, natural): row for row in stored}
        seen: dict[tuple[Any, ...], Entry] = {}
        pairs: list[tuple[Entry, Any, Any]] = []
        for entry, row in wanted:
            key = _columns(row, natural)
            if key in seen:
                entry.fault("", f"This stands at {seen[key].path} already: list it once.")
                continue
            seen[key] = entry
            pairs.append((entry, row, left.pop(key, None)))
        if heir:
            pairs = [(entry, row, match or _taken(heir(row, list(left.values())), left)) for entry, row, match in pairs]
        last = 0
        for entry, row, match in pairs:
            kept = _rewritten(entry, row, match) if match else None
            if kept and ((ordered and not 0 <= last < match.pk) or (anew and kept.changed)):
                self.removals.append(Removal(parent, name, match, replaced=True))
                kept = None
            last = match.pk if ordered and kept else -1
            self.add(kept or Row(entry, row))
        self.remove(parent, name, left.values())

    def remove(self, parent: Entry, name: str, rows: Iterable[models.Model]) -> None:
        """Take away rows that a parent no longer lists."""
        self.removals += (Removal(parent, name, row) for row in rows)

    def add(self, row: Row) -> None:
        """Add one row, after holding it against its model's constraints."""
        if not row.entry.faulty:
            for constraint in broken(row.instance):
                row.entry.fault("", str(constraint.violation_error_message))
        self.rows[type(row.instance)].append(row)


def _rewritten(entry: Entry, row: Any, stored: Any) -> Row:
    """Return the stored row with what the file says; its number, version and anchor are its own."""
    was = columns_of(stored)
    columns = [*SHAPES[type(row)].fields]
    if any(name in was and was[name] != getattr(row, name) for name in PLACED):
        columns += (name for name in PLACED if name in was)
    for column in columns:
        setattr(stored, column, getattr(row, column))
    return Row(entry, stored, was)


def _taken(found: Any, left: dict[tuple[Any, ...], Any]) -> Any:
    for key in [key for key, row in left.items() if row is found]:
        del left[key]
    return found


def _columns(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
