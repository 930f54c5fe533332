"""Sources that share their figures: offered as one origin, never joined by themselves."""

from dataclasses import replace
from decimal import Decimal

from incidents.origins import Carried, Shared, shared


def carried(source: str, *values: int, origin: str | None = None, place: str | None = None) -> list[Carried]:
    return [Carried(f"{source}-{value}", source, "killed", "all", place, Decimal(value), origin) for value in values]


def test_shared_needs_four_figures() -> None:
    assert shared([*carried("a", 1, 2, 3), *carried("b", 1, 2, 3)]) == []
    assert shared([*carried("a", 1, 2, 3, 4, 9), *carried("b", 1, 2, 3, 4, 8)]) == [
        Shared(("a", "b"), 4, ("a-1", "a-2", "a-3", "a-4", "b-1", "b-2", "b-3", "b-4"))
    ]


def test_shared_compares_metric_category_place_and_value() -> None:
    one, other = carried("a", 1, 2, 3, 4), carried("b", 1, 2, 3, 4)
    assert shared([*one, *(replace(each, metric="injured") for each in other)]) == []
    assert shared([*one, *(replace(each, category="child") for each in other)]) == []
    assert shared([*one, *(replace(each, place="kyiv") for each in other)]) == []


def test_shared_leaves_out_what_is_settled() -> None:
    one, other = carried("a", 1, 2, 3, 4, origin="o"), carried("b", 1, 2, 3, 4, origin="o")
    assert shared([*one, *other]) == []
    assert len(shared([*one, *carried("b", 1, 2, 3, 4, origin="p")])) == 1
    assert len(shared([*one, *carried("b", 1, 2, 3, 4)])) == 1
    assert [pair.sources for pair in shared([*one, *other, *carried("c", 1, 2, 3, 4)])] == [("a", "c"), ("b", "c")]


def test_shared_counts_one_claim_in_two_sources_once() -> None:
    both = [replace(each, source=source) for each in carried("a", 1, 2, 3, 4) for source in ("a", "b")]
    assert shared(both) == [Shared(("a", "b"), 4, ("a-1", "a-2", "a-3", "a-4"))]


def test_shared_looks_past_a_pair_that_shares_little() -> None:
    found = shared([*carried("a", 1, 2, 3, 4), *carried("b", 1, 2, 3, 5), *carried("c", 1, 2, 3, 4)])
    assert [pair.sources for pair in found] == [("a", "c")]


def test_shared_puts_the_likest_first() -> None:
    found = shared([*carried("a", 1, 2, 3, 4), *carried("b", 1, 2, 3, 4, 5), *carried("c", 1, 2, 3, 4, 5)])
    assert [(pair.sources, pair.figures) for pair in found] == [(("b", "c"), 5), (("a", "b"), 4), (("a", "c"), 4)]
