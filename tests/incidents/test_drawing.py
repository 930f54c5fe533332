"""Pictures: bars on one scale, days on a line, pins and outlines on a map: incidents/drawing."""

import math
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from incidents.drawing import worldmap
from incidents.drawing.bars import Bar, bars_of, on_one_scale
from incidents.drawing.timeline import HEIGHT as LINE_HEIGHT
from incidents.drawing.timeline import Day, Dot, Tick, Timeline, timeline_of
from incidents.drawing.worldmap import HEIGHT, WIDTH, Pin, Spot, Window, map_of
from incidents.reconcile import SideLine


def side(name: str, low: Any = None, high: Any = None) -> SideLine:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return SideLine(name, *ends, split=False, claims=())


# Bars


def test_bars_share_a_scale_and_say_their_interval() -> None:
    sides = [side("A", 4), side("", 2, 2), side("Silent"), side("C", None, 5), side("D", 1, 5)]

    assert bars_of(sides) == (
        Bar(x=98.0, width=132.0, y=10, start=98.0, tone="a", words="A: 4 or more", scale="10"),
        Bar(x=54.0, width=0.0, y=26, start=54.0, tone="b", words="no side named: 2", scale="10"),
        Bar(x=10.0, width=110.0, y=42, start=None, tone="c", words="C: at most 5", scale="10"),
        Bar(x=32.0, width=88.0, y=58, start=None, tone="c", words="D: 1 to 5", scale="10"),
    )
    assert bars_of([]) == bars_of([side("Silent")]) == ()
    thirds, one = bars_of([side("A", "0.333", "0.777"), side("B", "0.333", "0.333")])
    assert (thirds.x, thirds.width, one.start) == (46.6, 48.8, 46.6)


@pytest.mark.parametrize(
    ("value", "scale"),
    [("0", "2"), ("0.2", "2"), ("1.6", "2"), ("1.7", "5"), ("4", "5"), ("8", "10"), ("8.3", "10"), ("8.4", "20"),
     ("1600", "2,000"), ("4167", "10,000")],
)  # fmt: skip
def test_scale_is_round_and_leaves_room_for_an_open_end(value: str, scale: str) -> None:
    [bar] = bars_of([side("A", value)])
    assert bar.scale == scale


def test_bars_of_rows_share_a_scale_and_have_pictures_of_their_own() -> None:
    four, ten, half = Decimal(4), Decimal(10), Decimal("0.5")

    assert on_one_scale([(four, ten, "t", "A"), (None, None, "t", "B"), (None, half, "u", "")]) == (
        [
            Bar(x=54.0, width=66.0, y=10, start=None, tone="t", words="A: 4 to 10", scale="20"),
            None,
            Bar(x=10.0, width=5.5, y=10, start=None, tone="u", words="no side named: at most 0.5", scale="20"),
        ],
        "20",
    )
    assert on_one_scale([(None, None, "t", "B")] * 2) == ([None, None], "")
    bars, _ = on_one_scale([(four, None, "t", "A")])
    assert bars[0] is not None
    assert (bars[0].x, bars[0].width, bars[0].start) == (186.0, 44.0, 186.0)


# Days on a line


def days(*of: str) -> list[Day]:
    return [Day(date.fromisoformat(on), str(n), f"name {n}", f"#{n}") for n, on in enumerate(of, start=1)]


def line(*of: str) -> Timeline:
    found = timeline_of(days(*of))
    assert found is not None
    return found


def labels(*of: str) -> list[str]:
    return [dot.label for dot in line(*of).dots]


def test_line_of_days_is_drawn_in_order_with_its_months() -> None:
    assert line("2026-08-03", "2026-05-02", "2026-05-01") == Timeline(
        dots=(
            Dot(x=33.9, width=41.0, label="3 · 2", name="name 3; name 2", href="#3"),
            Dot(x=446.1, width=17.0, label="1", name="name 1", href="#1"),
        ),
        ticks=(Tick(33.9, "May"), Tick(169.8, "Jun"), Tick(301.4, "Jul"), Tick(437.3, "Aug")),
        first="May 2026",
        last="August 2026",
        height=LINE_HEIGHT,
    )
    assert Dot(x=33.95, width=41.1, label="", name="", href="").left == 13.4
    assert timeline_of([]) is timeline_of(days("2026-05-01", "2026-05-01")) is None


