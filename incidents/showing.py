"""Publications → the live set, which lists and filters read: from the documents alone, many records at a time.

Publishing writes one record, `manage.py reindex` what differs of many: both derive and write it here.
"""

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import psycopg
from django.db import connection, models, transaction
from django.db.models import F

from incidents.index import Index, index_of
from incidents.models.feed import FeedHead
from incidents.models.publication import (
    Publication,
    PublishedClaim,
    PublishedFigure,
    PublishedPin,
    PublishedSource,
    PublishedTerm,
    Record,
)
from incidents.packing import holds, pack

_Row = tuple[Any, ...]

# What the live record says of its publication and of holds, in the order of `_STATES`.
_OWN = (
    "id", "reference", "publication_id", "version", "kind", "status", "hold_id", "successor", "first_published_at",
    "published_at",
)  # fmt: skip
_STATES = """
select p.record, p.reference, p.id, p.version, p.kind, s.status, s.hold_id, s.successor, f.at, p.published_at,
       p.document, (select true from incidents_record where id = p.record)
from unnest(%s::bigint[]) wanted join incidents_publication p on p.id = wanted
  cross join lateral record_state(p.record) s
  cross join lateral (select min(published_at) as at from incidents_publication where record = p.record) f
"""
_NEWEST = "select s.publication_id from unnest(%s::uuid[]) wanted cross join lateral record_state(wanted) s"
_AFTER = """
select id from incidents_publication p where id > %s
  and not exists (select from incidents_publication later where later.record = p.record and later.version > p.version)
order by id limit %s
"""
_UNSEARCHED = """
select r.id from unnest(%s::uuid[], %s::text[]) as derived (id, text) join incidents_record r on r.id = derived.id
where r.search is distinct from to_tsvector('simple', derived.text)
"""


class _Beside:
    """A table of rows beside the record, and the statements that read and write it."""

    def __init__(self, model: type[models.Model], part: str) -> None:
        fields = [each for each in model._meta.concrete_fields if not each.primary_key and each.name != "record"]
        names = ", ".join(each.attname for each in fields)
        self.name, self._part = model._meta.db_table, part
        self.names = ["record_id", *(each.attname for each in fields)]
        self._values = itemgetter(*self.names[1:])
        self.read = (
            f"select n, {names} from unnest(%s::uuid[]) with ordinality as wanted (id, n)"  # noqa: S608
            f" join {self.name} on record_id = wanted.id order by n, position"
        )
        self.clear = f"delete from {self.name} where record_id = any(%s)"  # noqa: S608  # names of models, here as above
        self.fill = (
            f"insert into {self.name} (record_id, {names})"  # noqa: S608
            f" select record_id, {names} from json_populate_recordset(null::{self.name}, %s)"
        )

    def rows(self, index: Index) -> list[_Row]:
        """Return what it holds of one document."""
        return list(map(self._values, getattr(index, self._part)))


