"""Documents as CSV: one row each, the same columns always, and no cell that a spreadsheet runs (incidents.cells)."""

import json
from collections.abc import Callable
from typing import Any

from incidents.api import addresses
from incidents.cells import cell, lines

Json = dict[str, Any]


def heading(item: str) -> bytes:
    """Return the row of names."""
    return lines([COLUMNS[item]])


def row(item: str, document: bytes) -> bytes:
    """Return one document as a row."""
    doc = json.loads(document)
    return lines([[cell(column(doc)) for column in COLUMNS[item].values()]])


def _key(*path: str) -> Callable[[Json], Any]:
    def read(doc: Any) -> Any:
        for key in path:
            doc = doc.get(key) if doc else None
        return doc

    return read


def _names(key: str, of: str = "name") -> Callable[[Json], Any]:
    return lambda doc: list(dict.fromkeys(each[of] for each in doc.get(key) or [] if each[of]))


FIGURES = " | "  # between the figures of a cell: what is displayed of one may hold semicolons


def _figure(line: Json) -> str:
    place = f", {line['place']['name']}" if line["place"] else ""
    return f"{line['label']}{place}: {line['display']}"


def _count(key: str) -> Callable[[Json], Any]:
    return lambda doc: len(doc[key]) if key in doc else None


def _pin(axis: str) -> Callable[[Json], Any]:
    return lambda doc: next((each[axis] for each in doc.get("places") or [] if each[axis] is not None), None)


def _quote(read: Callable[[Json], Any]) -> Callable[[Json], Any]:
    return lambda doc: read(doc["citations"][0]) if doc["citations"] else None


def _keys(*names: str) -> dict[str, Callable[[Json], Any]]:
    return {name: _key(name) for name in names}


_INCIDENT = {"incident": _key("incident", "reference"), "incident_title": _key("incident", "title")}

COLUMNS: dict[str, dict[str, Callable[[Json], Any]]] = {
    "Incident": {
        **_keys("reference", "version", "status", "published_at", "title"),
        "start": _key("occurred", "start"),
        "end": _key("occurred", "end"),
        "precision": _key("occurred", "precision"),
        "types": _names("types", "key"),
        "places": _names("places"),
        "countries": _names("places", "country"),
        "lon": _pin("lon"),
        "lat": _pin("lat"),
        "parties": _names("parties"),
        "figures": lambda doc: FIGURES.join(map(_figure, doc.get("figures") or [])),
        "claims": _count("claims"),
        "sources": _count("sources"),
        "id": _key("id"),
        "html": lambda doc: addresses.page(doc["reference"]),
        "reason": _key("reason"),
        "successor": _key("successor", "reference"),
    },
    "ClaimOfIncident": {
        **_INCIDENT,
        **_keys("id", "kind", "role", "status", "stance", "metric", "category", "operator", "phrase"),
        **_keys("value", "value_max", "low", "high", "unit", "start", "end", "statement_type"),
        "place": _key("place", "name"),
        **_keys("period", "as_of"),
        "claimant": _key("claimant", "name"),
        "side": _key("side"),
        "relay": _key("relay", "name"),
        **_keys("attribution", "provisional", "machine"),
        "quote": _quote(lambda cited: cited["selectors"][0]["exact"]),
        "quote_start": _quote(lambda cited: cited["selectors"][1]["start"]),
        "quote_end": _quote(lambda cited: cited["selectors"][1]["end"]),
        "source": _quote(_key("source")),
        "link": _quote(_key("link")),
        "snapshot_sha256": _quote(_key("snapshot", "sha256")),
        "citations": lambda doc: len(doc["citations"]),
    },
    "Source": {
        **_keys("id", "title"),
        "publisher": _key("publisher", "name"),
        **_keys("byline", "published_on", "published_basis", "url", "language", "kind", "made_by", "status"),
        "copied_from": _key("copied_from", "id"),
    },
    "FigureOfIncident": {
        **_INCIDENT,
        **_keys("metric", "category"),
        "place": _key("place", "name"),
        **_keys("label", "unit", "display"),
        "low": _key("reported", "low"),
        "high": _key("reported", "high"),
        "highest_stated": _key("reported", "highest_stated"),
        "best": _key("best", "value"),
        **_keys("level", "origins", "outlets"),
        "counted": lambda doc: len(doc["claims"]),
        "left_out": lambda doc: len(doc["left_out"]),
    },
    "Metric": _keys("key", "label", "unit", "value_kind", "counts", "excludes", "additive"),
    "Category": _keys("key", "label", "part_of"),
    "IncidentType": _keys("key", "label", "field"),
    "PlaceTerm": {**_keys("id", "name", "kind", "country"), "within": _names("within")},
    "Named": _keys("id", "name"),
    "Word": _keys("key"),
    "Correction": {
        **_keys("seq", "at", "event", "reference", "version", "title", "notice", "reason", "successor", "url", "html"),
    },
}
