"""A published document → the columns and rows that lists and filters read. Pure: no database, no draft."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that the live set holds of one document, besides the publication's own columns.

    `columns` are those of `Record`; `claims`, `sources` and `figures` the rows beside it; `text` is what
    full-text search reads.
    """

    columns: dict[str, Any]
    claims: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    text: str


def index_of(document: bytes) -> Index:
    """Return the index of a published document (`footnote.incident/1`)."""
    doc = json.loads(document)
    incident = {key: doc[key] for key in ("reference", "version", "title")}
    return Index(
        columns={
            "title": doc["title"],
            "start_on": _day(doc["occurred"]["start"]),
            "end_on": _day(doc["occurred"]["end"]),
            "types": [kind["key"] for kind in doc["types"]],
            "fields": sorted({kind["field"] for kind in doc["types"]}),
            "places": sorted({place["name"].lower() for place in doc["places"]}),
            "countries": sorted({place["country"] for place in doc["places"] if place["country"]}),
            "parties": sorted({party["name"].lower() for party in doc["parties"]}),
        },
        claims=[_claim(position, claim, incident) for position, claim in enumerate(doc["claims"])],
        sources=[
            {
                "position": position,
                "source": UUID(source["id"]),
                "publisher": _name(source["publisher"]),
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
                "place": _name(figure["place"]),
                "low": figure["reported"]["low"],
                "high": figure["reported"]["high"],
                "best": figure["best"]["value"] if figure["best"] else None,
                "level": figure["level"],
                "document": _bytes({"incident": incident, **figure}),
            }
            for position, figure in enumerate(doc["figures"])
        ],
        text=" ".join(_words(doc)),
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
        "claimant": _name(claim["claimant"]),
        "side": claim["side"] or "",
        "place": _name(claim["place"]),
        "status": claim["status"],
        "machine": claim["machine"],
        "sources": sorted({UUID(quote["source"]) for quote in claim["citations"]}),
        "document": _bytes({"incident": incident, **claim}),
    }


def _words(doc: dict[str, Any]) -> list[str]:
    words = [doc["reference"], doc["title"], doc["summary"]]
    words += [kind["label"] for kind in doc["types"]]
    words += [item["name"] for item in (*doc["places"], *doc["parties"])]
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