def test_dots_that_would_cover_each_other_are_joined_and_stay_in_the_picture() -> None:
    joined = [f"2026-01-{day:02}" for day in range(1, 6)]
    found = line(*joined, "2026-01-20", "2031-01-01")

    assert [(dot.label, dot.left >= 0, dot.left + dot.width <= WIDTH) for dot in found.dots] == [
        ("1 +5", True, True),
        ("7", True, True),
    ]
    assert labels(*joined[:3], "2031-01-01") == ["1 · 2 · 3", "4"]
    # 100 days are 412 pixels: what is 19 apart has its own dot, a wide label pushes it on.
    assert labels("2026-01-01", "2026-01-06", "2026-04-11") == ["1", "2", "3"]
    assert labels("2026-01-01", "2026-01-05", "2026-04-11") == ["1 · 2", "3"]
    assert labels("2026-01-01", "2026-01-02", "2026-01-10", "2026-04-11") == [
        "1 · 2 · 3",
        "4",
    ]
    assert labels("2026-01-01", "2026-01-02", "2026-01-11", "2026-04-11") == [
        "1 · 2",
        "3",
        "4",
    ]
    assert labels("2026-01-01", "2026-03-01", "2026-03-02", "2026-04-11") == [
        "1",
        "2 · 3",
        "4",
    ]
    assert line(*joined[:4], "2031-01-01").dots[0].label == "1 +3"
    long = timeline_of([Day(date(2026, 1, 1), "x" * 20, "a", "#"), Day(date(2026, 2, 1), "y" * 20, "b", "#")])
    assert long is not None
    assert [(dot.left, dot.left + dot.width) for dot in long.dots] == [(1.0, 141.0), (339.0, 479.0)]


@pytest.mark.parametrize(
    ("last", "ticks"),
    [
        ("2026-07-31", ["Feb", "Mar", "Apr", "May", "Jun", "Jul"]),
        ("2026-08-01", ["2026", "Mar", "May", "Jul"][1:]),
        ("2027-06-01", ["Apr", "Jul", "Oct", "2027", "Apr"]),
        ("2029-01-02", ["Jul", "2027", "Jul", "2028", "Jul", "2029"]),
        ("2031-12-31", ["2027", "2028", "2029", "2030", "2031"]),
        ("2037-12-31", ["2028", "2030", "2032", "2034", "2036"]),
        ("2226-01-01", ["2100", "2200"]),
        ("2026-07-01", ["Feb", "Mar", "Apr", "May", "Jun", "Jul"]),
        ("2050-01-01", ["2030", "2035", "2040", "2045", "2050"]),
        ("2080-01-01", ["2030", "2040", "2050", "2060", "2070", "2080"]),
    ],
)
def test_years_or_months_stand_on_the_line(last: str, ticks: list[str]) -> None:
    assert [tick.label for tick in line("2026-01-15", last).ticks] == ticks


# A map


def test_window_holds_all_points_and_is_never_too_near() -> None:
    def window(*points: tuple[float, float]) -> tuple[float, float, float]:
        found = worldmap._window(points)
        return found.lon, found.lat, found.scale

    assert window((30.52, 50.45)) == (30.5, 50.5, 33.33)
    assert window((10, 40), (11, 60)) == (10.5, 50.0, 10.0)
    assert window((10, 0), (50, 0)) == (30.0, 0.0, 8.57)
    assert window((10, 60), (50, 60)) == (30.0, 60.0, 17.14)
    assert window((-170, -80), (170, 80)) == (0.0, 0.0, 1.76)
    assert window((0, 89)) == (0.0, 72.0, 33.33)
    assert window((0, -89)) == (0.0, -66.0, 33.33)


def test_window_is_true_in_its_middle() -> None:
    window = Window(lon=30.0, lat=60.0, scale=10.0)

    assert window.place((30.0, 60.0)) == (WIDTH / 2, HEIGHT / 2)
    x, y = window.place((32.0, 61.0))
    assert (round(x, 6), y) == (WIDTH / 2 + 10, HEIGHT / 2 - 10)


def test_spots_that_would_cover_each_other_are_one_pin() -> None:
    window = Window(lon=0.0, lat=0.0, scale=1.0)
    spots = [
        Spot(0, 0, "1", "Quay", "#1"),
        Spot(16.9, 0, "2", "Dock", "#2"),
        Spot(-17, 0, "", "", "#3"),
        Spot(0, 0, "1", "Quay", "#4"),
        Spot(1, 1, "", "Dock", "#5"),
    ]

    one, other = worldmap._pins(spots, window)
    assert one == Pin(x=240.0, y=150.0, width=41.0, label="1 · 2", name="Quay; Dock", href="#1")
    assert other == Pin(x=223.0, y=150.0, width=0.0, label="", name="", href="#3")
    assert (one.left, one.top) == (219.5, 141.5)
    [pin] = worldmap._pins([Spot(0.1234, 0.1234, "1", "Quay", "#")], window)
    assert (pin.x, pin.y, pin.top) == (240.1, 149.9, 141.4)
    assert Pin(x=33.95, y=33.33, width=41.1, label="", name="", href="").left == 13.4
    assert Pin(x=33.95, y=33.33, width=41.1, label="", name="", href="").top == 24.8
    for count, label in ((3, "0 · 1 · 2"), (4, "0 +3")):
        [pin] = worldmap._pins([Spot(0, 0, str(n), "Quay", "#") for n in range(count)], window)
        assert (pin.label, pin.name) == (label, "Quay")
    assert worldmap._pins([Spot(0, 0, "1", "Quay", "#")], window)[0].width == 17.0


