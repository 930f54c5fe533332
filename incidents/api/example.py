"""A document, as an example. The mill, its boiler and all who speak of it are made up."""

from typing import Any

INCIDENT: dict[str, Any] = {
    "schema": "footnote.incident/1",
    "id": "0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10",
    "reference": "FN-2026-000042",
    "version": 1,
    "status": "usable",
    "kind": "first",
    "published_at": "2026-03-04T09:30:00.000000Z",
    "review": {
        "digest": "sha256:" + "7c" * 32,
        "reviewers": 2,
        "reviewed_at": "2026-03-04T09:30:00.000000Z",
        "attests": ["quotes_match", "intervals_match", "scope_match"],
    },
    "changes": [{"version": 1, "kind": "first", "at": "2026-03-04T09:30:00.000000Z", "notice": None}],
    "title": "Boiler explosion at a paper mill",
    "summary": "A boiler exploded. Injured: at least six, according to Fire brigade.",
    "summary_parts": [
        {"text": "A boiler exploded. Injured: ", "figure": None, "marked": False, "unknown": None},
        {
            "text": "at least six, according to Fire brigade",
            "figure": {"metric": "injured", "category": "all", "place": None},
            "marked": False,
            "unknown": None,
        },
        {"text": ".", "figure": None, "marked": False, "unknown": None},
    ],
    "occurred": {
        "start": "2026-03-03",
        "end": "2026-03-03",
        "time": None,
        "precision": "day",
        "zone": None,
        "phrase": "on Tuesday",
        "basis": "derived",
    },
    "types": [{"key": "industrial_explosion", "label": "Industrial explosion", "field": "industrial"}],
    "places": [],
    "parties": [],
    "figures": [
        {
            "metric": "injured",
            "category": "all",
            "place": None,
            "label": "Injured",
            "unit": "people",
            "display": "at least six, according to Fire brigade",
            "reported": {"low": 6, "high": None, "highest_stated": 6},
            "consensus": {"low": 6, "high": None},
            "best": None,
            "level": "single_origin",
            "origins": 1,
            "outlets": 1,
            "by_side": [
                {
                    "side": "Fire brigade",
                    "low": 6,
                    "high": None,
                    "split": False,
                    "claims": ["5d0c0f2e-8f5a-4c86-a1b5-3e5e6f4b9a21"],
                }
            ],
            "claims": ["5d0c0f2e-8f5a-4c86-a1b5-3e5e6f4b9a21"],
            "left_out": [],
            "warnings": [],
            "counts": "People hurt and alive.",
            "excludes": None,
        }
    ],
    "claims": [
        {
            "id": "5d0c0f2e-8f5a-4c86-a1b5-3e5e6f4b9a21",
            "kind": "figure",
            "role": "figure",
            "metric": "injured",
            "category": "all",
            "operator": "at_least",
            "phrase": "at least six",
            "value": 6,
            "value_max": None,
            "low": 6,
            "high": None,
            "unit": "people",
            "override": None,
            "start": None,
            "end": None,
            "statement_type": None,
            "place": None,
            "period": None,
            "as_of": None,
            "claimant": {"id": "c1f2a7d4-52a8-4f5e-8a56-0d2f9b1e6c33", "name": "Fire brigade"},
            "side": "Fire brigade",
            "relay": None,
            "attribution": "named_body",
            "origin": None,
            "stance": "asserted",
            "status": "active",
            "status_reason": None,
            "provisional": True,
            "machine": False,
            "relations": [],
            "citations": [
                {
                    "id": "9a4b8e70-31d6-4a0c-b0f9-4c7d2e5f8a54",
                    "source": "e7d5c3b1-9f24-4b68-8d3a-6a1c5e9f7b65",
                    "stance": "supports",
                    "phrase": None,
                    "anchor": "exact",
                    "selectors": [
                        {
                            "type": "TextQuoteSelector",
                            "exact": "at least six workers were hurt",
                            "prefix": "The fire brigade said ",
                            "suffix": ", two of them badly.",
                        },
                        {"type": "TextPositionSelector", "start": 142, "end": 172},
                    ],
                    "link": "https://news.example/mill#:~:text=at%20least%20six%20workers%20were%20hurt",
                    "snapshot": {
                        "sha256": "4f" * 32,
                        "captured_at": "2026-03-04T08:00:00.000000Z",
                        "length": 2311,
                    },
                }
            ],
        }
    ],
    "sources": [
        {
            "id": "e7d5c3b1-9f24-4b68-8d3a-6a1c5e9f7b65",
            "title": "Six hurt as boiler bursts at mill",
            "publisher": None,
            "byline": None,
            "published_on": "2026-03-03",
            "published_basis": "printed",
            "url": "https://news.example/mill",
            "language": "en",
            "kind": "article",
            "made_by": "human",
            "status": "available",
            "copied_from": None,
        }
    ],
    "origins": [],
    "vocabulary": {
        "metrics": [
            {
                "key": "injured",
                "label": "Injured",
                "unit": "people",
                "value_kind": "count",
                "counts": "People hurt and alive.",
                "excludes": None,
                "additive": True,
            }
        ],
        "categories": [{"key": "all", "label": "All", "part_of": []}],
    },
}
