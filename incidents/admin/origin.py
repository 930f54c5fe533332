"""Origins: the first utterances that copies go back to."""

from django.contrib import admin

from incidents.models import Origin
from sources.admin.base import DeskAdmin


@admin.register(Origin)
class OriginAdmin(DeskAdmin):
    """The unit of independence: five outlets that carry one communiqué are one origin."""

    related = ("party",)
    list_display = ("label", "kind", "party", "said_on")
    list_filter = ("kind", "said_on")
    search_fields = ("label", "party__name", "key")
    search_help_text = "Label, party, or key."
    ordering = ("label",)
    autocomplete_fields = ("party",)
    fieldsets = (
        (None, {"fields": ("label", "kind", "party", "said_on")}),
        ("For dossiers", {"fields": ("key",), "classes": ("collapse",)}),
    )
