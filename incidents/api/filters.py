"""What lists filter by, declared by hand."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Func, Q, QuerySet, Value

from incidents.api import fields, words
from incidents.api.conditions import Condition, Conditions
from incidents.api.live import rows_of
from incidents.api.reading import rows
from incidents.index import fold
from incidents.models.publication import Point, PublishedClaim, PublishedFigure, PublishedPin, PublishedSource

_WORD = re.compile(r"\w{4,}")


def from_low(value: Any) -> Q:
    """Return what an interval meets that reaches `value` or is open above."""
    return Q(high__gte=value) | Q(high__isnull=True)


def to_high(value: Any) -> Q:
    """Return what an interval meets that begins at `value` or below."""
    return Q(low__lte=value) | Q(low__isnull=True)


def cited_by(reference: str) -> list[Any]:
    """Return the ids of the sources that a live incident cites, a few at most. One query.

    Fetched, because as a part of the list's query it is planned after every source was compared.
    """
    return [
        source for (source,) in rows(rows_of(PublishedSource).filter(record__reference=reference).values_list("source"))
    ]


class _Lies(Func):
    """Whether a pin lies in a box."""

    template = "%(expressions)s"
    arg_joiner = " <@ "
    output_field = BooleanField()


class _Box(Func):
    function = "box"


def inside(box: tuple[float, float, float, float]) -> Q:
    """Return the pins in a box; one that crosses the 180th meridian is two."""
    west, south, east, north = box

    def lies(west: float, east: float) -> Q:
        corners = (Point(Value(west), Value(south)), Point(Value(east), Value(north)))
        return Q(_Lies(Point("lon", "lat"), _Box(*corners)))

    return lies(west, east) if west <= east else lies(west, 180) | lies(-180, east)


def worded(text: str) -> Q:
    """Return what holds the words. One word alone is also found inside longer ones of titles and names."""
    asked = fold(text)
    held = Q(search=SearchQuery(asked, config="simple", search_type="websearch"))
    return held | Q(names__contains=asked) if _WORD.fullmatch(asked) else held


class IncidentFilters(Conditions):
    """Filters of incidents."""

    ranges = (("occurred_after", "occurred_before"), ("value_min", "value_max"))

    q = Condition(
        fields.Words,
        worded,
        'Words of title, summary, names or quotes: all of them, "in this order", or -without. No stemming, but a'
        " single word of four letters or more is also found inside longer ones of titles and names.",
        alike=False,
    )
    type = Condition(fields.Key, lambda value: Q(types__contains=[value]), "Key of an incident type.")
    place = Condition(
        fields.Name,
        lambda value: Q(places__contains=[value]),
        "Name or id of a place: it and everything inside it.",
    )
    bbox = Condition(
        fields.Box,
        inside,
        "Has a pin in this part of the map: west,south,east,north. Regions and countries have no pin.",
        of=PublishedPin,
        alike=False,
    )
    country = Condition(fields.Country, lambda value: Q(countries__contains=[value]), "Country of a place.")
    party = Condition(fields.Name, lambda value: Q(parties__contains=[value]), "Name or id of a party to the incident.")
    role = Condition(
        fields.OneOf,
        lambda value: Q(party_roles__contains=[value]),
        "Has a party in this role; with `party`, that one.",
        choices=words.PARTY_ROLES,
    )
    occurred_after = Condition(
        fields.Day, lambda value: Q(end_on__gte=value), "Happened, or still went on, on this day or later."
    )
    occurred_before = Condition(fields.Day, lambda value: Q(start_on__lte=value), "Began on this day or earlier.")
    metric = Condition(
        fields.Key,
        lambda value: Q(metric=value),
        "Has a figure of this metric. With `category`, `value_min`, `value_max` and `level`: one figure that"
        " meets them all.",
        of=PublishedFigure,
    )
    category = Condition(
        fields.Key, lambda value: Q(category=value), "Has a figure of this category.", of=PublishedFigure
    )
    value_min = Condition(
        fields.Number,
        from_low,
        "The reported range reaches this value, or is open above.",
        of=PublishedFigure,
    )
    value_max = Condition(
        fields.Number, to_high, "The reported range begins at this value or below.", of=PublishedFigure
    )
    level = Condition(
        fields.OneOf,
        lambda value: Q(level=value),
        "How well a figure is supported.",
        of=PublishedFigure,
        choices=words.LEVELS,
    )
    claimant = Condition(
        fields.Name,
        lambda value: Q(claimant=value),
        "Who makes one of its claims, by name.",
        of=PublishedClaim,
    )
    claim_role = Condition(
        fields.OneOf,
        lambda value: Q(role=value),
        "Has a claim in this role; with `claimant`, one by them.",
        of=PublishedClaim,
        choices=words.ROLES,
    )
    publisher = Condition(
        fields.Name,
        lambda value: Q(publisher=value),
        "Who published one of its sources.",
        of=PublishedSource,
    )
    source = Condition(fields.Identifier, lambda value: Q(source=value), "Id of a source it cites.", of=PublishedSource)
    status = Condition(
        fields.OneOf, lambda value: Q(status=value), "Status of the record.", choices=words.RECORD_STATUSES
    )
    published_after = Condition(
        fields.Instant, lambda value: Q(first_published_at__gt=value), "First published after this instant."
    )
    changed_after = Condition(
        fields.Instant, lambda value: Q(published_at__gt=value), "Live version published after this instant."
    )

    @classmethod
    def met(cls, queryset: QuerySet[Any], values: Mapping[str, Any]) -> QuerySet[Any]:
        """Return the rows that meet the conditions; a role that is asked for with a party is that party's."""
        queryset = super().met(queryset, values)
        if "role" in values and "party" in values:
            queryset = queryset.filter(party_roles__contains=[f"{values['role']} {values['party']}"])
        return queryset

    @classmethod
    def alike(cls, names: Collection[str]) -> bool:
        """Return whether one statement serves all values; one of role and party together is put together of both."""
        return super().alike(names) and not {"role", "party"} <= set(names)


