"""Figures of one metric in several categories that nobody related: nothing compares them, and the desk says so."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from django.utils.text import get_text_list

from incidents.models import Category, Claim
from incidents.reconcile import Line


def apart_in(lines: Iterable[Line], claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """Return one sentence for each metric and place whose categories may be rivals. No query.

    They may be where one category lies in the other, and where both are of people, who may be the same: children and
    residents. Drones and missiles are not. A relation between their claims settles it, also by way of a third.
    """
    alike: dict[tuple[str, str | None, str], list[Line]] = {}
    for line in lines:
        if line.has_range:
            alike.setdefault((line.metric, line.place, line.unit), []).append(line)
    return tuple(_sentence(found, claims) for group in alike.values() if (found := _apart(group, claims)))


def _sentence(lines: Sequence[Line], claims: Mapping[str, Claim]) -> str:
    first = claims[lines[0].claims[0]]
    told = [
        f"{', '.join(f'“{claims[key].phrase}”' for key in line.claims)} "
        f"({claims[line.claims[0]].category.label.lower()})"
        for line in lines
    ]
    what = f"{first.metric}, {first.place}" if first.place else str(first.metric)
    return (
        f"{what}: {get_text_list(told, 'and')} are not compared, for their categories differ and nobody related them. "
        "Say on a claim's page which is part of which, or give rivals one category."
    )


def _apart(lines: Sequence[Line], claims: Mapping[str, Claim]) -> list[Line]:
    """Return the lines that may rival another one to which no relation leads."""
    group = list(range(len(lines)))
    at = {key: n for n, line in enumerate(lines) for key in line.claims}
    for key, n in at.items():
        for relation in claims[key].relations.all():
            other = at.get(str(relation.other_id))
            if other is not None:
                joined, kept = group[other], group[n]
                group = [kept if number == joined else number for number in group]
    found = {
        n
        for pair in combinations(range(len(lines)), 2)
        if group[pair[0]] != group[pair[1]] and _may_be_rivals(*(claims[lines[n].claims[0]] for n in pair))
        for n in pair
    }
    return [lines[n] for n in sorted(found)]


def _may_be_rivals(one: Claim, other: Claim) -> bool:
    people = one.metric is not None and one.metric.unit == "people"
    return people or other.category_id in _around(one.category) or one.category_id in _around(other.category)


def _around(category: Category | None) -> set[str]:
    """Return the keys of the categories that one lies in; "all" holds every one."""
    found = {"all"}
    while category is not None and category.key not in found - {"all"}:
        found.add(category.key)
        category = category.part_of
    return found
