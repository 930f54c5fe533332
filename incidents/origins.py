"""Two sources that share their figures most likely share their origin. Pure: offers, never decisions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

ENOUGH = 4  # figures that two sources must share


@dataclass(frozen=True, slots=True)
class Carried:
    """One claim as one source carries it. `origin` is None while nobody named it."""

    claim: str
    source: str
    metric: str
    category: str
    place: str | None
    value: Decimal
    origin: str | None


@dataclass(frozen=True, slots=True)
class Shared:
    """Two sources that share figures, and the claims behind them, of which not all have one origin yet."""

    sources: tuple[str, str]
    figures: int
    claims: tuple[str, ...]


def shared(carried: Iterable[Carried]) -> list[Shared]:
    """Return the pairs of sources that share four or more (metric, category, place, value), the likest first.

    Pairs whose shared claims have one and the same origin already are left out.
    """
    by_source: dict[str, dict[tuple[str, str, str | None, Decimal], list[Carried]]] = defaultdict(dict)
    for each in carried:
        figure = (each.metric, each.category, each.place, each.value)
        by_source[each.source].setdefault(figure, []).append(each)
    found = []
    for one, other in combinations(sorted(by_source), 2):
        common = by_source[one].keys() & by_source[other].keys()
        if len(common) < ENOUGH:
            continue
        claims = [each for figure in common for source in (one, other) for each in by_source[source][figure]]
        origins = {each.origin for each in claims}
        if len(origins) == 1 and None not in origins:
            continue
        found.append(Shared((one, other), len(common), tuple(sorted({each.claim for each in claims}))))
    return sorted(found, key=lambda pair: (-pair.figures, pair.sources))
