"""Parties."""

from django.contrib import admin
from django.db.models import Q

from sources.admin.base import DeskAdmin
from sources.admin.filters import ConditionFilter
from sources.admin.forms import AddressField, VersionedForm
from sources.models import Party


class PartyForm(VersionedForm):
    """A party, its other spellings separated by commas."""

    class Meta:
        model = Party
        fields = ["name", "aliases", "kind", "parent", "country", "homepage", "reliability", "key"]
        field_classes = {"homepage": AddressField}
        help_texts = {
            "name": "As it should be shown: the name in full.",
            "aliases": "Other names and spellings, separated by commas. Searches find them.",
            "reliability": "F says that there is no basis to judge, not that it is bad.",
        }


class SideFilter(ConditionFilter):
    """Parties with or without a side above them."""

    title = "side"
    parameter_name = "side"
    conditions = {
        "top": ("is a side itself", Q(parent__isnull=True)),
        "member": ("belongs to another", Q(parent__isnull=False)),
    }


@admin.register(Party)
class PartyAdmin(DeskAdmin):
    """Whoever publishes, claims, acts or suffers."""

    form = PartyForm
    related = ("parent",)
    list_display = ("name", "kind", "parent", "country", "reliability")
    list_filter = ("kind", "reliability", SideFilter)
    search_fields = ("name", "aliases", "key")
    search_help_text = "Name, other spelling, or key."
    ordering = ("name",)
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": ("name", "aliases", "kind", "parent")}),
        ("What is known of it", {"fields": ("country", "homepage", "reliability")}),
        ("For dossiers", {"fields": ("key",), "classes": ("collapse",)}),
    )
