"""Rows from PostgreSQL in binary: a third of the cost of Django's own cursor.

Django binds parameters in the client, which refuses binary results, so this asks psycopg itself. All that
partners read comes through the connection `public`, which may be of a role that sees publications alone.
"""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from psycopg.sql import Literal

Rows = list[tuple[Any, ...]]
PUBLIC = "public"


class _Cursor(psycopg.Cursor[Any]):
    """A cursor with binary results."""

    prepares: bool | None = False

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: bool | None = True
    ) -> Any:
        """Run a statement."""
        return super().execute(query, params, prepare=self.prepares if prepare is None else prepare, binary=binary)


class _PreparedCursor(_Cursor):
    """The same, for statements that PostgreSQL plans once a connection."""

    prepares = True


class _RepeatedCursor(_Cursor):
    """The same, for statements that are planned once a connection when they have come back a few times."""

    prepares = None


class Statement:
    """A query that is compiled once and prepared, for what is asked all day.

    `samples` are the values that `queryset` was made with, no two alike: others take their places. The last of
    them, as many as are `written`, become part of the query's text. A plan made for any value of a filter serves
    the rare and the common alike badly; so each set of values has its own, which those who come back with it share.
    """

    def __init__(self, queryset: QuerySet[Any, Any], *samples: Any, written: int = 0) -> None:
        self._cursor = _RepeatedCursor if written else _PreparedCursor
        self._sql, params = queryset.query.sql_with_params()
        self._fixed = list(params)
        self._places = [[place for place, value in enumerate(params) if value == sample] for sample in samples]
        if not all(self._places):
            raise ValueError("A sample does not stand in the query.")
        self._written = sorted(place for places in self._places[len(samples) - written :] for place in places)
        # The text before each place and behind the last; what is no place is a doubled percent sign.
        self._texts = [""]
        for part in re.split("(%%|%s)", self._sql):
            if part == "%s":
                self._texts.append("")
            else:
                self._texts[-1] += part

    def rows(self, *values: Any) -> Rows:
        """Return the rows for these values. One query."""
        sql, params = self.filled(*values)
        return _run(self._cursor, *self._write(sql, params))

    def filled(self, *values: Any) -> tuple[str, list[Any]]:
        """Return the query and its parameters for these values."""
        params = self._fixed.copy()
        for places, value in zip(self._places, values, strict=True):
            for place in places:
                params[place] = value
        return self._sql, params

    def _write(self, sql: str, params: list[Any]) -> tuple[str, list[Any]]:
        """Return a query with those parameters in its text that are written there."""
        if not self._written:
            return sql, params
        connections[PUBLIC].ensure_connection()
        raw = connections[PUBLIC].connection  # which knows its encoding, and how quotes are written
        texts = self._texts[:1]
        for place, text in enumerate(self._texts[1:]):
            value = Literal(params[place]).as_string(raw).replace("%", "%%") if place in self._written else "%s"
            texts += [value, text]
        return "".join(texts), [value for place, value in enumerate(params) if place not in self._written]


def rows(queryset: QuerySet[Any, Any]) -> Rows:
    """Return the rows of a `values_list`. One query.

    Not prepared: a plan made for any value of a filter serves the rare and the common alike badly.
    """
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return []
    return _run(_Cursor, sql, params)


def query(sql: str, params: list[Any]) -> Rows:
    """Return the rows of a query that the ORM has no words for. One query."""
    return _run(_Cursor, sql, params)


def row(queryset: QuerySet[Any, Any]) -> tuple[Any, ...] | None:
    """Return the only row of a `values_list`, or None. One query."""
    found = rows(queryset)
    return found[0] if found else None


def count(queryset: QuerySet[Any, Any]) -> int:
    """Return how many rows there are. One query."""
    counted: int = queryset.using(PUBLIC).count()
    return counted


def _run(kind: type[_Cursor], sql: str, params: Any) -> Rows:
    connection: BaseDatabaseWrapper = connections[PUBLIC]
    try:
        return _read(connection, kind, sql, params)
    except OperationalError:
        # Nothing was written, so it can be asked again. Django would ask each time beforehand whether the
        # connection is still there, which costs as much as the question itself.
        if connection.in_atomic_block or connection.connection is None or not connection.connection.closed:
            raise
        connection.close()
        return _read(connection, kind, sql, params)


def _read(connection: BaseDatabaseWrapper, kind: type[_Cursor], sql: str, params: Any) -> Rows:
    connection.ensure_connection()
    raw: Any = connection.connection
    # Django switches prepared statements off; its own cursors cannot make them, so they are not concerned.
    raw.prepare_threshold = 5
    cursor: Any = kind(raw)  # the backend knows Django's own cursors alone
    if connection.queries_logged:  # counted and logged like Django's
        cursor = connection.make_debug_cursor(cursor)
    with connection.wrap_database_errors:
        cursor.execute(sql, params)
        found: Rows = cursor.fetchall()
    return found


class Snapshot:
    """All that is read through it is as it was at one moment, on a connection of its own. Close it."""

    def __init__(self) -> None:
        self._connection: BaseDatabaseWrapper = connections.create_connection(PUBLIC)
        self._connection.connect()
        self._raw: Any = self._connection.connection
        # A client may read for long: what is bounded is the time of the whole, not that of a question.
        self._execute("begin isolation level repeatable read read only")
        self._execute("set local statement_timeout = '1h'")

    def _execute(self, sql: str, params: Any = None) -> _Cursor:
        cursor = _Cursor(self._raw)
        cursor.execute(sql, params)
        return cursor

    def rows(self, queryset: QuerySet[Any, Any]) -> Rows:
        """Return the rows of a `values_list`."""
        try:
            return self._execute(*queryset.query.sql_with_params()).fetchall()
        except EmptyResultSet:
            return []

    def count(self, queryset: QuerySet[Any, Any]) -> int:
        """Return how many rows there are."""
        try:
            sql, params = queryset.order_by().values_list("pk").query.sql_with_params()
        except EmptyResultSet:
            return 0
        [(counted,)] = self._execute(f"select count(*) from ({sql}) counted", params).fetchall()  # noqa: S608  # of the ORM
        return int(counted)

    def stream(self, queryset: QuerySet[Any, Any]) -> Iterator[bytes]:
        """Yield the one bytea column of a `values_list`, row by row as COPY sends them."""
        try:
            sql, params = queryset.query.sql_with_params()
        except EmptyResultSet:
            return
        with psycopg.Cursor(self._raw).copy(f"copy ({sql}) to stdout (format binary)", params) as copy:
            copy.set_types(["bytea"])
            for (document,) in copy.rows():
                yield document

    def close(self) -> None:
        """Let it go; also in the middle of a stream."""
        self._connection.close()
