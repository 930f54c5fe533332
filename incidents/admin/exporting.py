"""Exporting from lists and pages of the desk."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from incidents.dossier import around, may_export, parts, texts
from incidents.models import Incident

MEDIA = {"json": "application/json"}


def sent(written: Iterator[str], *, name: str, form: str) -> StreamingHttpResponse:
    """Return a file to keep, sent as it is written."""
    file = f"{name}-{timezone.now():%Y-%m-%d}.{form}"
    return StreamingHttpResponse(
        written,
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"},
    )


@admin.action(description="Export as a dossier (JSON)", permissions=["export"])
def export_incidents(modeladmin: Any, request: HttpRequest, incidents: QuerySet[Any]) -> StreamingHttpResponse:
    """Send the chosen incidents with all they rest on."""
    return sent(parts(around(list(incidents))), name="incidents", form="json")


@admin.action(description="Export as a dossier (JSON)", permissions=["export"])
def export_sources(modeladmin: Any, request: HttpRequest, sources: QuerySet[Any]) -> StreamingHttpResponse:
    """Send the chosen sources with their texts."""
    return sent(parts(texts(list(sources))), name="sources", form="json")


def export_view(request: HttpRequest, pk: UUID, form: str) -> StreamingHttpResponse:
    """Send one incident with all it rests on."""
    if not may_export(request.user):
        raise PermissionDenied
    if form not in MEDIA:
        raise Http404
    incident = get_object_or_404(Incident, pk=pk)
    return sent(parts(around([incident])), name=f"incident-{incident.key}", form=form)
