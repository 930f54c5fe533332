"""What an address of the reading desk speaks of: its source, its newest text, a claim that cites it."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Lower, StrIndex
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from incidents.models import Citation, Claim
from sources.models import Party, Snapshot, Source


def source_of(request: HttpRequest, pk: UUID) -> Source:
    if not request.user.has_perms(("sources.view_source", "incidents.view_claim")):
        raise PermissionDenied
    return get_object_or_404(Source.objects.select_related("publisher", "copied_from"), pk=pk)


def snapshot_of(source: Source) -> Snapshot:
    newest = source.snapshots.defer("raw").order_by("-captured_at").first()
    if newest is None:
        raise Http404("No text of this source is captured yet.")
    newest.source = source
    return newest


def citation_of(snapshot: Snapshot, claim: UUID) -> Citation:
    cited = Citation.objects.filter(snapshot=snapshot, claim=claim).select_related("claim__metric", "snapshot")
    first = cited.order_by("stance", "start").filter(stance="supports").first() or cited.order_by("start").first()
    if first is None:
        raise Http404("This claim does not cite this text.")
    return first


def known_here(parties: QuerySet[Party], source: Source, incident: str) -> QuerySet[Party, Any]:
    """Say of each party in `here` whether the newest text names it or a claim of the incident does, those first."""
    text = source.snapshots.order_by("-captured_at").values_list("text", flat=True).first() or ""
    named = Party.objects.annotate(at=StrIndex(Lower(Value(text)), Lower(F("name"))))
    here: Any = Exists(named.filter(pk=OuterRef("pk"), at__gt=0))
    with suppress(ValueError):  # no incident is chosen yet
        here |= Exists(Claim.objects.filter(claimant=OuterRef("pk"), incident_links__incident=UUID(incident)))
    return parties.annotate(here=here).order_by("-here", "name")


def number_in(request: HttpRequest, name: str) -> int:
    values = request.POST if request.method == "POST" else request.GET
    value = values.get(name, "")
    if not value.isdecimal() or len(value) > 9:
        raise Http404(f"{name} is a number of characters.")
    return int(value)
