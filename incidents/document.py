"""Drafts → the document that is reviewed and published. The public shape lives here and nowhere else.

A published document is a head, which PostgreSQL writes when a review was approved (`Head`), followed by the
reviewed content byte for byte (`Content`). `schema` names the shape: adding a key is free, renaming or
removing one is a new API version.
"""

import hashlib
import json
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from incidents.lines import PLACE_DEPTH, inputs_of, is_machine, lines_of, links_of, side_of, within
from incidents.models import Category, Citation, Claim, Figure, Incident, IncidentClaim, Place, PlaceUse
from incidents.prose import Part, parts_of, text_of
from incidents.stated import display, label_of
from sources.models import Party, Source
from sources.selectors import Selector, text_fragment

SCHEMA = "footnote.incident/1"
PINNED = {
    PlaceUse.Precision.EXACT,
    PlaceUse.Precision.SETTLEMENT,
    PlaceUse.Precision.NEAR,
    PlaceUse.Precision.SEA_AIR,
}

Number = int | float


class Content(TypedDict):
    """What a reviewer reads. Built from drafts, frozen by a review."""

    title: str
    summary: str
    summary_parts: list[Part]
    occurred: dict[str, Any]
    types: list[dict[str, Any]]
    places: list[dict[str, Any]]
    parties: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    origins: list[dict[str, Any]]
    vocabulary: dict[str, list[dict[str, Any]]]


class Tombstone(TypedDict):
    """What is left of a record that has ended. Holds no figure, no name and no word of its drafts."""

    reason: str
    successor: NotRequired[dict[str, str]]


class Head(TypedDict):
    """What is known only when a review was approved. Written by the trigger `publication_written`."""

    schema: str
    id: str
    reference: str
    version: int
    status: str
    kind: str
    published_at: str
    review: dict[str, Any]
    changes: list[dict[str, Any]]


class IncidentDocument(Head, Content):
    """One published version, as served."""


def build(incident: Incident) -> Content:
    """Return the content of an incident as it stands on the desk. 8 queries, whatever its size."""
    links = list(links_of(incident))
    here = {link.claim_id for link in links}
    cited = [quote for link in links for quote in link.claim.citations.all()]
    sources = {quote.source_id: quote.source for quote in cited}
    origins = {link.claim.origin_id: link.claim.origin for link in links if link.claim.origin}
    figures = _figures(incident, links)
    prose = parts_of(incident.summary, figures)
    return {
        "title": incident.title,
        "summary": text_of(prose),
        "summary_parts": prose,
        "occurred": {
            "start": _day(incident.start_on),
            "end": _day(incident.end_on or incident.start_on),
            "time": incident.start_time.isoformat("minutes") if incident.start_time else None,
            "precision": incident.precision,
            "zone": incident.zone or None,
            "phrase": incident.phrase or None,
            "basis": incident.basis,
        },
        "types": [
            {"key": kind.key, "label": kind.label, "field": kind.field}
            for kind in incident.types.order_by("field", "key")
        ],
        "places": [_place(use) for use in incident.place_uses.select_related(f"place{'__parent' * (PLACE_DEPTH - 1)}")],
        "parties": [
            {
                "id": str(role.party_id),
                "name": role.party.name,
                "role": role.role,
                "responsibility": role.responsibility,
            }
            for role in incident.party_roles.select_related("party")
        ],
        "figures": figures,
        "claims": [_claim(link, here) for link in links],
        "sources": [
            _source(source) for source in sorted(sources.values(), key=lambda source: (source.title, str(source.pk)))
        ],
        "origins": [
            {
                "id": str(origin.pk),
                "label": origin.label,
                "kind": origin.kind,
                "party": _party(origin.party),
                "said_on": _day(origin.said_on),
            }
            for origin in sorted(origins.values(), key=lambda origin: (origin.label, str(origin.pk)))
        ],
        "vocabulary": _vocabulary([link.claim for link in links]),
    }


