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

from incidents.dossier import around, may_export, parts, table, texts
from incidents.models import Incident

MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


def sent(written: Iterator[str] | Iterator[bytes], *, name: str, form: str) -> StreamingHttpResponse:
    """Return a file to keep, sent as it is written."""
    file = f"{name}-{timezone.now():%Y-%m-%d}.{form}"
    return StreamingHttpResponse(
        written,
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"},
    )


def dossier_of(incidents: list[Incident], name: str) -> StreamingHttpResponse:
    """Send incidents with all they rest on."""
    return sent(parts(around(incidents)), name=name, form="json")


def table_of(incidents: list[Incident], name: str) -> StreamingHttpResponse:
    """Send the claims of incidents."""
    return sent(table(incidents), name=name, form="csv")


FORMS = {"json": dossier_of, "csv": table_of}
DOSSIER, TABLE = "Export as a dossier (JSON)", "Export the claims as a table (CSV)"


@admin.action(description=DOSSIER, permissions=["export"])
def export_incidents(modeladmin: Any, request: HttpRequest, incidents: QuerySet[Any]) -> StreamingHttpResponse:
    """Send the chosen incidents with all they rest on."""
    return dossier_of(list(incidents), "incidents")


@admin.action(description=TABLE, permissions=["export"])
def export_claims(modeladmin: Any, request: HttpRequest, incidents: QuerySet[Any]) -> StreamingHttpResponse:
    """Send the claims of the chosen incidents."""
    return table_of(list(incidents), "claims")


@admin.action(description=DOSSIER, permissions=["export"])
def export_sources(modeladmin: Any, request: HttpRequest, sources: QuerySet[Any]) -> StreamingHttpResponse:
    """Send the chosen sources with their texts."""
    return sent(parts(texts(list(sources))), name="sources", form="json")


def export_view(request: HttpRequest, pk: UUID, form: str) -> StreamingHttpResponse:
    """Send one incident with all it rests on, or its claims."""
    if not may_export(request.user):
        raise PermissionDenied
    if form not in FORMS:
        raise Http404
    incident = get_object_or_404(Incident, pk=pk)
    return FORMS[form]([incident], f"incident-{incident.key}")