def _over(value: Any) -> Q:
    """Return the lines of a place: its own ones, and those of whole incidents there."""
    return Q(places__contains=[value]) | Q(places=[], record__places__contains=[value])


class SumFilters(Conditions):
    """Filters of what is added up."""

    metric = Condition(fields.Key, lambda value: Q(metric=value), "Key of the metric. Required.", required=True)
    place = Condition(
        fields.Name, _over, "Lines of this place and all inside it, and of whole incidents there; by name or id."
    )
    country = Condition(
        fields.Country, lambda value: Q(record__countries__contains=[value]), "Country of a place of the incident."
    )
    type = Condition(fields.Key, lambda value: Q(record__types__contains=[value]), "Key of the incident's type.")
    party = Condition(
        fields.Name, lambda value: Q(record__parties__contains=[value]), "Party to the incident, by name or id."
    )
    occurred_after = Condition(
        fields.Day, lambda value: Q(record__end_on__gte=value), "Happened, or still went on, on this day or later."
    )
    occurred_before = Condition(
        fields.Day, lambda value: Q(record__start_on__lte=value), "Began on this day or earlier."
    )
    ranges = (("occurred_after", "occurred_before"),)


class ClaimFilters(Conditions):
    """Filters of claims."""

    ranges = (("value_min", "value_max"),)

    metric = Condition(fields.Key, lambda value: Q(metric=value), "Key of a metric.")
    category = Condition(fields.Key, lambda value: Q(category=value), "Key of a category.")
    operator = Condition(
        fields.OneOf, lambda value: Q(operator=value), "How the number was stated.", choices=words.OPERATORS
    )
    value_min = Condition(
        fields.Number,
        lambda value: Q(low__isnull=False) & from_low(value),
        "Its interval reaches this value.",
    )
    value_max = Condition(fields.Number, lambda value: Q(low__lte=value), "Its interval begins at this value or below.")
    claimant = Condition(fields.Name, lambda value: Q(claimant=value), "Who says so, by name.")
    side = Condition(fields.Name, lambda value: Q(side=value), "The side the claimant belongs to, by name.")
    place = Condition(
        fields.Name,
        lambda value: Q(places__contains=[value]),
        "The place it speaks of, by name or id; or one around.",
    )
    incident = Condition(fields.Reference, lambda value: Q(record__reference=value), "Reference of an incident.")
    source = Condition(fields.Identifier, lambda value: Q(sources__contains=[value]), "Id of a source it rests on.")
    role = Condition(
        fields.OneOf,
        lambda value: Q(role=value),
        "Whether it counts in the incident's figures.",
        choices=words.ROLES,
    )
    kind = Condition(fields.OneOf, lambda value: Q(kind=value), "What it states.", choices=words.CLAIM_KINDS)
    status = Condition(
        fields.OneOf, lambda value: Q(status=value), "Whether it is in force.", choices=words.CLAIM_STATUSES
    )
    machine = Condition(
        fields.Switch,
        lambda value: Q(machine=value),
        "Whether it rests on machine-written text alone.",
        alike=False,
    )


class SourceFilters(Conditions):
    """Filters of sources."""

    ranges = (("published_after", "published_before"),)

    publisher = Condition(fields.Name, lambda value: Q(publisher=value), "Who published it, by name.")
    made_by = Condition(fields.OneOf, lambda value: Q(made_by=value), "Who wrote the text.", choices=words.MAKERS)
    published_after = Condition(
        fields.Day,
        lambda value: Q(published_on__gte=value),
        "Published on this day or later; undated ones are not.",
    )
    published_before = Condition(
        fields.Day,
        lambda value: Q(published_on__lte=value),
        "Published on this day or earlier; undated ones are not.",
    )
    incident = Condition(
        fields.Reference,
        lambda value: Q(source__in=cited_by(value)),
        "Reference of an incident that cites it.",
        alike=False,
    )


class FigureFilters(Conditions):
    """Filters of figure lines."""

    ranges = (("value_min", "value_max"),)

    metric = Condition(fields.Key, lambda value: Q(metric=value), "Key of a metric.")
    category = Condition(fields.Key, lambda value: Q(category=value), "Key of a category.")
    place = Condition(
        fields.Name,
        lambda value: Q(places__contains=[value]),
        "The place it speaks of, by name or id; or one around.",
    )
    value_min = Condition(fields.Number, from_low, "The reported range reaches this value, or is open above.")
    value_max = Condition(fields.Number, to_high, "The reported range begins at this value or below.")
    level = Condition(fields.OneOf, lambda value: Q(level=value), "How well it is supported.", choices=words.LEVELS)
    incident = Condition(fields.Reference, lambda value: Q(record__reference=value), "Reference of an incident.")
