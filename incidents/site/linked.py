"""A record as JSON-LD in its page, so that machines which read pages find event, claims and articles. Pure."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from incidents.site.claims import Document, safe_url

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def linked(document: Document, url: str, *, whole: bool = True) -> dict[str, Any]:
    """Return a document as a schema.org Report about an Event; `whole`, with sources and a Claim for each quote."""
    sources = {source["id"]: source for source in document["sources"]}
    occurred = document["occurred"]
    return _bare(
        {
            "@context": "https://schema.org",
            "@type": "Report",
            "@id": url,
            "url": url,
            "identifier": document["reference"],
            "version": document["version"],
            "headline": document["title"],
            "datePublished": min(change["at"] for change in document["changes"]),
            "dateModified": document["published_at"],
            "publisher": {"@type": "Organization", "name": "Footnote"},
            "about": _bare(
                {
                    "@type": "Event",
                    "name": document["title"],
                    "startDate": occurred["start"],
                    "endDate": occurred["end"],
                    "location": [_place(place) for place in document["places"]],
                }
            ),
            "correction": [
                {"@type": "CorrectionComment", "text": change["notice"], "datePublished": change["at"]}
                for change in document["changes"]
                if change["kind"] == "correction" and change["notice"]
            ],
            "citation": [_article(source) for source in document["sources"] if whole],
            "mentions": [
                _bare(
                    {
                        "@type": "Claim",
                        "@id": f"{url}#c{n}",
                        "text": claim["citations"][0]["selectors"][0]["exact"],
                        "author": {"@type": "Thing", "name": claim["claimant"]["name"]} if claim["claimant"] else None,
                        "appearance": [
                            _article(sources[source])
                            for source in dict.fromkeys(quote["source"] for quote in claim["citations"])
                            if source in sources
                        ],
                    }
                )
                for n, claim in enumerate(document["claims"], 1)
                if whole and claim["kind"] == "figure" and claim["role"] == "figure" and claim["citations"]
            ],
        }
    )


def script(value: dict[str, Any]) -> SafeString:
    """Return JSON that may stand in a script element: no sign of it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308  (every < > & is escaped above)


def _place(place: Document) -> dict[str, Any]:
    geo = None
    if place["lon"] is not None and place["lat"] is not None:
        geo = {"@type": "GeoCoordinates", "latitude": place["lat"], "longitude": place["lon"]}
    return _bare({"@type": "Place", "name": place["name"], "addressCountry": place["country"], "geo": geo})


def _article(source: Document) -> dict[str, Any]:
    return _bare(
        {
            "@type": "NewsArticle" if source["kind"] == "article" else "CreativeWork",
            "name": source["title"],
            "url": safe_url(source["url"]),
            "datePublished": source["published_on"],
            "publisher": {"@type": "Organization", "name": source["publisher"]["name"]}
            if source["publisher"]
            else None,
        }
    )


def _bare(value: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in value.items() if each not in (None, "", [], {})}
