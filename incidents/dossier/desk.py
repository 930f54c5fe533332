"""The rows that dossiers name: those of the files, new or fetched by key, and those they only refer to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from incidents.dossier.fields import CHILDREN, KEYED, SHAPES, UNIQUE, VOCABULARY, Model, columns_of, name_of
from incidents.dossier.reading import Entry
from incidents.dossier.schema import hint, shown
from incidents.models import ClaimRelation
from sources.models import Party, Source
from sources.models.row import new_key

DEFAULTS = {"category": "all"}


@dataclass(slots=True)
class Row:
    """A row of a file beside its table: `was` are its columns as stored, None for a row that is new."""

    entry: Entry
    instance: Any
    was: dict[str, Any] | None = None

    @property
    def changed(self) -> bool:
        """Whether the file says otherwise than the table."""
        return self.was is not None and columns_of(self.instance) != self.was


class Desk:
    """Find rows by key, whether a file brings them or they are recorded. One query a table."""

    def __init__(self, files: Sequence[Entry]) -> None:
        self.rows: dict[Model, list[Row]] = {}
        self._by_key: dict[Model, dict[str, Any]] = defaultdict(dict)
        # Tables of which a file lists a row that cannot be read: its key may be any that is looked for.
        self._unread: set[Model] = set()
        for name, model in KEYED.items():
            entries = [entry for file in files for entry in file.entries(name)]
            listed = [file.data.get(name, []) for file in files]
            if not all(isinstance(rows, list) for rows in listed) or sum(map(len, listed)) > len(entries):
                self._unread.add(model)
            if not all(entry.has("key") for entry in entries):
                self._unread.add(model)
            self._register(model, entries)
        for model in VOCABULARY:
            self._by_key[model] = {row.pk: row for row in model._default_manager.all()}
        wanted: dict[Model, set[str]] = defaultdict(set)
        for model, key in _references(files):
            if key not in self._by_key[model]:
                wanted[model].add(key)
        for model, keys in wanted.items():
            if model in SHAPES:
                self._by_key[model].update(_stored(model, keys))

    def find(self, entry: Entry, name: str, model: Model, key: str | None = None) -> Any:
        """Return the row that a field names, or None: where it names none, or after a fault."""
        key = key or entry.get(name) or (None if entry.is_wrong(name) else DEFAULTS.get(name))
        if not isinstance(key, str):
            return None
        row = self._by_key[model].get(key)
        if row is None and model not in self._unread:
            near = hint(key, self._by_key[model]) or (
                ": choose one of the vocabulary at the desk."
                if model in VOCABULARY
                else ": write the key of one in these files, or of one recorded."
            )
            entry.fault(name, f"No {name_of(model)} has the key “{shown(key)}”{near}")
        return row

    def fill(self, entry: Entry, row: models.Model, model: Model) -> None:
        """Set a row's own fields and references from its entry; what is left out takes the model's default."""
        shape = SHAPES[model]
        fill(entry, row, shape.fields)
        for name, target in shape.references.items():
            found = self.find(entry, name, target)
            if found is not None or row._meta.get_field(name).null:
                setattr(row, name, found)

    def check_alone(self) -> None:
        """Put down rows that would share with another what only one may have, and parents in a circle."""
        for model, column, columns in UNIQUE:
            self._check_unique(model, column, columns)
        for model, name in ((Party, "parent"), (KEYED["places"], "parent"), (Source, "copied_from")):
            for row in self.rows[model]:
                _check_circle(row, name)

    def _register(self, model: Model, entries: list[Entry]) -> None:
        stored = _stored(model, [entry.get("key") for entry in entries if entry.has("key")])
        first: dict[str, Entry] = {}
        self.rows[model] = []
        for entry in entries:
            key = entry.get("key")
            if key in first:
                where = first[key].path
                if first[key].file is not entry.file:
                    where = f"{where} of {first[key].file.name}"
                entry.fault("key", f"The key “{shown(key)}” stands at {where} already: give each row its own.")
                key = None
            known = stored.get(key) if key else None
            instance = known or model(key=key or new_key())
            self.rows[model].append(Row(entry, instance, columns_of(known) if known else None))
            if key:
                first[key] = entry
                self._by_key[model][key] = instance

    def _check_unique(self, model: Model, column: str, columns: tuple[str, ...]) -> None:
        own = [row for row in self.rows[model] if getattr(row.instance, column) not in ("", None)]
        ours = {row.instance.pk for row in own}
        taken: dict[tuple[Any, ...], str] = {}
        values = {getattr(row.instance, column) for row in own}
        for other in model._default_manager.filter(**{f"{column}__in": values}).exclude(pk__in=ours):
            taken[_values(other, columns)] = other.key  # type: ignore[attr-defined]  # (all these have a key)
        for row in own:
            other_key = taken.setdefault(_values(row.instance, columns), row.instance.key)
            if other_key != row.instance.key and not row.entry.faulty:
                row.entry.fault(
                    column,
                    f"The {name_of(model)} “{shown(other_key)}” has “{shown(getattr(row.instance, column))}” "
                    f"already: use that key, or tell the two apart.",
                )


def fill(entry: Entry, row: models.Model, fields: Iterable[str]) -> None:
    """Set fields of a row from its entry, by the rules of the model's own columns."""
    for name in fields:
        column: Any = row._meta.get_field(name)
        given = entry.get(name)
        if given is None:
            setattr(row, name, column.get_default())
            continue
        try:
            setattr(row, name, column.clean(given, row))
        except ValidationError as error:
            entry.fault(name, sentence_of(error, given))


def sentence_of(error: ValidationError, given: object) -> str:
    """Return what a column says of a value, with the value."""
    code = getattr(error.error_list[0], "code", "")
    value = shown(given)
    if code in ("invalid_date", "invalid_time", "invalid_datetime"):
        return f"“{value}” is in no calendar and on no clock: correct it."
    message = error.messages[0]
    return f"“{value}” cannot be kept: {message[:1].lower()}{message[1:]}"


def _stored(model: Model, keys: Iterable[str]) -> dict[str, Any]:
    return {row.key: row for row in model._default_manager.filter(key__in=set(keys))}  # type: ignore[attr-defined]


def _references(files: Sequence[Entry]) -> Iterator[tuple[Model, str]]:
    """Give every key of another row that the files name."""
    lists: dict[str, Model] = {**KEYED, "relations": ClaimRelation}
    for file in files:
        for listed, model in lists.items():
            for entry in file.entries(listed):
                yield from _keys(entry, model)
                for name, child in CHILDREN.get(model, {}).items():
                    for inner in entry.entries(name):
                        yield from _keys(inner, child)


def _keys(entry: Entry, model: Model) -> Iterator[tuple[Model, str]]:
    for name, target in SHAPES[model].references.items():
        if isinstance(key := entry.get(name), str):
            yield target, key


def _values(row: models.Model, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def _check_circle(row: Row, name: str) -> None:
    column = row.instance._meta.get_field(name)
    seen, above = {row.instance.pk}, row.instance
    # Only as far as rows are at hand: a circle that leads through others is refused by PostgreSQL.
    while column.is_cached(above) and (above := getattr(above, name)) is not None:
        if above.pk == row.instance.pk:
            row.entry.fault(name, f"This {name.replace('_', ' ')} lies below the row itself: choose another.")
        if above.pk in seen:
            return
        seen.add(above.pk)
