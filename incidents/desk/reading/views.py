"""The addresses of the reading desk: its page, what it asks while an editor types, and what it saves.

Answers are JSON with one sentence in `said`; a refusal is status 422 with a sentence for each field.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path

from incidents.desk.reading import saves
from incidents.desk.reading.forms import WRITES
from incidents.desk.reading.lookups import known_here, number_in, snapshot_of, source_of
from incidents.desk.reading.page import reading_of_source, remembered
from incidents.desk.reading.suggesting import WHOLE, read_or_refusal, suggestion
from incidents.models import Category, Claim, Incident, IncidentClaim, Metric, Place
from sources.models import Mark, Party, Source

LOOKED_UP = 8


def addresses(site: AdminSite) -> list[Any]:
    """Return the addresses of the reading desk on `site`, all under the source that is read."""
    desk = ReadingDesk(site)
    base = "sources/source/<uuid:source>/read/"
    routes: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("", desk.page, ""),
        ("suggest/", desk.suggest, "_suggest"),
        ("reads/", desk.reads, "_reads"),
        ("look-up/", desk.look_up, "_look_up"),
        ("claim/", saves.claim, "_claim"),
        ("claim/<uuid:claim>/", saves.claim, "_revise"),
        ("claim/<uuid:claim>/remove/", saves.remove, "_remove"),
        ("claim/<uuid:claim>/again/", saves.again, "_again"),
        ("mark/", saves.mark, "_mark"),
        ("mark/<uuid:mark>/undo/", saves.unmark, "_unmark"),
        ("incident/", saves.incident, "_incident"),
    ]
    return [
        path(base + route, site.admin_view(view), name=f"sources_source_read{name}") for route, view, name in routes
    ]


class ReadingDesk:
    """The views of one admin site."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def page(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Show the newest text with its claims."""
        row = source_of(request, source)
        reading = reading_of_source(row, user=request.user)
        may_write = request.user.has_perms(WRITES)
        context = {
            **self.site.each_context(request),
            "title": row.title,
            "is_nav_sidebar_enabled": False,
            "source": row,
            "reading": reading,
            "may_write": may_write,
            "choices": _choices() if may_write else None,
            "settings": _settings(request, row) if may_write else None,
        }
        request.current_app = self.site.name
        return TemplateResponse(request, "desk/reading/page.html", context)

    def suggest(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Say what the selected words would be recorded as."""
        snapshot = snapshot_of(source_of(request, source))
        start, end = number_in(request, "start"), number_in(request, "end")
        return JsonResponse(suggestion(snapshot, min(start, len(snapshot.text)), min(end, len(snapshot.text))))

    def reads(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Read a phrase again as it is typed, under another operator or metric."""
        source_of(request, source)
        metric = Metric.objects.filter(pk=request.GET.get("metric", "")).first()
        whole = metric is None or metric.value_kind in WHOLE
        operator = request.GET.get("operator", "")
        known = operator if operator in Claim.Operator.values else ""
        return JsonResponse(read_or_refusal(request.GET.get("phrase", "")[:200], whole=whole, operator=known))

    def look_up(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Return a few parties, incidents or places whose name holds what was typed."""
        read = source_of(request, source)
        what, words = request.GET.get("what", ""), " ".join(request.GET.get("q", "").split())[:200]
        rows: list[dict[str, Any]]
        if what == "party":
            named = Q(name__icontains=words) | Q(aliases__icontains=words)
            parties = Party.objects.filter(named).select_related("parent")
            rows = [
                {
                    "id": str(row.pk),
                    "label": row.name,
                    "note": str(row.parent or row.get_kind_display()),
                    "here": row.here,
                }
                for row in known_here(parties, read, request.GET.get("incident", ""))[:LOOKED_UP]
            ]
        elif what == "incident":
            incidents = Incident.objects.filter(title__icontains=words).order_by("-created_at")[:LOOKED_UP]
            rows = [{"id": str(row.pk), "label": row.title, "note": str(row.start_on or "")} for row in incidents]
        elif what == "place":
            places = Place.objects.filter(Q(name__icontains=words) | Q(aliases__icontains=words))
            rows = [
                {"id": str(row.pk), "label": row.name, "note": row.get_kind_display()}
                for row in places.order_by("name")[:LOOKED_UP]
            ]
        else:
            raise Http404
        return JsonResponse({"rows": rows})


def _choices() -> dict[str, Any]:
    """Return the vocabularies and the fixed lists of the form. 2 queries."""
    return {
        "metrics": list(Metric.objects.filter(active=True).order_by("label")),
        "categories": list(Category.objects.filter(active=True).order_by("label")),
        "operators": Claim.Operator.choices,
        "attributions": Claim.Attribution.choices,
        "stances": Claim.Stance.choices,
        "statements": sorted(Claim.StatementType.choices, key=lambda pair: str(pair[1])),
        "kinds": Claim.Kind.choices,
        "roles": IncidentClaim.Role.choices,
        "party_kinds": Party.Kind.choices,
        "place_kinds": Place.Kind.choices,
        "marks": Mark.Kind.choices,
    }


def _settings(request: HttpRequest, source: Source) -> dict[str, Any]:
    """Return what the page's scripts need to know."""
    return {
        "draft": f"footnote.reading.{request.user.pk}.{source.pk}",
        "title": source.title,
        "day": str(source.published_on or ""),
        "remembered": remembered(source),
    }
