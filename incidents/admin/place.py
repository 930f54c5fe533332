"""Places: those of the desk, and the way to them from the gazetteer."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from incidents.gazetteer import entry, search
from incidents.models import Place
from incidents.placing import take_place
from sources.admin.base import DeskAdmin
from sources.admin.filters import ConditionFilter
from sources.errors import Refused


class PinFilter(ConditionFilter):
    """Places with and without a point on the map."""

    title = "on the map"
    parameter_name = "pin"
    conditions = {
        "yes": ("has a point", Q(lat__isnull=False)),
        "no": ("has none", Q(lat__isnull=True)),
    }


@admin.register(Place)
class PlaceAdmin(DeskAdmin):
    """Places by name."""

    related = ("parent",)
    list_display = ("name", "kind", "parent", "country", "lat", "lon", "geonames_id")
    list_filter = ("kind", PinFilter)
    search_fields = ("name", "aliases", "key")
    search_help_text = "Name, other spelling, or key."
    ordering = ("name",)
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": ("name", "aliases", "kind", ("parent", "country"))}),
        (
            "On the map",
            {
                "fields": (("lat", "lon"), "geonames_id"),
                "description": "The place itself. How exactly it is meant is said where it is used.",
            },
        ),
        ("For dossiers", {"fields": ("key",), "classes": ("collapse",)}),
    )

    add_form_template = "desk/place_add.html"
    change_list_template = "desk/places.html"

    def get_urls(self) -> list[Any]:
        """Add the page that searches the gazetteer."""
        find = self.admin_site.admin_view(self.gazetteer_view)
        return [path("gazetteer/", find, name="incidents_place_gazetteer"), *super().get_urls()]

    def gazetteer_view(self, request: HttpRequest) -> HttpResponse:
        """Search by any spelling; the entry that is taken becomes a place of the desk, with what it lies in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            try:
                return self._take(request)
            except Refused as refused:
                self.message_user(request, str(refused), messages.ERROR)
        query = request.GET.get("q", "").strip()[:200]
        context = {
            **self.admin_site.each_context(request),
            "title": "Find a place",
            "opts": self.opts,
            "query": query,
            "entries": search(query),
            "is_popup": IS_POPUP_VAR in request.GET,
            "is_popup_var": IS_POPUP_VAR,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "desk/gazetteer.html", context)

    def _take(self, request: HttpRequest) -> HttpResponse:
        number = request.POST.get("entry", "")
        try:
            found = entry(int(number) if number.isdecimal() and len(number) < 9 else -1)
        except LookupError:
            raise Refused("The gazetteer has no such entry: search again.") from None
        by: Any = request.user
        place = take_place(entry=found, by=by)
        if IS_POPUP_VAR in request.GET:
            # What Django answers to a row added in a window of its own: the window closes, its field holds the row.
            return self.response_add(request, place)
        self.message_user(request, f"{found.words} is on the desk.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:incidents_place_change", args=[place.pk]))