def tombstone(*, reason: str, successor: tuple[Any, str] | None = None) -> Tombstone:
    """Return what stays to be read of a record that was retracted, or merged into `successor` (id, reference)."""
    stone: Tombstone = {"reason": reason}
    if successor:
        identifier, reference = successor
        stone["successor"] = {"id": str(identifier), "reference": reference}
    return stone


def encode(content: Content | Tombstone | dict[str, Any]) -> bytes:
    """Return the canonical bytes: UTF-8, no spaces, keys in the order of the shape."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest_of(document: bytes) -> str:
    """Return the SHA-256 of a document, in hex."""
    return hashlib.sha256(document).hexdigest()


def as_number(value: Decimal | None) -> Number | None:
    """Return a column's value as JSON writes it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def _party(party: Party | None) -> dict[str, Any] | None:
    return {"id": str(party.pk), "name": party.name} if party else None


def _within(place: Place) -> list[dict[str, str]]:
    return [{"id": str(around.pk), "name": around.name} for around in within(place)]


def _named(place: Place | None) -> dict[str, Any] | None:
    return {"id": str(place.pk), "name": place.name, "within": _within(place)} if place else None


def _vocabulary(claims: list[Claim]) -> dict[str, list[dict[str, Any]]]:
    """Return the metrics and categories of claims as the vocabulary had them: what is said of them stays said."""
    figures = [claim for claim in claims if claim.metric]
    metrics = {claim.metric.key: claim.metric for claim in figures if claim.metric}
    categories = {claim.category.key: claim.category for claim in figures}
    return {
        "metrics": [
            {
                "key": key,
                "label": metric.label,
                "unit": metric.unit,
                "value_kind": metric.value_kind,
                "counts": metric.counts,
                "excludes": metric.excludes or None,
                "additive": metric.additive,
            }
            for key, metric in sorted(metrics.items())
        ],
        "categories": [
            {"key": key, "label": category.label, "part_of": _wholes(category)}
            for key, category in sorted(categories.items())
        ],
    }


def _wholes(category: Category) -> list[str]:
    wholes: list[str] = []
    while category.part_of is not None and category.part_of_id not in wholes:
        category = category.part_of
        wholes.append(category.key)
    return wholes


def _place(use: PlaceUse) -> dict[str, Any]:
    place = use.place
    # A region or country has no pin: its centroid is a place where nothing happened.
    pin = use.precision in PINNED and place.lat is not None and place.lon is not None
    return {
        "id": str(place.pk),
        "name": place.name,
        "kind": place.kind,
        "country": place.country or None,
        "within": _within(place),
        "role": use.role,
        "precision": use.precision,
        "lon": as_number(place.lon) if pin else None,
        "lat": as_number(place.lat) if pin else None,
    }


def _claim(link: IncidentClaim, here: set[Any]) -> dict[str, Any]:
    claim = link.claim
    return {
        "id": str(claim.pk),
        "kind": claim.kind,
        "role": link.role,
        "metric": claim.metric_id,
        "category": claim.category_id if claim.metric_id else None,
        "operator": claim.operator or None,
        "phrase": claim.phrase or None,
        "value": as_number(claim.value),
        "value_max": as_number(claim.value_max),
        "low": as_number(claim.low),
        "high": as_number(claim.high),
        "unit": claim.unit or (claim.metric.unit if claim.metric else None),
        "override": claim.override_reason or None,
        "start": _day(claim.start_on),
        "end": _day(claim.end_on),
        "statement_type": claim.statement_type or None,
        "place": _named(claim.place),
        "period": claim.period or None,
        "as_of": _day(claim.as_of),
        "claimant": _party(claim.claimant),
        "side": side_of(claim.claimant),
        "relay": _party(claim.relay),
        "attribution": claim.attribution,
        "origin": str(claim.origin_id) if claim.origin_id else None,
        "stance": claim.stance,
        "status": claim.status,
        "status_reason": claim.status_reason or None,
        "provisional": claim.provisional,
        "machine": is_machine(claim),
        "relations": [
            {"kind": relation.kind, "claim": str(relation.other_id)}
            for relation in claim.relations.all()
            if relation.other_id in here
        ],
        "citations": [_citation(quote) for quote in claim.citations.all()],
    }


