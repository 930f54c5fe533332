"""What live records name, each once and in the order of names, however many records name it."""

import json
from collections.abc import Mapping
from typing import Any

from incidents.api.problems import SHOWN, near
from incidents.api.reading import Rows, query

# One step of an index for each result, however many records name it: duplicates are leapt over, not read.
STEPS = """
with recursive step (name, term, document) as (
  (select p.name, p.term, p.document
   from incidents_publishedterm p join incidents_record r on r.id = p.record_id and r.status = 'usable'
   where p.vocabulary = %s and p.name >= %s and p.name ^@ %s {bound}
   order by p.name {down}, p.term {down} limit 1)
  union all
  select following.* from step s cross join lateral (
    select p.name, p.term, p.document
    from incidents_publishedterm p join incidents_record r on r.id = p.record_id and r.status = 'usable'
    where p.vocabulary = %s and p.name >= %s and p.name ^@ %s and (p.name, p.term) {beyond} (s.name, s.term)
    order by p.name {down}, p.term {down} limit 1) following
)
select name, term, document from step limit %s
"""


KEYS = ("metric", "category", "type")
MOST = 500  # keys that a hint looks at


def through(vocabulary: str, begins: str, back: bool, bound: list[Any], most: int) -> Rows:
    """Return name, term and document of what begins so, from `bound` on. One query."""
    beyond = "<" if back else ">"
    sql = STEPS.format(
        bound=f"and (p.name, p.term) {beyond} (%s, %s)" if bound else "",
        down="desc" if back else "",
        beyond=beyond,
    )
    among = [vocabulary, begins, begins]
    return query(sql, [*among, *bound, *among, most])


def hint(asked: Mapping[str, str]) -> str:
    """Return what may have been meant by keys that no live record has, or "". One query for each key asked."""
    told = []
    for name in KEYS:
        if name in asked:
            keys = [json.loads(bytes(document))["key"] for _, _, document in through(name, "", False, [], MOST)]
            if len(keys) < MOST and asked[name].strip() not in keys:
                told.append(
                    f"No live incident has the {name} {asked[name][:SHOWN]!r}. {near(asked[name], keys)}".strip()
                )
    return " ".join(told)
