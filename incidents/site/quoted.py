"""The words of a long record, on pages of their own, so that the record's page stays light."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.site import addresses
from incidents.site.claims import claims_of, sources_of
from incidents.site.notes import PAGE
from incidents.site.pages import absolute, page
from incidents.site.standing import standing, versions


@require_safe
def quoted(request: HttpRequest, reference: str, number: int, part: int) -> HttpResponseBase:
    """Answer one page of the claims of a version, each with its quotes. Two queries."""
    found = standing(reference)
    if found is None or found.status == "withheld":
        raise Http404
    document = versions(found.record, number).get(number, {})
    every = claims_of(document, sources_of(document, apart=True), apart=True) if "claims" in document else ()
    claims = every[(part - 1) * PAGE : part * PAGE]
    if not claims:
        raise Http404
    return page(
        request,
        "site/quoted.html",
        {
            "found": found,
            "title": document["title"],
            "version": number,
            "old": number < found.version,
            "home": addresses.version(reference, number),
            "live": addresses.incident(reference),
            "claims": claims,
            "total": len(every),
            "parts": parts(reference, number, len(every)),
            "part": part,
            "canonical": absolute(addresses.words(reference, number, part)),
        },
    )


def parts(reference: str, number: int, claims: int) -> list[tuple[int, str, str]]:
    """Return the pages of words of a version: number, address, and the claims on it as "26–50"."""
    return [
        (part, addresses.words(reference, number, part), f"{first}–{min(first + PAGE - 1, claims)}")
        for part, first in enumerate(range(1, claims + 1, PAGE), 1)
    ]