def test_map_shows_spots_or_where_there_is_none_countries() -> None:
    spot = Spot(30.5, 50.4, "1", "Kyiv", "#1")
    zoomed, country = map_of([spot], ["UA"]), map_of([], ["UA", "XX"])
    assert zoomed is not None
    assert country is not None

    assert [(pin.x, pin.label) for pin in zoomed.pins] == [(240.0, "1")]
    assert country.pins == ()
    for found in (zoomed, country):
        assert found.land.startswith("M")
        assert found.hatched.startswith("M")
        assert found.land.endswith("z")
    bare = map_of([spot], [])
    assert bare is not None
    assert bare.hatched == ""
    assert re.fullmatch(r"(?:M-?\d+ -?\d+l[-\d ]+z)+", bare.land)
    assert sorted(bare.land.split("z")) == sorted((zoomed.land + zoomed.hatched).split("z"))
    assert map_of([], []) is map_of([], ["XX"]) is None


def at(lon: float, lat: float, label: str = "1") -> Spot:
    return Spot(lon, lat, label, f"place {label}", f"#i{label}")


def test_map_zooms_to_its_pins_and_keeps_them_inside() -> None:
    found = map_of([at(37.62, 55.75), at(36.58, 50.6, "2"), at(30.52, 50.45, "3")], ["UA"])

    assert found is not None
    assert len(found.pins) == 3
    assert all(10 < pin.x < WIDTH - 10 and 10 < pin.y < HEIGHT - 10 for pin in found.pins)
    assert found.land
    assert found.hatched


def test_map_of_the_whole_world_stays_small() -> None:
    found = map_of([at(139.7, 35.7), at(-122.4, 37.8, "2"), at(178.4, -18.1, "3"), at(36.8, -1.3, "4")], [])

    assert found is not None
    assert len(found.pins) == 4
    assert 5_000 < len(found.land) < 30_000


def test_map_of_a_country_across_the_180th_meridian_shows_it_whole() -> None:
    found = map_of([], ["RU"])

    assert found is not None
    assert 1_000 < len(found.hatched) < 10_000


def test_crimea_is_drawn_as_ukraine() -> None:
    simferopol = [at(34.1, 44.95)]
    ukraine, russia = map_of(simferopol, ["UA"]), map_of(simferopol, ["RU"])

    assert ukraine is not None
    assert russia is not None
    assert area(ukraine.hatched) > area(russia.hatched)


def area(path: str) -> float:
    """Return the area of a path of whole steps, in square pixels."""
    total = 0.0
    for ring in filter(None, path.split("M")):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        points = [(numbers[0], numbers[1])]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        total += abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))) / 2
    return total


def test_outlines_are_where_their_countries_are() -> None:
    def box(code: str) -> list[tuple[int, int]]:
        return [(round(lon), round(lat)) for lon, lat in worldmap._corners(worldmap._outlines()[code])]

    assert box("UA") == [(22, 44), (40, 52)]
    assert box("FR") == [(-5, 42), (8, 51)]  # and not Guiana with it
    for polygons in worldmap._outlines().values():
        for polygon in polygons:
            assert all(ring[0] == pytest.approx(ring[-1]) for ring in polygon)
            assert all(one != other for ring in polygon for one, other in pairwise(ring))


def test_country_is_as_large_as_its_largest_part() -> None:
    island = [[(50.0, 50.0), (60.0, 50.0), (60.0, 51.0), (50.0, 51.0)]]
    mainland = [[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)], [(1.0, 1.0), (2.0, 1.0), (2.0, 2.0)]]

    assert worldmap._corners([island, mainland]) == [(0.0, 0.0), (4.0, 4.0)]


