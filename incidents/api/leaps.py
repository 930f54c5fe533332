"""What live records name, each once and in the order of names, however many records name it."""

import json
from collections.abc import Mapping
from typing import Any

from incidents.api.addresses import ROOT
from incidents.api.fields import Identifier
from incidents.api.problems import SHOWN, near
from incidents.api.reading import Rows, query
from incidents.index import fold

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


# What a filter may ask for that no live record has: the vocabulary, and the address that lists it.
KEYS = {
    "metric": ("metric", "vocabularies/metrics/"),
    "category": ("category", "vocabularies/categories/"),
    "type": ("type", "vocabularies/types/"),
}
NAMES = {
    "place": ("place", "places/"),
    "party": ("party", "parties/"),
    "claimant": ("party", "parties/"),
    "publisher": ("party", "parties/"),
}
MOST = 500  # keys or names that a hint looks at


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
    """Return what may have been meant by keys and names that no live record has, or "". A query or two for each."""
    told = []
    for name in KEYS.keys() & asked.keys():
        vocabulary, address = KEYS[name]
        value = asked[name].strip()
        known = [json.loads(bytes(document))["key"] for _, _, document in through(vocabulary, "", False, [], MOST)]
        if value not in known and len(known) < MOST:
            told.append((name, f"has the {name}", value, near(value, known), address))
    for name in NAMES.keys() & asked.keys():
        vocabulary, address = NAMES[name]
        value = asked[name].strip()
        found = through(vocabulary, fold(value), False, [], 1)
        if not Identifier.pattern.fullmatch(value) and not (found and found[0][0] == fold(value)):
            alike = [known for known, _, _ in through(vocabulary, fold(value)[:1], False, [], MOST)]
            told.append((name, f"names the {name}", value, near(fold(value), dict.fromkeys(alike)), address))
    return " ".join(
        f"No live incident {has} {value[:SHOWN]!r}. {meant or f'{ROOT}{address} lists those there are.'}"
        for _, has, value, meant, address in sorted(told)
    )
