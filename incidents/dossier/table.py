"""Claims as a table: one row for each citation of a claim and each incident that it speaks of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from incidents.cells import cell, lines
from incidents.dossier.dumping import Dump, Json
from incidents.dossier.selecting import said
from incidents.models import Claim, Incident, Place
from sources.models import Party, Source

# Columns that are the claim's own, by the names of the dossier; of the two named rows stands the name.
OF_CLAIM = (
    "kind",
    "metric",
    "category",
    "phrase",
    "operator",
    "value",
    "value_max",
    "low",
    "high",
    "unit",
    "override_reason",
    "claimant",
    "attribution",
    "place",
    "as_of",
    "stance",
)
# Columns of one citation, and what a dossier calls them there.
OF_CITATION = {
    "quote": "quote",
    "occurrence": "occurrence",
    "citation_stance": "stance",
    "citation_phrase": "phrase",
    "source": "source",
    "snapshot": "snapshot",
}
COLUMNS = (
    "incident",
    "incident_title",
    "role",
    "claim",
    *OF_CLAIM,
    "quote",
    "occurrence",
    "citation_stance",
    "citation_phrase",
    "source",
    "source_title",
    "source_url",
    "snapshot",
)
BATCH = 500
BOM = "\ufeff".encode()  # without it spreadsheets take UTF-8 for something older


@dataclass(slots=True)
class Said:
    """Claims as entries of a dossier, by key, and the names of what they name."""

    claims: dict[str, Json] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    incidents: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)


def read_claims(claims: Iterable[Any]) -> Said:
    """Return what is stored of some claims, given by their ids. Some 20 queries."""
    chosen = said(claims)
    places = dict(chosen[Place].values_list("key", "name"))
    shared = Place.objects.filter(name__in=places.values()).values_list("name", flat=True)
    several = {name for name in places.values() if list(shared).count(name) > 1}
    return Said(
        claims={entry["key"]: entry for entry in Dump(chosen, raw=False).claims()},
        parties=dict(chosen[Party].values_list("key", "name")),
        places={key: key if name in several else name for key, name in places.items()},
        incidents=dict(chosen[Incident].values_list("key", "title")),
        sources={key: (title, url) for key, title, url in chosen[Source].values_list("key", "title", "url")},
    )


def cells_of_claim(claim: Json, known: Said) -> dict[str, str]:
    """Return the cells that are the claim's own."""
    found = {name: claim.get(name) for name in OF_CLAIM}
    found["category"] = claim.get("category", "all")
    found["claimant"] = known.parties.get(claim.get("claimant", ""))
    found["place"] = known.places.get(claim.get("place", ""))
    return {name: cell(value) for name, value in found.items()}


def table(incidents: Iterable[Incident]) -> Iterator[bytes]:
    """Give a table of the claims of some incidents, in the order in which they were recorded."""
    keys = {incident.pk: incident.key for incident in incidents}
    claims = Claim.objects.filter(incident_links__incident__in=keys).order_by("created_at", "key")
    ids = list(dict.fromkeys(claims.values_list("pk", flat=True)))
    yield BOM + lines([COLUMNS])
    for start in range(0, len(ids), BATCH):
        known = read_claims(ids[start : start + BATCH])
        yield lines(
            [row.get(name, "") for name in COLUMNS]
            for claim in known.claims.values()
            for row in _rows(claim, known, set(keys.values()))
        )


def _rows(claim: Json, known: Said, incidents: set[str]) -> Iterator[dict[str, str]]:
    own = {"claim": cell(claim["key"]), **cells_of_claim(claim, known)}
    links = [link for link in claim.get("incidents", []) if link["incident"] in incidents]
    for link in links:
        about = {
            "incident": cell(link["incident"]),
            "incident_title": cell(known.incidents[link["incident"]]),
            "role": cell(link["role"]),
        }
        for quote in claim.get("citations") or [{}]:
            cited = {name: cell(quote.get(inside)) for name, inside in OF_CITATION.items()}
            if quote:
                title, url = known.sources[quote["source"]]
                cited |= {"source_title": cell(title), "source_url": cell(url)}
                cited["citation_stance"] = cell(quote.get("stance", "supports"))
            yield own | about | cited