_SPECIAL = ("search", "packed")  # not compared as values
_DERIVED = tuple(each.attname for each in Record._meta.concrete_fields if each.attname not in (*_OWN, *_SPECIAL))
_NAMES = ", ".join((*_OWN, *_DERIVED))
_READ = f"select {_NAMES}, packed from incidents_record where id = any(%s)"  # noqa: S608  # names of the model
_WRITE = f"""
insert into incidents_record ({_NAMES}, packed, search)
values ({", ".join(["%s"] * len(_OWN + _DERIVED))}, %s, to_tsvector('simple', %s))
on conflict (id) do update set {", ".join(f"{name} = excluded.{name}" for name in (*_OWN[1:], *_DERIVED, *_SPECIAL))}
"""  # noqa: S608
_columns = itemgetter(*_DERIVED)
_BESIDE = (
    _Beside(PublishedClaim, "claims"),
    _Beside(PublishedSource, "sources"),
    _Beside(PublishedFigure, "figures"),
    _Beside(PublishedPin, "pins"),
    _Beside(PublishedTerm, "terms"),
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Everything that the live set holds of one record: its row, its document, and the rows of each table.

    `text` is what it is searched by.
    """

    row: _Row
    document: bytes
    text: str
    beside: list[list[_Row]]
    was: bool | None  # whether it is in the live set already


def show(publication: Publication) -> None:
    """Make `publication` the live version of its record: index columns and rows.

    A tombstone leaves no rows. A record that is withheld keeps its rows, and nobody sees them.
    """
    derived = _derived([publication.pk])
    with transaction.atomic(savepoint=False):
        _write(derived, [list(derived)] * (1 + len(_BESIDE)))


def newest(after: int, most: int) -> list[int]:
    """Return ids of publications above `after`, in order: of `most` records, the newest of each."""
    return [id for (id,) in _ask(_AFTER, after, most)]


def mend(publications: Collection[int], *, check: bool = False) -> list[str]:
    """Write what differs of the records of these publications, and return their references; with `check`, only that.

    Compares without a lock, so that nobody waits where nothing differs, and what seems to differ once more in the
    turn of its record (see ADR 27): it may have been published meanwhile.
    """
    differing = _differing(derived := _derived(publications))
    if not any(differing):
        return []
    records = [record for record in derived if any(record in of for of in differing)]
    with transaction.atomic():
        _ask("select record_turns(variadic %s::uuid[])", records)
        derived = _derived([id for (id,) in _ask(_NEWEST, records)])
        differing = _differing(derived)
        if not check:
            _write(derived, differing)
            if any(differing):  # in the same transaction, so that no answer of before it is taken for one of after it
                FeedHead.objects.update(reindexed=F("reindexed") + 1)
    return [shown.row[1] for record, shown in derived.items() if any(record in of for of in differing)]


def _derived(publications: Collection[int]) -> dict[uuid.UUID, _Shown]:
    derived = {}
    for record, *own, document, was in _ask(_STATES, list(publications)):
        index = index_of(document)
        rows = [each.rows(index) for each in _BESIDE]
        derived[record] = _Shown((record, *own, *_columns(index.columns)), document, index.text, rows, was)
    return derived


def _differing(derived: dict[uuid.UUID, _Shown]) -> list[list[uuid.UUID]]:
    """Return which records differ from what is live: in their own row, and in each table beside it."""
    records = list(derived)
    right = set()
    for *row, packed in _ask(_READ, records):
        shown = derived[row[0]]
        if tuple(row) == shown.row and holds(packed, shown.document):
            right.add(row[0])
    unsearched = {record for (record,) in _ask(_UNSEARCHED, records, [shown.text for shown in derived.values()])}
    differing = [[record for record in records if record not in right or record in unsearched]]
    for number, each in enumerate(_BESIDE):
        live = _ask(each.read, records)
        said = [(n, *row) for n, shown in enumerate(derived.values(), 1) for row in shown.beside[number]]
        if live == said:  # nearly always, and far sooner told of all at once
            differing.append([])
            continue
        rows = {n: list(of) for n, of in groupby(live, itemgetter(0))}
        wanted = {n: list(of) for n, of in groupby(said, itemgetter(0))}
        differing.append([record for n, record in enumerate(records, 1) if rows.get(n) != wanted.get(n)])
    return differing


def _write(derived: dict[uuid.UUID, _Shown], differing: list[list[uuid.UUID]]) -> None:
    """Write what differs. All statements go at once, so that who publishes waits for one answer and not for ten."""
    own, *beside = differing
    with connection.wrap_database_errors, connection.connection.pipeline():
        cursor = _cursor()
        shown = (derived[record] for record in own)
        cursor.executemany(_WRITE, [(*each.row, pack(each.document), each.text) for each in shown])
        for number, each in enumerate(_BESIDE):
            if old := [record for record in beside[number] if derived[record].was]:
                cursor.execute(each.clear, [old])
            rows = [(record, *row) for record in beside[number] for row in derived[record].beside[number]]
            if rows:
                cursor.execute(each.fill, [_encode([dict(zip(each.names, row, strict=True)) for row in rows])])


def _text(value: Any) -> str:
    """Return what JSON has no word for as PostgreSQL reads it."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


_encode = json.JSONEncoder(ensure_ascii=False, default=_text).encode


def _ask(sql: str, *values: Any) -> list[_Row]:
    """Return the rows of a question, fetched in binary: see incidents/api/reading.py."""
    with connection.wrap_database_errors:
        return _cursor().execute(sql, values, binary=True).fetchall()


def _cursor() -> "psycopg.Cursor[Any]":
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)
