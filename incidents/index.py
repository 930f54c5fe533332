"""A published document → the columns and rows that lists and filters read. Pure: no database, no draft."""

import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

# Letters that are no letter with a mark, and so do not fall apart.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_TERMS = UUID("6f0f3a52-93f5-4a63-9d0e-2f6f1c5f7f0b")
_Terms = list[tuple[str, str, str, dict[str, Any]]]
_read = json.JSONDecoder().raw_decode
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_id = lru_cache(maxsize=4096)(UUID)  # a document names its sources and claims many times
# The arrays whose items the live set holds as well, as they are written in the document.
_CUT = ("sources", "figures", "claims")


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
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", plain.casefold().translate(_PLAIN))


def index_of(document: bytes) -> Index:
    """Return the index of a published document (`footnote.incident/1`); of a tombstone, nothing to be found by."""
    doc, cut = _parts(document.decode())
    if doc["status"] != "usable":
        return ENDED
    incident = _write({"incident": {key: doc[key] for key in ("reference", "version", "title")}})[:-1]
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
        claims=[
            _claim(position, claim, _beside(incident, text))
            for position, (claim, text) in enumerate(zip(doc["claims"], cut["claims"], strict=True))
        ],
        sources=[
            {
                "position": position,
                "source": _id(source["id"]),
                "publisher": fold(_name(source["publisher"])),
                "made_by": source["made_by"],
                "published_on": _day(source["published_on"]),
                "document": text.encode(),
            }
            for position, (source, text) in enumerate(zip(doc["sources"], cut["sources"], strict=True))
        ],
        figures=[
            {
                "position": position,
                "metric": figure["metric"],
                "category": figure["category"],
                "unit": figure["unit"] or "",
                "places": sorted(_where(figure["place"])),
                "claims": [_id(claim) for claim in sorted(set(figure["claims"]))],
                "additive": figure["metric"] in additive,
                "low": _exact(figure["reported"]["low"]),
                "high": _exact(figure["reported"]["high"]),
                "best": _exact(figure["best"]["value"]) if figure["best"] else None,
                "level": figure["level"],
                "document": _beside(incident, text),
            }
            for position, (figure, text) in enumerate(zip(doc["figures"], cut["figures"], strict=True))
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
                "term": _term(vocabulary, text),
                "key": key,
                "name": fold(name),
                "document": text.encode(),
            }
            for position, (vocabulary, key, name, content) in enumerate(_terms(doc))
            for text in [_write(content)]
        ],
        text=fold(" ".join(_words(doc))),
    )


def _parts(text: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return what a document says, and the items of those arrays that are cut out, as they are written.

    An item is the same bytes wherever it is served, and writing it anew would cost as much as reading it.
    """
    doc: dict[str, Any] = {}
    cut: dict[str, list[str]] = {}
    at = 0
    while text[at] != "}":
        key, at = _read(text, _on(text, at + 1))
        at = _on(text, _on(text, at) + 1)
        if key in _CUT and text[at] == "[":
            doc[key], cut[key], at = _items(text, at)
        else:
            doc[key], at = _read(text, at)
        at = _on(text, at)
    return doc, cut


def _items(text: str, at: int) -> tuple[list[Any], list[str], int]:
    """Return the items of the array that begins at `at`, each as it is written, and where the array ends."""
    values: list[Any] = []
    written: list[str] = []
    start = _on(text, at + 1)
    while text[start] != "]":
        value, end = _read(text, start)
        values.append(value)
        written.append(text[start:end])
        start = _on(text, end)
        if text[start] == ",":
            start = _on(text, start + 1)
    return values, written, start + 1


def _on(text: str, at: int) -> int:
    """Return where the next sign stands that is no space: none of ours do, but a review may be written in SQL."""
    while text[at] in " \t\n\r":
        at += 1
    return at


def _beside(incident: str, text: str) -> bytes:
    """Return a part of a document that says first which incident it is of."""
    return f"{incident},{text[1:]}".encode()


@lru_cache(maxsize=4096)
def _term(vocabulary: str, text: str) -> UUID:
    return uuid5(_TERMS, f"{vocabulary} {text}")


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


def _claim(position: int, claim: dict[str, Any], document: bytes) -> dict[str, Any]:
    return {
        "position": position,
        "claim": _id(claim["id"]),
        "kind": claim["kind"],
        "role": claim["role"],
        "metric": claim["metric"] or "",
        "category": claim["category"] or "",
        "operator": claim["operator"] or "",
        "low": _exact(claim["low"]),
        "high": _exact(claim["high"]),
        "claimant": fold(_name(claim["claimant"])),
        "side": fold(claim["side"] or ""),
        "places": sorted(_where(claim["place"])),
        "status": claim["status"],
        "machine": claim["machine"],
        "sources": [_id(source) for source in sorted({quote["source"] for quote in claim["citations"]})],
        "document": document,
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


def _exact(value: float | None) -> int | Decimal | None:
    """Return a number as a column of six places holds it."""
    return round(Decimal(str(value)), 6) if isinstance(value, float) else value
