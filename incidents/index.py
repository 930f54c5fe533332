"""A published document → the columns and rows that lists and filters read. Pure: no database, no draft."""

import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

# Letters that are no letter with a mark, and so do not fall apart.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_TERMS = UUID("6f0f3a52-93f5-4a63-9d0e-2f6f1c5f7f0b")
_Terms = list[tuple[str, str, str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that the live set holds of one document, besides the publication's own columns.

    `columns` are those of `Record`; `claims`, `sources`, `figures` and `pins` the rows beside it; `terms` what
    filters accept; `text` is what full-text search reads.
    """

    columns: dict[str, Any]
    claims: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    pins: list[dict[str, Any]]
    terms: list[dict[str, Any]]
    text: str


def fold(text: str) -> str:
    """Return a text in small letters without marks, whatever the alphabet: what is compared and searched."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", plain.casefold().translate(_PLAIN))


def index_of(document: bytes) -> Index:
    """Return the index of a published document (`footnote.incident/1`); of a tombstone, nothing to be found by."""
    doc = json.loads(document)
    if doc["status"] != "usable":
        return ENDED
    incident = {key: doc[key] for key in ("reference", "version", "title")}
    metrics = doc.get("vocabulary", {}).get("metrics", [])
    additive = {metric["key"] for metric in metrics if metric["additive"]}
    return Index(
        columns={
            "title": doc["title"],
            "start_on": _day(doc["occurred"]["start"]),
            "end_on": _day(doc["occurred"]["end"]),
            "types": [kind["key"] for kind in doc["types"]],
            "fields": sorted({kind["field"] for kind in doc["types"]}),
            "places": sorted({name for place in doc["places"] for name in _where(place)}),
            "countries": sorted({place["country"] for place in doc["places"] if place["country"]}),
            "parties": sorted({name for party in doc["parties"] for name in (party["id"], fold(party["name"]))}),
            "party_roles": sorted(
                {
                    word
                    for party in doc["parties"]
                    for role in [party["role"]]
                    for word in (role, f"{role} {party['id']}", f"{role} {fold(party['name'])}")
                }
            ),
            "names": "\n".join(
                fold(name)
                for name in dict.fromkeys((doc["title"], *(each["name"] for each in (*doc["places"], *doc["parties"]))))
            ),
        },
        claims=[_claim(position, claim, incident) for position, claim in enumerate(doc["claims"])],
        sources=[
            {
                "position": position,
                "source": UUID(source["id"]),
                "publisher": fold(_name(source["publisher"])),
                "made_by": source["made_by"],
                "published_on": _day(source["published_on"]),
                "document": _bytes(source),
            }
            for position, source in enumerate(doc["sources"])
        ],
        figures=[
            {
                "position": position,
                "metric": figure["metric"],
                "category": figure["category"],
                "unit": figure["unit"] or "",
                "places": sorted(_where(figure["place"])),
                "claims": sorted({UUID(claim) for claim in figure["claims"]}),
                "additive": figure["metric"] in additive,
                "low": figure["reported"]["low"],
                "high": figure["reported"]["high"],
                "best": figure["best"]["value"] if figure["best"] else None,
                "level": figure["level"],
                "document": _bytes({"incident": incident, **figure}),
            }
            for position, figure in enumerate(doc["figures"])
        ],
        pins=[
            {"position": position, "lon": place["lon"], "lat": place["lat"]}
            for position, place in enumerate(doc["places"])
            if place["lon"] is not None
        ],
        terms=[
            {
                "position": position,
                "vocabulary": vocabulary,
                "term": uuid5(_TERMS, text),
                "key": key,
                "name": fold(name),
                "document": document,
            }
            for position, (vocabulary, key, name, content) in enumerate(_terms(doc))
            for document in [_bytes(content)]
            for text in [f"{vocabulary} {document.decode()}"]
        ],
        text=fold(" ".join(_words(doc))),
    )


def _terms(doc: dict[str, Any]) -> _Terms:
    """Return what a document names, each thing once: vocabulary, key, name and what is said of it."""
    found: _Terms = [("type", kind["key"], kind["label"], kind) for kind in doc["types"]]
    vocabulary = doc.get("vocabulary", {})
    for name, kind in (("metrics", "metric"), ("categories", "category")):
        found += [(kind, each["key"], each["label"], each) for each in vocabulary.get(name, [])]
    for place in doc["places"]:
        shown = {key: place.get(key) for key in ("id", "name", "kind", "country")}
        found.append(("place", place["id"], place["name"], {**shown, "within": place.get("within", [])}))
    known = {place["id"] for place in doc["places"]}
    of_claims = [claim["place"] for claim in doc["claims"] if claim["place"]]
    for place in (*doc["places"], *of_claims):
        chain = [place, *place.get("within", [])]
        for at, each in enumerate(chain):
            if each["id"] not in known:
                known.add(each["id"])
                shown = {"id": each["id"], "name": each["name"], "kind": None, "country": None}
                found.append(("place", each["id"], each["name"], {**shown, "within": chain[at + 1 :]}))
    parties = [{"id": party["id"], "name": party["name"]} for party in doc["parties"]]
    parties += [source["publisher"] for source in doc["sources"]]
    parties += [origin["party"] for origin in doc["origins"]]
    parties += [claim[role] for claim in doc["claims"] for role in ("claimant", "relay")]
    found += [("party", party["id"], party["name"], party) for party in parties if party]
    return list({(kind, key, name): (kind, key, name, content) for kind, key, name, content in found}.values())


def _where(place: dict[str, Any] | None) -> set[str]:
    """Return what finds a place: ids and names of it and of all that it lies in."""
    if place is None:
        return set()
    return {word for each in (place, *place.get("within", [])) for word in (each["id"], fold(each["name"]))}


# A tombstone is found by its reference alone.
ENDED = Index(
    columns={
        "title": "",
        "start_on": None,
        "end_on": None,
        "types": [],
        "fields": [],
        "places": [],
        "countries": [],
        "parties": [],
        "party_roles": [],
        "names": "",
    },
    claims=[],
    sources=[],
    figures=[],
    pins=[],
    terms=[],
    text="",
)


def _claim(position: int, claim: dict[str, Any], incident: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": position,
        "claim": UUID(claim["id"]),
        "kind": claim["kind"],
        "role": claim["role"],
        "metric": claim["metric"] or "",
        "category": claim["category"] or "",
        "operator": claim["operator"] or "",
        "low": claim["low"],
        "high": claim["high"],
        "claimant": fold(_name(claim["claimant"])),
        "side": fold(claim["side"] or ""),
        "places": sorted(_where(claim["place"])),
        "status": claim["status"],
        "machine": claim["machine"],
        "sources": sorted({UUID(quote["source"]) for quote in claim["citations"]}),
        "document": _bytes({"incident": incident, **claim}),
    }


def _words(doc: dict[str, Any]) -> list[str]:
    words = [doc["reference"], doc["title"], doc["summary"]]
    words += [kind["label"] for kind in doc["types"]]
    words += [item["name"] for item in (*doc["places"], *doc["parties"])]
    words += [around["name"] for place in doc["places"] for around in place.get("within", [])]
    words += [source["title"] for source in doc["sources"]]
    for claim in doc["claims"]:
        words += [_name(claim["claimant"]), _name(claim["place"])]
        words += [quote["selectors"][0]["exact"] for quote in claim["citations"]]
    return [word for word in words if word]


def _name(item: dict[str, Any] | None) -> str:
    return item["name"] if item else ""


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