def test_polygon_over_the_180th_meridian_stands_at_both_edges() -> None:
    plain = [[(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 0.0)]]
    east = [[(170.0, 0.0), (-170.0, 0.0), (-170.0, 5.0), (170.0, 5.0), (170.0, 0.0)]]
    west = [[(-170.0, 0.0), (170.0, 0.0), (170.0, 5.0), (-170.0, 0.0)]]

    assert worldmap._unwrapped(plain) == [plain]
    for limit, parts in ((181.0, 1), (181.5, 2), (-181.0, 1), (-181.5, 2)):
        ring = [(170.0 if limit > 0 else -170.0, 0.0), (limit, 0.0), (limit, 5.0)]
        lake = [(171.0 if limit > 0 else -171.0, 0.0)]
        assert [len(part) for part in worldmap._unwrapped([ring, lake])] == [2] * parts
    [over, _] = worldmap._unwrapped([[(170.0, 0.0), (-170.0, 2.0), (170.0, 4.0)]])
    assert over == [[(170.0, 0.0), (190.0, 2.0), (170.0, 4.0)]]
    assert worldmap._unwrapped(east) == [
        [[(170.0, 0.0), (190.0, 0.0), (190.0, 5.0), (170.0, 5.0), (170.0, 0.0)]],
        [[(-190.0, 0.0), (-170.0, 0.0), (-170.0, 5.0), (-190.0, 5.0), (-190.0, 0.0)]],
    ]
    assert worldmap._unwrapped(west) == [
        [[(-170.0, 0.0), (-190.0, 0.0), (-190.0, 5.0), (-170.0, 0.0)]],
        [[(190.0, 0.0), (170.0, 0.0), (170.0, 5.0), (190.0, 0.0)]],
    ]


def test_steps_of_an_outline_add_up() -> None:
    assert worldmap._line([10, 20, 5, -10], 10) == [(1.0, 2.0), (1.5, 1.0)]


FLAT = Window(lon=0.0, lat=0.0, scale=10.0)


def square(left: float, top: float, size: float, window: Window = FLAT) -> list[tuple[float, float]]:
    """Return a ring whose corners stand there in the picture."""

    def world(x: float, y: float) -> tuple[float, float]:
        return (x - WIDTH / 2) / window.scale, (HEIGHT / 2 - y) / window.scale

    right, bottom = left + size, top + size
    return [world(left, top), world(right, top), world(right, bottom), world(left, bottom), world(left, top)]


def test_ring_is_a_path_of_whole_pixels() -> None:
    assert worldmap._path(square(100, 50, 40), FLAT) == "M100 50l40 0 0 40-40 0 0-40z"
    assert worldmap._path(square(100.4, 50.4, 40), FLAT) == "M100 50l40 0 0 40-40 0 0-40z"


@pytest.mark.parametrize(
    ("left", "top", "drawn"),
    [
        (-39.5, 0, True), (0, -39.5, True), (-41, 0, False), (479, 0, True), (481, 0, False), (0, -41, False),
        (0, 299, True), (0, 301, False),
    ],
)  # fmt: skip
def test_ring_outside_the_picture_is_not_drawn(left: float, top: float, drawn: bool) -> None:
    assert bool(worldmap._path(square(left, top, 40), FLAT)) == drawn


def test_ring_is_cut_a_little_beyond_the_frame() -> None:
    path = worldmap._path(square(-50, -50, 600), FLAT)

    assert path == "M-4 304l0-308 488 0 0 308z"


def test_what_is_too_small_to_be_seen_is_not_drawn() -> None:
    far = Window(lon=0.0, lat=0.0, scale=5.0)

    assert worldmap._path(square(100, 50, 1.1), FLAT) == ""
    assert worldmap._path(square(100, 50, 1.3), FLAT) != ""
    near = Window(lon=0.0, lat=0.0, scale=5.5)
    assert worldmap._path(square(100, 50, 1.3, near), near) != ""
    assert worldmap._path(square(100, 50, 40)[:3], FLAT) == "M100 50l40 0 0 40z"
    assert worldmap._path(square(100, 50, 2.4, far), far) == ""
    assert worldmap._path(square(100, 50, 2.6, far), far) != ""
    assert worldmap._path(square(100, 50, 40)[:2], FLAT) == ""


def test_ring_is_cut_along_a_line() -> None:
    ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]

    assert worldmap._cut(ring, 0, 4, 1) == [(4.0, 0.0), (10.0, 0.0), (10.0, 10.0), (4.0, 10.0)]
    assert worldmap._cut(ring, 0, 4, -1) == [(0.0, 0.0), (4.0, 0.0), (4.0, 10.0), (0.0, 10.0)]
    assert worldmap._cut(ring, 1, 4, 1) == [(0.0, 4.0), (10.0, 4.0), (10.0, 10.0), (0.0, 10.0)]
    assert worldmap._cut(ring, 0, 11, 1) == []
    slanted = worldmap._cut([(0.0, 0.0), (10.0, 5.0), (0.0, 10.0)], 0, 4, 1)
    assert [(x, math.floor(y)) for x, y in slanted] == [(4.0, 2), (10.0, 5), (4.0, 8)]
