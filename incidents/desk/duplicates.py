"""Incidents that may be the same happening: near in time and place, with figures that meet."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

DAYS = 1  # either side: reports of one night carry both dates
DEGREES = 0.5  # about 50 km of latitude
SHOWN = 5

# Places are near where they are the same, share the place they lie in, one lies in the other, or their points are near.
NEAR = """
with mine as (
  select p.id, p.parent_id, p.lat, p.lon from incidents_placeuse u join incidents_place p on p.id = u.place_id
  where u.incident_id = %(incident)s and u.role in ('hit', 'location')
), figures as (
  select c.metric_id, c.category_id, numrange(c.low, c.high, '[]') as span
  from incidents_incidentclaim l join incidents_claim c on c.id = l.claim_id
  where l.incident_id = %(incident)s and l.role = 'figure' and c.kind = 'figure' and c.status = 'active'
    and (c.low is not null or c.high is not null)
), near as (
  select i.id, i.title, i.start_on, o.name as place
  from incidents_incident me
  join incidents_incident i on i.id <> me.id
    and i.start_on between me.start_on - %(days)s and coalesce(me.end_on, me.start_on) + %(days)s
  join lateral (
    select p.name from incidents_placeuse u join incidents_place p on p.id = u.place_id, mine
    where u.incident_id = i.id and u.role in ('hit', 'location')
      and (p.id = mine.id or p.parent_id = mine.id or p.id = mine.parent_id
           or p.parent_id = mine.parent_id and p.kind not in ('country', 'adm1')
           or abs(p.lat - mine.lat) < %(degrees)s and abs(p.lon - mine.lon) < %(degrees)s)
    order by p.name limit 1) o on true
  where me.id = %(incident)s
), met as (
  select n.id, array_agg(distinct m.label order by m.label) as labels
  from near n
  join incidents_incidentclaim l on l.incident_id = n.id and l.role = 'figure'
  join incidents_claim c on c.id = l.claim_id and c.kind = 'figure' and c.status = 'active'
  join figures f on f.metric_id = c.metric_id and f.category_id = c.category_id
    and f.span && numrange(c.low, c.high, '[]')
  join incidents_metric m on m.key = c.metric_id
  where c.low is not null or c.high is not null
  group by n.id
)
select n.id, n.title, n.start_on, n.place, r.reference, met.labels
from near n join met on met.id = n.id left join incidents_record r on r.id = n.id
order by cardinality(met.labels) desc, n.start_on, n.title, n.id
limit %(shown)s
"""


@dataclass(frozen=True, slots=True)
class Near:
    """Another incident near this one: where, when, and which figures of both meet."""

    id: UUID
    title: str
    start_on: date
    place: str
    reference: str | None
    met: tuple[str, ...]


def near(incident: Any) -> tuple[Near, ...]:
    """Return up to 5 incidents near `incident` whose figures meet its own, those with most of them first. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"incident": incident, "days": DAYS, "degrees": DEGREES, "shown": SHOWN})
        return tuple(
            Near(key, title, day, place, reference, tuple(met))
            for key, title, day, place, reference, met in cursor.fetchall()
        )
