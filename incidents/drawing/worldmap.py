"""A map of what is listed, drawn on the server: pins where a place is precise, hatching where only a country is known.

Outlines come with the project (`data/world.json`); a region or a country never gets a pin.
"""

import functools
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 480, 300
NARROWEST = 9.0  # degrees of latitude: nearer in, the outlines are too coarse to tell anything
FINEST = 1.2  # pixels: what is finer is not drawn
COARSE = 2.5  # the same where half the world is in the picture
TOUCHING = 17.0  # pins nearer than this become one

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Spot:
    """A precise place of one thing listed: `label` is its number there, `href` leads to it."""

    lon: float
    lat: float
    label: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One or more spots at one point of the picture."""

    x: float
    y: float
    width: float
    label: str
    name: str
    href: str

    @property
    def left(self) -> float:
        """Where its label begins."""
        return round(self.x - self.width / 2, 1)

    @property
    def top(self) -> float:
        """The upper edge of its label."""
        return round(self.y - 8.5, 1)


@dataclass(frozen=True, slots=True)
class Map:
    """A picture of `WIDTH` by `HEIGHT`."""

    land: str
    hatched: str
    pins: tuple[Pin, ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the world in a picture: its middle, and pixels for a degree of latitude."""

    lon: float
    lat: float
    scale: float

    def place(self, point: Point) -> Point:
        """Return where a point of the world lies in the picture: a plate carrée that is true in its middle."""
        lon, lat = point
        return (
            WIDTH / 2 + (lon - self.lon) * self.scale * math.cos(math.radians(self.lat)),
            HEIGHT / 2 - (lat - self.lat) * self.scale,
        )


def map_of(spots: Sequence[Spot], countries: Iterable[str]) -> Map | None:
    """Return the map of these spots, zoomed to them, with `countries` hatched; None where nothing can be shown."""
    shaded = frozenset(countries) & frozenset(_outlines())
    points = [(spot.lon, spot.lat) for spot in spots] or [
        corner for code in sorted(shaded) for corner in _corners(_outlines()[code])
    ]
    if not points:
        return None
    window = _window(points)
    land, hatched = _drawn(window, shaded)
    return Map(land=land, hatched=hatched, pins=_pins(spots, window))


def _window(points: Sequence[Point]) -> Window:
    """Return a window around all points, rounded so that near ones share their outlines."""
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    lat = min(max((south + north) / 2, -66.0), 72.0)
    squeeze = math.cos(math.radians(lat))
    tall = max((north - south) * 1.5, NARROWEST, (east - west) * 1.4 * squeeze * HEIGHT / WIDTH)
    return Window(lon=round((west + east) / 2, 1), lat=round(lat, 1), scale=round(HEIGHT / min(tall, 170.0), 2))


def _pins(spots: Sequence[Spot], window: Window) -> tuple[Pin, ...]:
    """Return a pin for each spot, or one for spots that would cover each other."""
    groups: list[tuple[Point, list[Spot]]] = []
    for spot in spots:
        x, y = window.place((spot.lon, spot.lat))
        near = next((group for at, group in groups if math.dist(at, (x, y)) < TOUCHING), None)
        if near is None:
            groups.append(((x, y), [spot]))
        else:
            near.append(spot)
    pins = []
    for (x, y), group in groups:
        labels = list(dict.fromkeys(spot.label for spot in group if spot.label))
        label = " · ".join(labels) if len(labels) < 4 else f"{labels[0]} +{len(labels) - 1}"
        names = "; ".join(dict.fromkeys(spot.name for spot in group))
        width = max(17.0, 8.0 + 6.6 * len(label)) if label else 0.0
        pins.append(Pin(round(x, 1), round(y, 1), round(width, 1), label, names, group[0].href))
    return tuple(pins)


@functools.lru_cache(maxsize=1)
def _outlines() -> dict[str, list[list[Ring]]]:
    """Return the polygons of each country, in degrees."""
    data = json.loads((Path(__file__).parent / "data" / "world.json").read_text())
    lines = [_line(steps, data["scale"]) for steps in data["arcs"]]

    def ring(arcs: list[int]) -> Ring:
        points: Ring = []
        for arc in arcs:
            line = lines[arc] if arc >= 0 else lines[~arc][::-1]
            points += line[1:] if points else line
        return points

    found: dict[str, list[list[Ring]]] = {}
    for code, polygons in data["countries"]:
        for polygon in polygons:
            found.setdefault(code, []).extend(_unwrapped([ring(arcs) for arcs in polygon]))
    return found


