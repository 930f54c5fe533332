"""Pages by keyset: a cursor says where the last page ended, and an index leads there. No OFFSET, no total."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Expression, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from incidents.api.parameters import bad_value
from incidents.api.problems import Problem
from incidents.api.reading import rows

_BASE64 = re.compile(r"[A-Za-z0-9_-]{1,400}")


class _Row(Func):
    """Columns compared as one: `(published_at, id) < (…, …)` is one range of an index."""

    template = "(%(expressions)s)"
    output_field = TextField()  # never read: rows are only compared


@dataclass(frozen=True)
class Ordering:
    """An order of a list that leaves no two rows equal.

    `first` and `last` (an id) run in one direction. Where rows of one record follow each other, `position`
    counts them upwards. A `first` that is unknown (`nullable`) stands at the end in both directions.
    """

    name: str
    first: str
    kind: type[date] | type[datetime]
    last: str
    descending: bool = False
    nullable: bool = False
    position: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose values a cursor holds."""
        return (self.first, self.last, self.position) if self.position else (self.first, self.last)


@dataclass(frozen=True)
class Cursor:
    """The row next to a page, and whether the page lies before it (`back`) or after it."""

    back: bool
    first: date | datetime | None
    last: UUID
    position: int = 0

    def encode(self, ordering: Ordering) -> str:
        """Return it as partners see it."""
        first = self.first.isoformat() if self.first else None
        plain = json.dumps([ordering.name, int(self.back), first, self.last.hex, self.position], separators=(",", ":"))
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def decode(text: str, ordering: Ordering) -> Cursor:
    """Return the cursor that `encode` wrote. Raises Problem."""
    try:
        if not _BASE64.fullmatch(text):
            raise ValueError("not base64url")
        name, back, first, last, position = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        known = name == ordering.name and back in (0, 1) and type(position) is int and 0 <= position < 2**31
        if not known or (first is None and not ordering.nullable):
            raise ValueError("of another list")
        at = ordering.kind.fromisoformat(first) if first is not None else None
        if isinstance(at, datetime) and at.tzinfo is None:
            raise ValueError("no zone")
        return Cursor(bool(back), at, UUID(last), position)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        raise _bad_cursor() from None


def _bad_cursor() -> Problem:
    return bad_value(
        "cursor",
        "This cursor belongs to another list or ordering, or is damaged: start again without it.",
        kind="bad-cursor",
    )


@dataclass(frozen=True)
class Page:
    """The documents of one page, in order, and the cursors of its neighbours."""

    documents: list[bytes]
    next: str | None
    previous: str | None


def page(queryset: QuerySet[Any], ordering: Ordering, cursor: Cursor | None, limit: int, document: str) -> Page:
    """Return one page of `queryset`: the column `document` of its rows. One query, two where dates run out."""
    back = cursor is not None and cursor.back
    found: list[tuple[Any, ...]] = []
    for part, bound in _parts(ordering, cursor, back):
        keys = [key for key in (ordering.first, ordering.last) if not (part is None and key == ordering.first)]
        down = ordering.descending != back
        order = [f"-{key}" if down else key for key in keys]
        if ordering.position:
            order.append(f"-{ordering.position}" if back else ordering.position)
        rest = queryset.order_by(*order)
        if ordering.nullable:
            rest = rest.filter(**{f"{ordering.first}__isnull": part is None})
        if bound is not None:
            rest = _beyond(rest, ordering, bound, keys, down=down)
        found += rows(rest.values_list(*ordering.columns, document)[: limit + 1 - len(found)])
        if len(found) > limit:
            break
    more = len(found) > limit
    found = found[:limit]
    if back:
        found.reverse()
    if not found:
        return Page([], None, None)
    before = Cursor(True, *found[0][:-1]).encode(ordering)
    after = Cursor(False, *found[-1][:-1]).encode(ordering)
    return Page(
        [bytes(row[-1]) for row in found],
        next=after if more or back else None,
        previous=before if (more if back else cursor is not None) else None,
    )


def _parts(ordering: Ordering, cursor: Cursor | None, back: bool) -> list[tuple[str | None, Cursor | None]]:
    """Return the parts of a list that a page may touch, each with the cursor it starts from.

    Rows whose first column is unknown are a part of their own: one index serves both, and neither direction
    begins with what is not known.
    """
    if not ordering.nullable:
        return [("known", cursor)]
    parts: list[str | None] = [None, "known"] if back else ["known", None]
    if cursor is None:
        return [(part, None) for part in parts]
    at = None if cursor.first is None else "known"
    return [(part, cursor if part == at else None) for part in parts[parts.index(at) :]]


def _beyond(
    queryset: QuerySet[Any], ordering: Ordering, cursor: Cursor, keys: list[str], *, down: bool
) -> QuerySet[Any]:
    """Keep what lies beyond the cursor."""
    values: dict[str, Any] = {ordering.first: cursor.first, ordering.last: cursor.last}
    row, bound = (
        _Row(*(F(key) for key in keys)),
        _Row(*(_typed(queryset.model, key, values[key]) for key in keys)),
    )
    if not ordering.position:
        return queryset.filter(LessThan(row, bound) if down else GreaterThan(row, bound))
    # Of the cursor's own record what stands behind its position; of the others all. As one condition on three
    # columns of two tables no index would serve.
    side = "gte" if cursor.back else "lte"
    passed = Q(**{ordering.last: cursor.last, f"{ordering.position}__{side}": cursor.position})
    return queryset.filter(LessThanOrEqual(row, bound) if down else GreaterThanOrEqual(row, bound)).exclude(passed)


def _typed(model: type[Model], path: str, value: Any) -> Expression:
    """Return a value as its column's type, which psycopg needs to say in a prepared statement."""
    column: Any = model._meta
    for name in path.split("__"):
        field = column.get_field(name)
        column = field.related_model._meta if field.is_relation else None
    while field.is_relation:
        field = field.target_field
    return Value(value, output_field=field)
