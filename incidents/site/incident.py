"""One incident for readers: its live version, and every version there was."""

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from incidents.api import linked
from incidents.difference import difference
from incidents.site import addresses
from incidents.site.citing import cited
from incidents.site.claims import Document
from incidents.site.figures import VOICES
from incidents.site.pages import LIVE, absolute, answer, page, rendered, script
from incidents.site.quoted import parts
from incidents.site.record import RecordShown, changes_of, record_of
from incidents.site.standing import Standing, standing, versions

LONG = 60  # claims from which on the words stand apart, whatever they weigh
HEAVY = 78_000  # bytes from which on they do: with its style sheets a page has 100 kB at most
DATA = 24_000  # characters of JSON-LD in a page
ROOM = 25  # figures, sources, places and days that the page of a long record shows


@require_safe
def incident(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer the live version, or what has become of the record. Two queries, whatever its size."""
    found = standing(reference)
    if found is None:
        raise Http404
    if not found.live:
        return _ended(request, found)
    before = versions(found.record, found.version - 1).get(found.version - 1) if found.version > 1 else None
    return _page(request, found, found.document, before)


@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Answer one version, which never changes; what is older than the live one says so. Two queries.

    Versions of a record that ended stay for who has cited them; of one that is withheld none is shown.
    """
    found = standing(reference)
    if found is None:
        raise Http404
    if found.status == "withheld":
        return _ended(request, found, status=404)
    documents = versions(found.record, number, number - 1)
    if number not in documents:
        raise Http404
    if documents[number]["status"] != "usable":
        return _ended(request, found)
    return _page(request, found, documents[number], documents.get(number - 1), pinned=True)


def _ended(request: HttpRequest, found: Standing, *, status: int = 200) -> HttpResponseBase:
    """Say in plain words that a record is withheld or was retracted; lead on from one that was merged."""
    if found.status == "merged":
        to = HttpResponsePermanentRedirect(addresses.incident(found.successor), headers={"Cache-Control": LIVE})
        to.status_code = 308  # like the API's: the successor is another record, not another place of this one
        return to
    gone = 410 if found.status == "canceled" else status
    return page(request, f"site/{found.status}.html", {"found": found}, status=gone)


def _page(
    request: HttpRequest, found: Standing, document: Document, before: Document | None, *, pinned: bool = False
) -> HttpResponseBase:
    if len(document["claims"]) <= LONG:
        content = _content(request, found, document, before, record_of(document), pinned=pinned)
        if len(content) <= HEAVY:
            return answer(request, content)
    record = record_of(document, apart=True)
    return answer(request, _content(request, found, document, before, record, pinned=pinned))


def _content(
    request: HttpRequest,
    found: Standing,
    document: Document,
    before: Document | None,
    record: RecordShown,
    *,
    pinned: bool,
) -> bytes:
    live, here = addresses.incident(record.reference), addresses.version(record.reference, record.version)
    newer = [change for change in changes_of(found.document) if change.version > record.version]
    differences = difference(before, document) if before and before["status"] == "usable" else []
    return rendered(
        request,
        "site/incident.html",
        {
            "record": record,
            "room": f":{ROOM}" if record.apart else ":",
            "voices": f":{VOICES}" if record.apart else ":",
            "most": ROOM,
            "less": -ROOM,
            "parts": parts(record.reference, record.version, len(record.claims)) if record.apart else [],
            "found": found,
            "pinned": pinned,
            "old": bool(newer),
            "live": live,
            "successor": addresses.incident(found.successor) if found.successor else "",
            "corrected_since": next((change for change in newer if change.kind == "correction"), None),
            "differences": differences,
            "before": record.version - 1,
            "cited": cited(record, absolute(here)),
            "first_published": record.changes[-1].at,
            "canonical": absolute(live),
            "api": f"/api/v1{here if pinned else live}",
            "embed": addresses.embed_code(record.reference, record.title),
            "embeds": _embeds(record),
            "linked": _linked(document, record),
            "description": found.reason or record.summary or record.when,
        },
    )


def _linked(document: Document, record: RecordShown) -> SafeString:
    """Return what the API says of a record in JSON-LD; where that is much, without its claims and sources."""
    data = script(linked.record(document))
    return data if len(data) <= DATA and not record.apart else script(linked.record(document, whole=False))


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
