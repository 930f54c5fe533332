"""The list of incidents: search, filters, pages, and a map and a timeline of what a page holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.api import pages
from incidents.api.filters import IncidentFilters
from incidents.api.parameters import Asked
from incidents.drawing.timeline import Day, timeline_of
from incidents.drawing.worldmap import map_of
from incidents.models.publication import Record
from incidents.site import addresses, choices, words
from incidents.site.claims import Document
from incidents.site.figures import leading
from incidents.site.pages import page
from incidents.site.record import shaded_by, spots_of
from incidents.site.standing import parsed

SIZE = 20
FILTERS = ("q", "type", "place", "country", "party", "metric", "occurred_after", "occurred_before")
ORDERINGS = {
    "": pages.Ordering("-published_at", "published_at", datetime, "id", descending=True),
    "occurred": pages.Ordering("-occurred", "start_on", date, "id", nullable=True, descending=True),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of an incident in a list."""

    label: str
    says: str
    level: str
    tone: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One incident in a list, with its number there."""

    n: int
    reference: str
    href: str
    title: str
    when: str
    places: str
    types: str
    headlines: tuple[Headline, ...]
    more: int
    corrected: str
    updated: str
    version: int


@require_safe
def incidents(request: HttpRequest) -> HttpResponseBase:
    """Answer a page of the list. Two queries at most, and one a minute for what there is to choose from."""
    given = {name: request.GET.get(name, "").strip() for name in (*FILTERS, "cursor")}
    asked = Asked({name: value for name, value in given.items() if value})
    by = request.GET.get("by", "")
    ordering = ORDERINGS.get(by, ORDERINGS[""])
    cursor, narrowed = pages.decode(asked, ordering), IncidentFilters.narrow(_live, asked)
    faults = [f"{fault.detail} {fault.hint}".strip() for fault in asked.faults.values()]
    found = pages.Page([], None, None)
    if not faults:
        found = pages.page(_live, ordering, cursor, SIZE, "publication__document", narrowed=narrowed)
    asked.pop("cursor", None)
    documents = [parsed(document) for document in found.documents]
    listed = [_listed(n, document) for n, document in enumerate(documents, 1)]
    kept = {**asked, **({"by": by} if by else {})}
    return page(
        request,
        "site/incidents.html",
        {
            "section": "incidents",
            "listed": listed,
            "asked": asked,
            "by": by,
            "narrowed": bool(set(asked) - {"q"}),
            "faults": faults,
            "types": choices.with_chosen(choices.types(), asked.get("type", "")),
            "metrics": choices.with_chosen(choices.metrics(), asked.get("metric", "")),
            "map": _map(documents),
            "timeline": timeline_of(_days(listed, documents)),
            "unpinned": _unpinned(documents),
            "next": _address(kept, found.next),
            "previous": _address(kept, found.previous),
            "first": not request.GET.get("cursor"),
        },
        status=400 if faults else 200,
    )


def _live() -> QuerySet[Any]:
    return Record.objects.live()


def _listed(n: int, document: Document) -> Listed:
    figures = leading(document["figures"])
    newest = max(document["changes"], key=lambda change: change["version"])
    names = [place["name"] for place in document["places"]]
    return Listed(
        n=n,
        reference=document["reference"],
        href=addresses.incident(document["reference"]),
        title=document["title"],
        when=words.days(document["occurred"]["start"], document["occurred"]["end"], document["occurred"]["precision"]),
        places=words.listed(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") if names else "",
        types=" · ".join(kind["label"] for kind in document["types"]),
        headlines=tuple(
            Headline(
                label=figure["label"] + (f", {figure['place']['name']}" if figure["place"] else ""),
                says=figure["display"],
                level=words.plain(figure["level"]),
                tone=words.TONES.get(figure["level"], ""),
            )
            for figure in figures
        ),
        more=len(document["figures"]) - len(figures),
        corrected=words.day(newest["at"]) if newest["kind"] == "correction" else "",
        updated=words.day(document["published_at"]),
        version=document["version"],
    )


def _map(documents: Sequence[Document]) -> Any:
    spots = [
        spot
        for n, document in enumerate(documents, 1)
        for spot in spots_of(document, str(n), f"#i{n}", f"{n}: {document['title']}")
    ]
    return map_of(spots, shaded_by(documents))


def _days(listed: Sequence[Listed], documents: Sequence[Document]) -> list[Day]:
    return [
        Day(date.fromisoformat(document["occurred"]["start"]), str(item.n), f"{item.n}: {item.title}", f"#i{item.n}")
        for item, document in zip(listed, documents, strict=True)
        if document["occurred"]["start"]
    ]


def _unpinned(documents: Sequence[Document]) -> list[tuple[str, str, list[int]]]:
    """Return the places without a pin, how precisely each is known, and the numbers of the incidents there."""
    found: dict[tuple[str, str], list[int]] = {}
    for n, document in enumerate(documents, 1):
        for place in document["places"]:
            if place["lon"] is None:
                numbers = found.setdefault((place["name"], words.plain(place["precision"], words.PRECISIONS)), [])
                if n not in numbers:
                    numbers.append(n)
    return [(name, precision, numbers) for (name, precision), numbers in found.items()]


def _address(kept: dict[str, str], cursor: str | None) -> str:
    return f"/?{urlencode({**kept, 'cursor': cursor})}" if cursor else ""
