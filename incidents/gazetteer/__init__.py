"""The gazetteer that comes with Footnote: 38,000 countries, first-level divisions and towns, from GeoNames.

Pure: a file beside this one, read once when somebody first searches. Its data is licensed CC BY 4.0.
"""

import bisect
import functools
import lzma
import re
from dataclasses import dataclass

from incidents.gazetteer.entry import FILE, Entry, fold

__all__ = ["Entry", "entry", "search"]

MOST = 12


@dataclass(frozen=True, slots=True)
class _Data:
    """The lines as they stand in the file, and one text of folded names, a line each, to search in."""

    lines: list[str]
    names: str
    starts: list[int]
    countries: dict[str, int]
    divisions: dict[tuple[str, str], int]


@functools.cache
def _data() -> _Data:
    lines = lzma.decompress(FILE.read_bytes()).decode().split("\n")
    folded, starts, at = [], [], 0
    countries, divisions = {}, {}
    for number, line in enumerate(lines):
        _, kind, country, region, _, _, names = line.split("\t")
        searched = "|" + "|".join(fold(name) for name in names.split("|")) + "|"
        folded.append(searched)
        starts.append(at)
        at += len(searched) + 1
        if kind == "country":
            countries[country] = number
        elif kind == "adm1":
            divisions[country, region] = number
    return _Data(lines, "\n".join(folded), starts, countries, divisions)


def entry(number: int) -> Entry:
    """Return the entry of a number from `search`. Raises LookupError where there is none."""
    data = _data()
    if not 0 <= number < len(data.lines):
        raise LookupError(f"The gazetteer has no entry {number}.")
    identifier, kind, country, region, lat, lon, names = data.lines[number].split("\t")
    name, *aliases = names.split("|")
    above = [
        data.divisions.get((country, region)) if kind == "settlement" else None,
        data.countries.get(country) if kind != "country" else None,
    ]
    return Entry(
        number=number,
        kind=kind,
        name=name,
        aliases=tuple(aliases),
        country=country,
        lat=lat or None,
        lon=lon or None,
        geonames_id=int(identifier) if identifier else None,
        within=tuple(entry(each) for each in above if each is not None),
    )


def search(words: str, *, most: int = MOST) -> list[Entry]:
    """Return what is called like `words`: whole names first, then beginnings, each from the largest down.

    Countries and divisions stand before towns of the same name, so that homonyms are seen together.
    """
    wanted = fold(words)
    if not wanted:
        return []
    found: dict[int, None] = {}
    for pattern in (rf"\|{re.escape(wanted)}\|", rf"\|{re.escape(wanted)}"):
        for match in re.finditer(pattern, _data().names):
            found.setdefault(_line_of(match.start()))
            if len(found) == most:
                return [entry(number) for number in found]
    return [entry(number) for number in found]


def _line_of(offset: int) -> int:
    return bisect.bisect_right(_data().starts, offset) - 1
