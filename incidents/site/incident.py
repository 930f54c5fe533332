"""One incident for readers: its live version, and every version there was."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.difference import Change, difference
from incidents.site import addresses
from incidents.site.citing import cited
from incidents.site.claims import Document
from incidents.site.linked import linked, script
from incidents.site.pages import absolute, page
from incidents.site.record import RecordShown, record_of
from incidents.site.standing import Standing, standing, versions


@require_safe
def incident(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer the live version. Two queries, whatever its size."""
    found = standing(reference)
    if found is None:
        raise Http404
    before = versions(found.record, found.version - 1).get(found.version - 1) if found.version > 1 else None
    return _page(request, found, found.document, before)


@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Answer one version, which never changes; what is older than the live one says so. Two queries."""
    found = standing(reference)
    if found is None:
        raise Http404
    documents = versions(found.record, number, number - 1)
    if number not in documents:
        raise Http404
    return _page(request, found, documents[number], documents.get(number - 1), pinned=True)


def _page(
    request: HttpRequest, found: Standing, document: Document, before: Document | None, *, pinned: bool = False
) -> HttpResponseBase:
    record = record_of(document)
    here = addresses.version(record.reference, record.version)
    newer = [change for change in _changes(found) if change["version"] > record.version]
    return page(
        request,
        "site/incident.html",
        {
            "record": record,
            "pinned": pinned,
            "old": bool(newer),
            "live": addresses.incident(record.reference),
            "live_version": found.version,
            "corrected_since": next((change for change in newer if change["kind"] == "correction"), None),
            "differences": _differences(before, document),
            "before": record.version - 1,
            "cited": cited(record, absolute(here)),
            "canonical": absolute(addresses.incident(record.reference)),
            "api": f"/api/v1{here}" if pinned else f"/api/v1{addresses.incident(record.reference)}",
            "embed": addresses.embed_code(record.reference, record.title),
            "embeds": _embeds(record),
            "linked": script(linked(document, absolute(addresses.incident(record.reference)))),
            "description": record.summary or record.when,
        },
    )


def _changes(found: Standing) -> list[Document]:
    return [*found.document["changes"]]


def _differences(before: Document | None, document: Document) -> list[Change]:
    return difference(before, document)


def _embeds(record: RecordShown) -> list[tuple[str, str, str]]:
    """Return for each figure what its card is called, where it is, and the line that shows it."""
    return [
        (
            f"{figure.label}{f', {figure.place}' if figure.place else ''}",
            addresses.embed(record.reference, figure.key, place=figure.place_id),
            addresses.embed_code(
                record.reference, f"{figure.label}: {record.title}", figure.key, place=figure.place_id
            ),
        )
        for figure in record.figures
    ]
