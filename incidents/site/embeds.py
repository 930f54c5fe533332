"""Cards for other sites: one figure or one incident, live or pinned, and honest about what became of it.

They alone may be framed. They set and read no cookie, run no script, and may be kept for a minute.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from incidents.site import addresses
from incidents.site.claims import claims_of, sources_of
from incidents.site.corrected import about, documents_behind
from incidents.site.figures import FigureShown, figure_of
from incidents.site.pages import page
from incidents.site.record import ChangeShown, RecordShown, changes_of, record_of
from incidents.site.standing import Standing, standing, versions

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
THEMES = ("light", "dark")
SHOWN = 3  # voices of a figure's card
VOICES = 4  # of an incident's, two a figure at most


@xframe_options_exempt
@require_safe
def figure_card(request: HttpRequest, reference: str, figure: str) -> HttpResponseBase:
    """Answer the card of one figure. Two queries at most, three where the figure is gone."""
    return _card(request, reference, figure)


@xframe_options_exempt
@require_safe
def no_card(request: HttpRequest) -> HttpResponseBase:
    """Answer that an address is that of no card."""
    return _answer(request, "nothing", {}, status=404)


@xframe_options_exempt
@require_safe
def incident_card(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer the card of an incident. Two queries at most."""
    return _card(request, reference)


def _card(request: HttpRequest, reference: str, key: str = "") -> HttpResponseBase:
    found = standing(reference)
    if found is None:
        return _answer(request, "nothing", {}, status=404)
    if found.successor:
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        to = HttpResponsePermanentRedirect(addresses.embed(found.successor, key) + query, headers=HEADERS)
        to.status_code = 308
        return to
    context = {"found": found, "href": addresses.incident(reference), "key": key}
    if not found.live:
        return _answer(request, found.status, context)
    pinned = request.GET.get("version", "")
    if pinned and not (pinned.isascii() and pinned.isdigit() and len(pinned) <= 9):
        return _answer(request, "nothing", {}, status=404)
    number = int(pinned) if pinned else found.version
    corrections = [change for change in changes_of(found.document) if change.kind == "correction"]
    needed = documents_behind(corrections) if key else set()
    if pinned:
        needed.add(number)
        context["href"] = addresses.version(reference, number)
    documents = versions(found.record, *needed) if needed else {}
    document = documents.get(number, {}) if pinned else found.document
    if not document:
        return _answer(request, "nothing", {}, status=404)
    context |= {"pinned": pinned, "newer": found.version > number, "live_href": addresses.incident(reference)}
    if not key:
        record = record_of(document)
        told = _told(corrections, corrections, number)
        return _answer(request, "incident", {**context, **told, "record": record, **_chosen(record)})
    place = request.GET.get("place", "")
    shown = figure_of(document, claims_of(document, sources_of(document)), key, place)
    ours = about(key, shown.place_id if shown else place or None, corrections, documents)
    context |= _told(ours, corrections, number)
    if shown is None:
        return _answer(request, "gone" if _was_there(found, key) else "nothing", context, status=404)
    says = {"says": shown.says[:SHOWN], "more": len(shown.says) - SHOWN}
    return _answer(request, "figure", {**context, "record": record_of(document), "figure": shown, **says})


def _told(ours: Sequence[ChangeShown], all_of_them: Sequence[ChangeShown], number: int) -> dict[str, Any]:
    """Return what a reader of this version must be told: the newest correction of what is shown, else of the record."""
    return {
        "correction": next((change for change in ours if change.version <= number), None),
        "since": next((change for change in ours if change.version > number), None),
        "elsewhere": next(iter(all_of_them), None),
    }


def _chosen(record: RecordShown) -> dict[str, Any]:
    """Return as many figures as a card has room for, and how many more there are."""
    chosen: list[FigureShown] = []
    voices = 0
    for figure in record.figures:
        voices += min(len(figure.says), 2)
        if voices > VOICES:
            break
        if not figure.part:
            chosen.append(figure)
    return {"figures": chosen, "more": len(record.figures) - len(chosen)}


def _was_there(found: Standing, key: str) -> bool:
    """Tell whether some version had a figure of this name: a card that was embedded before says that it is gone."""
    numbers = range(1, found.version)
    return any(
        f"{line['metric']}.{line['category']}" == key
        for document in versions(found.record, *numbers).values()
        for line in document["figures"]
    )


def _answer(request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponseBase:
    theme = request.GET.get("theme", "")
    template = f"site/embed/{name}.html"
    return page(
        request,
        template,
        {**context, "theme": theme if theme in THEMES else ""},
        status=status,
        headers=HEADERS,
    )
