"""Adding up figures: nothing twice, nothing that does not add up, and a reason for all that is left out."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from incidents.summing import REASONS, Line, add, most_common_unit


def line(incident: str = "A", low: int | None = 2, high: int | None = 2, **fields: Any) -> Line:
    given = {
        "category": "all",
        "places": frozenset(),
        "unit": "people",
        "level": "single_origin",
        "claims": frozenset({f"{incident}{fields.get('category')}{sorted(fields.get('places', []))}"}),
        "additive": True,
        **fields,
    }
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return Line(incident, low=ends[0], high=ends[1], **given)


def total(*lines: Line, category: str = "all", unit: str = "people") -> Any:
    found = add(lines, category=category, unit=unit)
    return found.low, found.high, {reason: len(of) for reason, of in found.left_out.items()}


def test_intervals_add_up_and_an_open_one_leaves_the_sum_open() -> None:
    assert total(line("A", 2, 3), line("B", 10, 20)) == (12, 23, {})
    assert total(line("A", 2, 3), line("B", 10, None)) == (12, None, {})
    assert total(line("A", None, 3)) == (0, 3, {})
    assert total(line("A", 0, 0), line("B", 0, 0)) == (0, 0, {})
    assert total() == (0, 0, {})


def test_parts_of_a_whole_are_not_added_to_it() -> None:
    town, street = frozenset({"town"}), frozenset({"street", "town"})
    assert total(line(), line(category="women"), line("A", 1, 1, places=town)) == (2, 2, {"part_of_whole": 2})
    assert total(line(places=town), line("A", 1, 1, places=street)) == (2, 2, {"part_of_whole": 1})
    assert total(line(places=town), line(places=frozenset({"elsewhere"}))) == (4, 4, {})
    assert total(line(category="women")) == (0, 0, {"other_category": 1})
    assert total(line(), line(category="women"), category="women") == (2, 2, {"other_category": 1})


def test_what_does_not_add_up_is_left_out_with_its_reason() -> None:
    assert total(line(additive=False)) == (0, 0, {"not_additive": 1})
    assert total(line("A"), line("B", level="contested")) == (2, 2, {"contested": 1})
    assert total(line(category="women", unit="animals"), unit="animals") == (0, 0, {"other_category": 1})
    assert total(line(), line(category="women", unit="animals")) == (2, 2, {"other_unit": 1})
    assert total(line("A"), line("B", unit="animals")) == (2, 2, {"other_unit": 1})
    shared = frozenset({"the same claim"})
    assert total(line("A", claims=shared), line("B", claims=shared)) == (2, 2, {"shared_claim": 1})


def test_unit_of_most_lines_is_taken() -> None:
    assert most_common_unit([line(unit="km"), line(unit="m"), line(unit="m")]) == "m"
    assert most_common_unit([line(unit="m"), line(unit="km")]) == "km"
    assert most_common_unit([]) == ""


LINES = st.lists(
    st.builds(
        line,
        st.sampled_from("AB"),
        st.integers(0, 5),
        st.one_of(st.none(), st.integers(5, 9)),
        category=st.sampled_from(["all", "women"]),
        places=st.frozensets(st.sampled_from("xyz"), max_size=2),
        level=st.sampled_from(["contested", "corroborated"]),
        additive=st.booleans(),
    ),
    max_size=8,
)


@given(LINES)
def test_every_line_is_counted_or_left_out_once(lines: list[Line]) -> None:
    found = add(lines, category="all", unit="people")

    told = [*found.counted, *(each for of in found.left_out.values() for each in of)]
    assert sorted(map(id, told)) == sorted(map(id, lines))
    assert set(found.left_out) <= set(REASONS)
    assert found.low == sum((each.low or 0 for each in found.counted), Decimal(0))
    assert found.high is None or found.high >= found.low
