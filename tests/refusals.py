"""Which rule said no: tests name it, so that dropping the rule turns them red."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from sources.errors import Refused, rule_of


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Expect PostgreSQL, or a verb that passes on what it said, to refuse by `rule`."""
    with pytest.raises((IntegrityError, Refused)) as caught, transaction.atomic():
        yield
    error = caught.value
    found = error.rule if isinstance(error, Refused) else rule_of(error)
    assert found == rule, f"refused by {found!r}, not by {rule!r}: {error}"


def truncate(table: str) -> None:
    """Truncate, as far as rules let; deferred foreign keys are checked first, which would refuse it before them."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute(f"truncate {table} cascade")
