"""The gazetteer."""

from django.contrib import admin
from django.db.models import Q

from incidents.models import Place
from sources.admin.base import DeskAdmin
from sources.admin.filters import ConditionFilter


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
