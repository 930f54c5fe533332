"""Documents as JSON-LD: what happened is an Event, its record a Report, who says what a Claim, where it is printed a
NewsArticle.

The words are those of schema.org; where they came from is said with PROV. The context stands in the answer, so that
nothing has to be fetched to read it. Pages for people hold the same, so that machines which read pages find it.
"""

import json
from collections.abc import Callable
from typing import Any

from incidents.api import addresses
from incidents.api.answers import dump

Node = dict[str, Any]

CONTEXT: Node = {
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "url": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "appearance": {"@type": "@id"},
    "prov:generatedAtTime": {"@type": "xsd:dateTime"},
    "prov:wasDerivedFrom": {"@type": "@id"},
    "prov:wasQuotedFrom": {"@type": "@id"},
    "prov:wasRevisionOf": {"@type": "@id"},
}
REPORT = ["Report", "CreativeWork", "prov:Entity"]
KINDS = {"article": "NewsArticle", "report": "Report", "post": "SocialMediaPosting", "dataset": "Dataset"}


def nodes(item: str, document: bytes) -> bytes:
    """Return the nodes of one document, with commas between them."""
    return b",".join(map(dump, _nodes(item, json.loads(document))))


def record(document: Node, *, whole: bool = True) -> Node:
    """Return an incident as one object; without its claims and sources if it is not to be `whole`."""
    kept = document if whole else {**document, "claims": [], "sources": []}
    return {"@context": CONTEXT, "@graph": _nodes("Incident", kept)}


def _nodes(item: str, document: Node) -> list[Node]:
    return [_known(node) for node in _NODES[item](document)]


def _known(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [])}


def _urn(identifier: str) -> str:
    return f"urn:uuid:{identifier}"


def _incident(doc: Node) -> list[Node]:
    if doc["status"] != "usable":
        return _ended(doc)
    event = {"@id": _urn(doc["id"])}
    occurred = doc.get("occurred") or {}
    claims, sources = doc.get("claims") or [], doc.get("sources") or []
    return [
        {
            **event,
            "@type": "Event",
            "identifier": doc["reference"],
            "name": doc.get("title"),
            "description": doc.get("summary"),
            "startDate": occurred.get("start"),
            "endDate": occurred.get("end"),
            "location": [_place(place) for place in doc.get("places") or []],
            "url": addresses.page(doc["reference"]),
        },
        {
            **_version(doc),
            "about": event,
            "headline": doc.get("title"),
            "datePublished": min(change["at"] for change in doc["changes"]),
            "correction": [
                {"@type": "CorrectionComment", "text": change["notice"], "datePublished": change["at"]}
                for change in doc["changes"]
                if change["kind"] == "correction" and change["notice"]
            ],
            "citation": [{"@id": _urn(source["id"])} for source in sources],
            "mentions": [{"@id": _urn(claim["id"])} for claim in claims],
            "prov:wasDerivedFrom": [_urn(source["id"]) for source in sources],
        },
        *(node for claim in claims for node in _claim(claim, event)),
        *(node for source in sources for node in _source(source)),
    ]


def _ended(doc: Node) -> list[Node]:
    """Return what has become of a record, and nothing of what it said."""
    told = {"creativeWorkStatus": doc["status"], "description": doc["reason"]}
    if doc["status"] == "withheld":  # no version of it is shown: what is told is told of its live address
        return [
            {
                "@id": addresses.absolute(addresses.incident(doc["reference"])),
                "@type": REPORT,
                "identifier": doc["reference"],
                "url": addresses.page(doc["reference"]),
                "dateModified": doc["withheld_at"],
                **told,
            }
        ]
    into = doc.get("successor")
    event = {"@id": _urn(doc["id"]), "@type": "Event", "identifier": doc["reference"]}
    return [
        {**_version(doc), **told, "about": {"@id": event["@id"]} if into else None},
        *([{**event, "sameAs": addresses.page(into["reference"])}] if into else []),
    ]


def _version(doc: Node) -> Node:
    before = doc["version"] - 1
    return {
        "@id": addresses.absolute(addresses.version(doc["reference"], doc["version"])),
        "@type": REPORT,
        "identifier": doc["reference"],
        "version": doc["version"],
        "url": addresses.page(doc["reference"], doc["version"]),
        "publisher": {"@type": "Organization", "name": "Footnote", "url": addresses.absolute("/")},
        "dateModified": doc["published_at"],
        "prov:generatedAtTime": doc["published_at"],
        "prov:wasRevisionOf": addresses.absolute(addresses.version(doc["reference"], before)) if before else None,
    }


def _claim(doc: Node, event: Node | None = None) -> list[Node]:
    quoted = list(dict.fromkeys(_urn(cited["source"]) for cited in doc["citations"]))
    said = [cited["selectors"][0]["exact"] for cited in doc["citations"]]
    about: list[Node] = [event or {"@type": "Event", "identifier": doc["incident"]["reference"]}]
    if doc["low"] is not None or doc["high"] is not None:
        about.append(
            _known(
                {
                    "@type": "QuantitativeValue",
                    "name": doc["metric"],
                    "minValue": doc["low"],
                    "maxValue": doc["high"],
                    "unitText": doc["unit"],
                }
            )
        )
    return [
        {
            "@id": _urn(doc["id"]),
            "@type": ["Claim", "prov:Entity"],
            "text": said[0] if said else doc["phrase"],
            "name": doc["phrase"],
            "about": about,
            "author": _named(doc["claimant"]),
            # What is superseded or known wrong is not to be read as if it were said still.
            "creativeWorkStatus": doc["status"] if doc["status"] != "active" else None,
            "appearance": quoted,
            "prov:wasQuotedFrom": quoted,
        }
    ]


def _source(doc: Node) -> list[Node]:
    copied = doc["copied_from"]
    return [
        {
            "@id": _urn(doc["id"]),
            "@type": [KINDS.get(doc["kind"], "CreativeWork"), "prov:Entity"],
            "headline": doc["title"],
            "url": addresses.of_the_web(doc["url"]),
            "datePublished": doc["published_on"],
            "inLanguage": doc["language"],
            "publisher": _named(doc["publisher"]),
            "author": {"@type": "Thing", "name": doc["byline"]} if doc["byline"] else None,
            "prov:wasDerivedFrom": _urn(copied["id"]) if copied else None,
        }
    ]


def _named(party: Node | None) -> Node | None:
    # Whether a party is a person or a body, no document says.
    return {"@id": _urn(party["id"]), "@type": "Thing", "name": party["name"]} if party else None


def _place(place: Node) -> Node:
    country = {"@type": "PostalAddress", "addressCountry": place["country"]} if place["country"] else None
    pin = {"@type": "GeoCoordinates", "longitude": place["lon"], "latitude": place["lat"]}
    return _known(
        {
            "@id": _urn(place["id"]),
            "@type": "Place",
            "name": place["name"],
            "address": country,
            "geo": pin if place["lon"] is not None else None,
        }
    )


_NODES: dict[str, Callable[[Node], list[Node]]] = {
    "Incident": _incident,
    "ClaimOfIncident": _claim,
    "Source": _source,
}