def _unwrapped(polygon: list[Ring]) -> list[list[Ring]]:
    """Return a polygon that crosses the 180th meridian twice, once beyond either edge of the world."""
    whole = []
    for ring in polygon:
        turned, lap = [], 0.0
        for n, (lon, lat) in enumerate(ring):
            if n and abs(lon - ring[n - 1][0]) > 180:
                lap += 360.0 if ring[n - 1][0] > 0 else -360.0
            turned.append((lon + lap, lat))
        whole.append(turned)
    over = [0.0]
    if max(lon for lon, _ in whole[0]) > 181:
        over.append(-360.0)
    if min(lon for lon, _ in whole[0]) < -181:
        over.append(360.0)
    return [[[(lon + shift, lat) for lon, lat in ring] for ring in whole] for shift in over]


def _line(steps: list[int], scale: int) -> Ring:
    x = y = 0
    points = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / scale, y / scale))
    return points


def _corners(polygons: list[list[Ring]]) -> list[Point]:
    """Return the corners of a country's largest part: islands far away would shrink all else."""

    def corners(ring: Ring) -> tuple[float, float, float, float]:
        return (
            min(x for x, _ in ring),
            min(y for _, y in ring),
            max(x for x, _ in ring),
            max(y for _, y in ring),
        )

    west, south, east, north = max(
        (corners(polygon[0]) for polygon in polygons), key=lambda box: (box[2] - box[0]) * (box[3] - box[1])
    )
    return [(west, south), (east, north)]


@functools.lru_cache(maxsize=64)
def _drawn(window: Window, shaded: frozenset[str]) -> tuple[str, str]:
    """Return the paths of all land in the window, and of the countries that are hatched."""
    land: list[str] = []
    hatched: list[str] = []
    for code, polygons in _outlines().items():
        path = "".join(_path(ring, window) for polygon in polygons for ring in polygon)
        (hatched if code in shaded else land).append(path)
    return "".join(land), "".join(hatched)


def _path(ring: Ring, window: Window) -> str:
    """Return a ring as far as it lies in the picture, in whole pixels, or ""."""
    points = [window.place(point) for point in ring]
    if max(x for x, _ in points) < 0 or min(x for x, _ in points) > WIDTH:
        return ""
    if max(y for _, y in points) < 0 or min(y for _, y in points) > HEIGHT:
        return ""
    finest = FINEST if window.scale > 5 else COARSE
    if max(x for x, _ in points) - min(x for x, _ in points) < finest:
        return ""
    # A little beyond the frame, so that the edges which cutting makes are not seen.
    for axis, limit, keep in ((0, -4, 1), (0, WIDTH + 4, -1), (1, -4, 1), (1, HEIGHT + 4, -1)):
        points = _cut(points, axis, limit, keep)
    whole: list[tuple[int, int]] = []
    for x, y in points:
        if not whole or abs(x - whole[-1][0]) + abs(y - whole[-1][1]) >= finest:
            whole.append((round(x), round(y)))
    if len(whole) < 3:
        return ""
    (x, y), *rest = whole
    path = [f"M{x} {y}l"]
    for to_x, to_y in rest:
        dx, dy = to_x - x, to_y - y
        path.append(f"{dx}{dy}" if dy < 0 else f"{dx} {dy}")
        x, y = to_x, to_y
    return f"{path[0]}{' '.join(path[1:]).replace(' -', '-')}z"


def _cut(points: Ring, axis: int, limit: float, keep: int) -> Ring:
    """Return the part of a ring on one side of a line (Sutherland and Hodgman's way)."""
    found: Ring = []
    for n, point in enumerate(points):
        last = points[n - 1]
        inside, was_inside = (point[axis] - limit) * keep >= 0, (last[axis] - limit) * keep >= 0
        if inside != was_inside:
            share = (limit - last[axis]) / (point[axis] - last[axis])
            found.append((last[0] + share * (point[0] - last[0]), last[1] + share * (point[1] - last[1])))
        if inside:
            found.append(point)
    return found
