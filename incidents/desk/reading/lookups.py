"""What an address of the reading desk speaks of: its source, its newest text, a claim that cites it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from incidents.models import Citation
from sources.models import Snapshot, Source


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


def number_in(request: HttpRequest, name: str) -> int:
    values = request.POST if request.method == "POST" else request.GET
    value = values.get(name, "")
    if not value.isdecimal() or len(value) > 9:
        raise Http404(f"{name} is a number of characters.")
    return int(value)
