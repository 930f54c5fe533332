"""Hold a row against the CHECK constraints of its model without asking the database.

PostgreSQL has the last word; this finds all faults of a file at once, with the very sentences that the models carry.
Truth has three values, as in SQL: None is unknown, and a check passes unless it is False.
"""

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import CheckConstraint, F, Model, Q, Value
from django.db.models.expressions import CombinedExpression

Truth = bool | None

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda value, known: value in known,
    "regex": lambda value, pattern: re.search(pattern, value, re.DOTALL) is not None,
}


def broken(row: Model) -> Iterator[CheckConstraint]:
    """Give the CHECK constraints that a row breaks."""
    for constraint in row._meta.constraints:
        if isinstance(constraint, CheckConstraint) and holds(constraint.condition, row) is False:
            yield constraint


def holds(condition: Any, row: Model) -> Truth:
    """Tell whether a condition is true of a row. Raises NotImplementedError for what no model says yet."""
    if isinstance(condition, Q):
        parts = (holds(part, row) for part in condition.children)
        truth = _any(parts) if condition.connector == Q.OR else _all(parts)
        return (not truth if truth is not None else None) if condition.negated else truth
    if not isinstance(condition, tuple):
        raise NotImplementedError(f"A condition of {type(condition).__name__} is not understood.")
    lookup, wanted = condition
    name, _, how = lookup.partition("__")
    value = _value(F(name), row)
    if how == "isnull":
        return (value is None) is wanted
    compare = COMPARE.get(how or "exact")
    if compare is None:
        raise NotImplementedError(f"The lookup “{lookup}” is not understood.")
    other = _value(wanted, row)
    return None if value is None or other is None else compare(value, other)


def _value(expression: Any, row: Model) -> Any:
    if isinstance(expression, F):
        column: Any = row._meta.get_field(expression.name)  # type: ignore[attr-defined]  # (missing in the stubs)
        return getattr(row, column.attname)
    if isinstance(expression, Value):
        return expression.value
    if isinstance(expression, CombinedExpression) and expression.connector == "+":
        left, right = _value(expression.lhs, row), _value(expression.rhs, row)
        return None if left is None or right is None else left + right
    if hasattr(expression, "resolve_expression"):
        raise NotImplementedError(f"{expression!r} is not understood.")
    return expression


def _all(parts: Iterable[Truth]) -> Truth:
    truths = list(parts)
    return False if False in truths else None if None in truths else True


def _any(parts: Iterable[Truth]) -> Truth:
    truths = list(parts)
    return True if True in truths else None if None in truths else False
