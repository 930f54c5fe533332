"""One place that the gazetteer knows, and how names are compared."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("gazetteer.tsv.xz")
KINDS = {"country": "country", "adm1": "first-level division", "settlement": "town"}


def fold(name: str) -> str:
    """Return a name as it is compared: no accents, no case, words apart by one space."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", plain.replace("’", "").replace("'", "").casefold()).strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """A country, a first-level division or a town of 15,000 people or more, from GeoNames.

    `number` counts the lines of the file; `within` are its division and country, the nearest first. Only
    towns have a point: that of a country or a division is a place where nothing happened.
    """

    number: int
    kind: str
    name: str
    aliases: tuple[str, ...]
    country: str
    lat: str | None
    lon: str | None
    geonames_id: int | None
    within: tuple["Entry", ...]

    @property
    def words(self) -> str:
        """Say which of several places of one name it is: "Belgorod (town), Belgorod Oblast, Russia"."""
        return ", ".join([f"{self.name} ({KINDS[self.kind]})", *(above.name for above in self.within)])
