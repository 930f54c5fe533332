"""Pages by keyset: a cursor says where the last page ended, and an index leads there. No OFFSET, no total."""

import base64
import binascii
import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from incidents.api.conditions import Conditions, Narrowed
from incidents.api.parameters import Asked
from incidents.api.reading import Statement, rows

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


def decode(asked: Asked, *orderings: Ordering) -> Cursor | None:
    """Return the cursor that `encode` wrote for one of `orderings`, or None where none is asked for.

    What is wrong with it, `asked` keeps.
    """
    if "cursor" not in asked:
        return None
    text = asked["cursor"]
    try:
        if not _BASE64.fullmatch(text):
            raise ValueError("not base64url")
        name, back, first, last, position = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        ordering = {each.name: each for each in orderings}[name]
        known = back in (0, 1) and type(position) is int and 0 <= position < 2**31
        if not known or (first is None and not ordering.nullable):
            raise ValueError("of another list")
        at = ordering.kind.fromisoformat(first) if first is not None else None
        if isinstance(at, datetime) and at.tzinfo is None:
            raise ValueError("no zone")
        return Cursor(bool(back), at, UUID(last), position)
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, RecursionError):
        told = "This cursor belongs to another list or ordering, or is damaged: start again without it."
        asked.fault("cursor", told, kind="bad-cursor")
        return None


@dataclass(frozen=True)
class Page:
    """The documents of one page, in order, and the cursors of its neighbours."""

    documents: list[bytes]
    next: str | None
    previous: str | None


def page(
    source: Callable[[], QuerySet[Any]],
    ordering: Ordering,
    cursor: Cursor | None,
    limit: int,
    document: str,
    *,
    narrowed: Narrowed | None = None,
) -> Page:
    """Return one page of `source`, or of what a filter left of it: the column `document` of its rows.

    One query; two where the rows whose first column is known run out.
    """
    back = cursor is not None and cursor.back
    found: list[tuple[Any, ...]] = []
    for known, bound in _parts(ordering, cursor, back):
        values = () if bound is None else _values(ordering, bound, known)
        how = (ordering, known, bound is not None, back, limit + 1, document)
        if narrowed is None:
            found += _statement(source, *how).rows(*values)
        elif narrowed.by.alike(narrowed.values):
            given, by = narrowed.values, cast("Any", narrowed.by)  # mypy does not know that it is hashable
            found += _narrowed(by, narrowed.of, tuple(given), *how).rows(*values, *given.values())
        else:
            found += rows(_query(narrowed.queryset(), ordering, known, bound, back, limit + 1, document))
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
        [row[-1] for row in found],
        next=after if more or back else None,
        previous=before if (more if back else cursor is not None) else None,
    )


def _parts(ordering: Ordering, cursor: Cursor | None, back: bool) -> list[tuple[bool, Cursor | None]]:
    """Return the parts of a list that a page may touch, each with the cursor it starts from.

    Rows whose first column is not known are a part of their own: one index serves both, and neither
    direction begins with them.
    """
    parts = [True, False] if ordering.nullable else [True]
    if back:
        parts.reverse()
    if cursor is None:
        return [(known, None) for known in parts]
    start = cursor.first is not None
    return [(known, cursor if known == start else None) for known in parts[parts.index(start) :]]


def _query(
    queryset: QuerySet[Any],
    ordering: Ordering,
    known: bool,
    bound: Cursor | None,
    back: bool,
    size: int,
    document: str,
) -> QuerySet[Any, tuple[Any, ...]]:
    """Return one part of a list, from `bound` on."""
    down = ordering.descending != back
    keys = [ordering.first, ordering.last] if known else [ordering.last]
    order = [f"-{key}" if down else key for key in keys]
    if ordering.position:
        order.append(f"-{ordering.position}" if back else ordering.position)
    if ordering.nullable:
        queryset = queryset.filter(**{f"{ordering.first}__isnull": not known})
    if bound is not None:
        row = _Row(*map(F, keys))
        limit = _Row(*map(Value, [bound.first, bound.last] if known else [bound.last]))
        if ordering.position:
            # Of the bound's own record what lies behind its position; of the others all. As one comparison of
            # columns of two tables, no index would serve it.
            passed = {ordering.last: bound.last, f"{ordering.position}__{'gte' if back else 'lte'}": bound.position}
            queryset = queryset.filter(LessThanOrEqual(row, limit) if down else GreaterThanOrEqual(row, limit))
            queryset = queryset.exclude(**passed)
        else:
            queryset = queryset.filter(LessThan(row, limit) if down else GreaterThan(row, limit))
    return queryset.order_by(*order).values_list(*ordering.columns, document)[:size]


def _values(ordering: Ordering, bound: Cursor, known: bool) -> tuple[Any, ...]:
    """Return what of a cursor a query uses."""
    values: list[Any] = [bound.first, bound.last] if known else [bound.last]
    return (*values, bound.position) if ordering.position else tuple(values)


@functools.lru_cache(maxsize=256)
def _statement(
    source: Callable[[], QuerySet[Any]],
    ordering: Ordering,
    known: bool,
    bounded: bool,
    back: bool,
    size: int,
    document: str,
) -> Statement:
    """Return the statement of a list without filters, which most requests ask for."""
    bound = _sample(ordering, back) if bounded else None
    samples = _values(ordering, bound, known) if bound else ()
    return Statement(_query(source(), ordering, known, bound, back, size, document), *samples)


@functools.lru_cache(maxsize=1024)
def _narrowed(
    by: type[Conditions],
    of: Callable[[], QuerySet[Any]],
    names: tuple[str, ...],
    ordering: Ordering,
    known: bool,
    bounded: bool,
    back: bool,
    size: int,
    document: str,
) -> Statement:
    """Return the statement of a list with these filters, whatever their values."""
    bound = _sample(ordering, back) if bounded else None
    given = by.samples(names)
    samples = (*(_values(ordering, bound, known) if bound else ()), *given.values())
    query = _query(Narrowed(by, of, given).queryset(), ordering, known, bound, back, size, document)
    return Statement(query, *samples, written=len(given))


def _sample(ordering: Ordering, back: bool) -> Cursor:
    at: date = datetime(1, 2, 3, tzinfo=UTC) if ordering.kind is datetime else date(1, 2, 3)
    return Cursor(back, at, UUID(int=2**100 + 7), 1_234_567_891)
