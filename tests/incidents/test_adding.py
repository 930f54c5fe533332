"""`incidents.adding`: what may be added over several incidents, and what may not."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from incidents.adding import Addend, LeftOut, Reason, Sum, add


def line(
    incident: str = "A",
    low: int | None = 4,
    high: int | None = 4,
    place: str | None = None,
    level: str = "single_origin",
    claims: tuple[str, ...] = (),
) -> Addend:
    bounds = [None if end is None else Decimal(end) for end in (low, high)]
    return Addend(incident, place, *bounds, level, frozenset(claims))


def test_sum_adds_ranges_of_several_incidents() -> None:
    lines = [line("A", 4, 4), line("B", 45, 55)]

    assert add(lines, additive=True) == Sum(Decimal(49), Decimal(59), tuple(lines), ())


def test_sum_is_open_above_where_a_figure_is() -> None:
    assert add([line("A", 4, None), line("B", 45, 55)], additive=True).high is None


def test_sum_takes_a_whole_and_names_its_parts() -> None:
    part, whole = line("A", 10, 10, "Ternopil"), line("A", 45, 55)

    found = add([part, whole, line("B", 1, 1)], additive=True)

    assert (found.low, found.high) == (46, 56)
    assert found.left_out == (LeftOut(part, Reason.PART),)


def test_sum_takes_the_highest_part_as_a_floor_where_no_whole_is_reported() -> None:
    small, large = line("A", 3, 3, "North"), line("A", 10, 10, "South")

    found = add([small, large], additive=True)

    assert (found.low, found.high, found.counted) == (10, None, (large,))
    assert found.left_out == (LeftOut(small, Reason.PART),)


def test_sum_leaves_out_what_is_contested_and_has_no_end_then() -> None:
    contested = line("A", 2, 5, level="contested")

    found = add([contested, line("B", 1, 1)], additive=True)

    assert (found.low, found.high) == (1, None)
    assert found.left_out == (LeftOut(contested, Reason.CONTESTED),)


def test_sum_counts_a_claim_once() -> None:
    first, second = line("A", 4, 4, claims=("1", "2")), line("B", 4, 4, claims=("2",))

    found = add([first, second], additive=True)

    assert (found.low, found.high, found.counted) == (4, None, (first,))
    assert found.left_out == (LeftOut(second, Reason.SHARED),)


def test_sum_leaves_out_what_has_no_number() -> None:
    unknown = line("A", None, None)

    assert add([unknown], additive=True) == Sum(None, None, (), (LeftOut(unknown, Reason.NO_RANGE),))


def test_figures_that_are_not_additive_are_not_added() -> None:
    lines = [line("A"), line("B")]

    found = add(lines, additive=False)

    assert found == Sum(None, None, (), tuple(LeftOut(each, Reason.NOT_ADDITIVE) for each in lines))
    assert {omitted.sentence for omitted in found.left_out} == {"Figures of this kind are not added up."}


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.integers(0, 9), st.sampled_from([None, "x", "y"])))
)
def test_every_line_is_counted_or_named_once(drawn: list[tuple[str, int, int, str | None]]) -> None:
    lines = [line(incident, low, low + more, place) for incident, low, more, place in drawn]

    found = add(lines, additive=True)

    assert len(found.counted) + len(found.left_out) == len(lines)
    assert len(found.counted) == len({each.incident for each in lines})
    assert found.high is None or found.low is None or found.low <= found.high
