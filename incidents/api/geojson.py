"""Incidents as GeoJSON (RFC 7946). A place that is only a region or a country has no pin, and so no geometry."""

import json
from typing import Any

from incidents.api import addresses
from incidents.api.answers import dump

KEPT = ("reference", "version", "status", "title", "published_at")
ENDED = ("reason", "successor", "withheld_at")  # of what is no longer live


def feature(document: bytes) -> bytes:
    """Return one incident as a feature."""
    doc = json.loads(document)
    places = doc.get("places") or []
    pins = list(dict.fromkeys((each["lon"], each["lat"]) for each in places if each["lon"] is not None))
    return dump(
        {
            "type": "Feature",
            "id": doc["reference"],
            "geometry": _geometry(pins),
            "properties": {
                **{key: doc.get(key) for key in KEPT},
                "start": (doc.get("occurred") or {}).get("start"),
                "end": (doc.get("occurred") or {}).get("end"),
                "types": [each["key"] for each in doc.get("types") or []],
                "places": [{key: each[key] for key in ("name", "country", "role", "precision")} for each in places],
                "figures": [
                    {
                        **{key: each[key] for key in ("metric", "category")},
                        "place": each["place"]["name"] if each["place"] else None,
                        **{key: each[key] for key in ("label", "unit", "display", "level")},
                    }
                    for each in doc.get("figures") or []
                ],
                "url": addresses.absolute(addresses.incident(doc["reference"])),
                "html": addresses.page(doc["reference"]),
                **{key: doc[key] for key in ENDED if key in doc},
            },
        }
    )


def _geometry(pins: list[tuple[float, float]]) -> dict[str, Any] | None:
    if not pins:
        return None
    if len(pins) == 1:
        return {"type": "Point", "coordinates": pins[0]}
    return {"type": "MultiPoint", "coordinates": pins}
