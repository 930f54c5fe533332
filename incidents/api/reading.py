"""Rows from PostgreSQL by prepared statements, in binary: a third of the cost of Django's own cursor.

Django binds parameters in the client, which refuses binary results, so this asks psycopg itself.
"""

from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


class _Cursor(psycopg.Cursor[Any]):
    """A cursor whose statements are prepared and whose results are binary."""

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = True, binary: bool | None = True
    ) -> Any:
        """Run a statement."""
        return super().execute(query, params, prepare=prepare, binary=binary)


def rows(queryset: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a `values_list`. One query, counted and logged as Django's are."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return []
    # What `connection.cursor()` does before it makes a cursor.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor = _Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(cursor) as wrapped:  # type: ignore[arg-type]  # the stubs know Django's own cursors alone
        wrapped.execute(sql, params)
        found: list[tuple[Any, ...]] = wrapped.fetchall()
        return found


def row(queryset: QuerySet[Any, Any]) -> tuple[Any, ...] | None:
    """Return the only row of a `values_list`, or None."""
    found = rows(queryset)
    return found[0] if found else None
