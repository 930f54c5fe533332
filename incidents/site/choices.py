"""What filters of the public pages offer: the types and metrics that live records name."""

import functools
import json
import time
from typing import Any

from django.db import connection

# One step in the index for each name, however many records say the same: a plain DISTINCT would read them all.
SQL = """
with recursive step(vocabulary, name) as (
  select asked.vocabulary, (
    select min(term.name) from incidents_publishedterm term where term.vocabulary = asked.vocabulary
  ) from unnest(%s::text[]) asked(vocabulary)
  union all
  select step.vocabulary, (
    select term.name from incidents_publishedterm term
    where term.vocabulary = step.vocabulary and term.name > step.name order by term.name limit 1
  ) from step where step.name is not null
)
select step.vocabulary, said.document from step cross join lateral (
  select term.document from incidents_publishedterm term
  join incidents_record record on record.id = term.record_id and record.status = 'usable'
  where term.vocabulary = step.vocabulary and term.name = step.name limit 1
) said
where step.name is not null order by step.vocabulary, step.name
"""

Choices = tuple[tuple[str, str], ...]


def types() -> Choices:
    """Return key and label of each type that a live record is of."""
    return tuple((each["key"], each["label"]) for each in _terms(_minute())["type"])


def metrics() -> Choices:
    """Return key and label of each metric that a live record has a claim of."""
    return tuple((each["key"], each["label"]) for each in _terms(_minute())["metric"])


def with_chosen(choices: Choices, chosen: str) -> Choices:
    """Return the choices, and among them what was chosen, so that a form keeps what it cannot offer."""
    known = {key for key, _ in choices}
    return choices if not chosen or chosen in known else ((chosen, chosen.replace("_", " ")), *choices)


def _minute() -> int:
    return int(time.time() // 60)


@functools.lru_cache(maxsize=2)
def _terms(minute: int) -> dict[str, list[dict[str, Any]]]:
    """Return what there is to choose from, asked for once a minute. One query."""
    found: dict[str, list[dict[str, Any]]] = {"type": [], "metric": []}
    with connection.cursor() as cursor:
        cursor.execute(SQL, [list(found)])
        for vocabulary, document in cursor.fetchall():
            found[vocabulary].append(json.loads(bytes(document)))
    return found