def _citation(quote: Citation) -> dict[str, Any]:
    snapshot, source = quote.snapshot, quote.source
    selector = Selector(exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix, start=quote.start, end=quote.end)
    return {
        "id": str(quote.pk),
        "source": str(source.pk),
        "stance": quote.stance,
        "phrase": quote.phrase or None,
        "anchor": quote.anchor,
        "selectors": [
            {
                "type": "TextQuoteSelector",
                "exact": quote.exact,
                "prefix": quote.prefix,
                "suffix": quote.suffix,
            },
            {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
        ],
        "link": f"{source.url}{text_fragment(selector)}" if source.url else None,
        "snapshot": {
            "sha256": snapshot.text_sha256,
            "captured_at": snapshot.captured_at.isoformat().replace("+00:00", "Z"),
            "length": snapshot.length,
        },
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": str(source.pk),
        "title": source.title,
        "publisher": _party(source.publisher),
        "byline": source.byline or None,
        "published_on": _day(source.published_on),
        "published_basis": source.published_basis,
        "url": source.url or None,
        "language": source.language,
        "kind": source.kind,
        "made_by": source.made_by,
        "status": source.status,
        "copied_from": {
            "id": str(source.copied_from.pk),
            "title": source.copied_from.title,
            "kind": source.copy_kind,
        }
        if source.copied_from
        else None,
    }


def _figures(incident: Incident, links: list[IncidentClaim]) -> list[dict[str, Any]]:
    claims = {str(link.claim_id): link.claim for link in links}
    chosen = {
        (figure.metric_id, figure.category_id, str(figure.place_id) if figure.place_id else None): figure
        for figure in incident.figures.all()
    }
    figures = []
    for line in lines_of(links):
        if not line.has_range:
            continue  # context, machine-written or unquantified claims make no line of their own
        counted = [identifier for identifier in claims if identifier in line.claims]  # in the order of the document
        first = claims[counted[0]]
        left_out = {omitted.claim: omitted.reason for omitted in line.left_out}
        choice = None if line.unit else chosen.get((line.metric, line.category, line.place))
        # A claim that changed after the choice voids it: nobody chose among these.
        valid = choice is not None and choice.best is not None and choice.inputs == inputs_of(links, line)
        figures.append(
            {
                "metric": line.metric,
                "category": line.category,
                "place": _named(first.place),
                "label": label_of(first),
                "unit": line.unit or (first.metric.unit if first.metric else None),
                "display": display([claims[identifier] for identifier in counted]),
                "reported": {
                    "low": as_number(line.low),
                    "high": as_number(line.high),
                    "highest_stated": as_number(line.highest_stated),
                },
                "consensus": {"low": as_number(line.consensus[0]), "high": as_number(line.consensus[1])}
                if line.consensus
                else None,
                "best": _best(choice) if valid and choice else None,
                "level": line.level,
                "origins": line.origins,
                "outlets": line.outlets,
                "by_side": [
                    {
                        "side": side.side,
                        "low": as_number(side.low),
                        "high": as_number(side.high),
                        "split": side.split,
                        "claims": [identifier for identifier in counted if identifier in side.claims],
                    }
                    for side in line.by_side
                ],
                "claims": counted,
                "left_out": [
                    {"claim": identifier, "reason": left_out[identifier]}
                    for identifier in claims
                    if identifier in left_out
                ],
                "warnings": [{"flag": warned.flag, "sentence": warned.sentence} for warned in line.warnings],
                "counts": first.metric.counts if first.metric else None,
                "excludes": (first.metric.excludes or None) if first.metric else None,
            }
        )
    return figures


def _best(figure: Figure) -> dict[str, Any]:
    return {"value": as_number(figure.best), "basis": figure.basis, "rationale": figure.rationale}
