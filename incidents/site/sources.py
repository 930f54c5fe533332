"""One source, and every claim of live incidents that rests on it."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.api.live import rows_of
from incidents.models.publication import PublishedClaim, PublishedSource
from incidents.site import addresses
from incidents.site.claims import ClaimShown, claim_shown, source_shown
from incidents.site.notes import Note
from incidents.site.pages import absolute, page

MOST = 200  # claims that one page shows


@require_safe
def source(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """Answer a source as the newest incident that cites it has it. Two queries, whatever rests on it."""
    row = rows_of(PublishedSource).filter(source=id).order_by("-record__published_at", "-record_id").first()
    if row is None:
        raise Http404
    shown = source_shown(json.loads(bytes(row.document)), 1)
    held = (
        rows_of(PublishedClaim)
        .filter(sources__contains=[id])
        .order_by("-record__published_at", "-record_id", "position")
        .values_list("document", flat=True)[: MOST + 1]
    )
    documents = [json.loads(bytes(document)) for document in held]
    incidents: dict[str, tuple[str, str, list[ClaimShown]]] = {}
    for n, document in enumerate(documents[:MOST], 1):
        reference, title = document["incident"]["reference"], document["incident"]["title"]
        claims = incidents.setdefault(reference, (addresses.incident(reference), title, []))[2]
        claims.append(claim_shown(document, Note(n), {shown.id: shown}))
    return page(
        request,
        "site/source.html",
        {
            "source": shown,
            "incidents": list(incidents.values()),
            "claims": len(documents[:MOST]),
            "cut": len(documents) > MOST,
            "api": f"/api/v1/sources/{id}/",
            "canonical": absolute(f"/sources/{id}/"),
        },
    )
