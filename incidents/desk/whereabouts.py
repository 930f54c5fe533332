"""Where and when an incident happened, as its page of figures draws it: a map, and the days that are told of."""

from dataclasses import dataclass
from datetime import date

from incidents.document import PINNED
from incidents.drawing.timeline import Day, Timeline, timeline_of
from incidents.drawing.worldmap import Map, Spot, map_of
from incidents.models import Claim, Incident


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place of the incident, what it lies in, and how exactly it is meant."""

    id: str
    name: str
    within: str
    words: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day that is told of, and what was that day."""

    on: date
    name: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """All that the page shows of place and time."""

    map: Map | None
    places: tuple[PlaceLine, ...]
    timeline: Timeline | None
    days: tuple[DayLine, ...]


def whereabouts_of(incident: Incident) -> Whereabouts:
    """Return places and days of an incident; an area is hatched and never pinned. 2 queries."""
    uses = list(incident.place_uses.select_related("place__parent__parent"))
    spots, areas, lines = [], set(), []
    for use in uses:
        place = use.place
        if use.precision in PINNED and place.lat is not None and place.lon is not None:
            spots.append(Spot(float(place.lon), float(place.lat), "", place.name, f"#place-{place.pk}"))
        elif place.country:
            areas.add(place.country)
        above = [each.name for each in (place.parent, place.parent.parent if place.parent else None) if each]
        words = f"{use.get_role_display()}, {use.get_precision_display().lower()}"
        lines.append(PlaceLine(str(place.pk), place.name, ", ".join(above), words))
    days = _days(incident)
    return Whereabouts(
        map=map_of(spots, areas),
        places=tuple(lines),
        timeline=timeline_of([Day(day.on, str(n), day.name, "#days") for n, day in enumerate(days, 1)]),
        days=tuple(days),
    )


def _days(incident: Incident) -> list[DayLine]:
    """Return the incident's own days and those as of which something was counted, in order, each day once."""
    found: dict[date, list[str]] = {}
    if incident.start_on:
        found.setdefault(incident.start_on, []).append("it happened" if not incident.end_on else "it began")
    if incident.end_on:
        found.setdefault(incident.end_on, []).append("it ended")
    counted = Claim.objects.filter(incidents=incident, as_of__isnull=False).order_by("as_of", "created_at")
    for on, phrase in counted.values_list("as_of", "phrase"):
        if on is not None:
            found.setdefault(on, []).append(f"“{phrase}”")
    return [DayLine(on, ", ".join(dict.fromkeys(names))) for on, names in sorted(found.items())]
