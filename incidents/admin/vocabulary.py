"""The words that editors choose from."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from incidents.models import Category, IncidentType, Metric
from sources.admin.base import DeskAdmin
from sources.admin.forms import VersionedForm


class KeyedForm(VersionedForm):
    """A form whose key is closed once the word exists: claims, documents and partners know it by its key."""

    set_once = ("key",)


class VocabularyAdmin(DeskAdmin):
    """A list of words."""

    form = KeyedForm
    search_fields: ClassVar[tuple[str, ...]] = ("label", "key")
    search_help_text = "Label or key."

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Find words by parts of them; in a box to choose from, those that begin so come first."""
        found, twice = super().get_search_results(request, queryset, search_term)
        if search_term and request.path == reverse("admin:autocomplete"):
            found = found.annotate(begins=Q(label__istartswith=search_term.strip())).order_by("-begins", "label")
        return found, twice

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Suggest the key of a new word from its label."""
        return {} if obj else {"key": ("label",)}


@admin.register(Metric)
class MetricAdmin(VocabularyAdmin):
    """What is counted or measured."""

    list_display = ("label", "key", "unit", "value_kind", "additive", "active")
    list_filter = ("value_kind", "additive", "active")
    search_fields = ("label", "key", "unit")
    ordering = ("label",)
    fieldsets = (
        (None, {"fields": ("label", "key", ("unit", "value_kind"))}),
        ("What counts", {"fields": ("counts", "excludes", "additive")}),
        ("In use", {"fields": ("active",)}),
    )


@admin.register(Category)
class CategoryAdmin(VocabularyAdmin):
    """Breakdowns of a metric."""

    related = ("part_of",)
    list_display = ("label", "key", "part_of", "active")
    list_filter = ("active",)
    ordering = ("label",)
    autocomplete_fields = ("part_of",)
    fieldsets = ((None, {"fields": ("label", "key", "definition", "part_of", "active")}),)


@admin.register(IncidentType)
class IncidentTypeAdmin(VocabularyAdmin):
    """Kinds of incident."""

    list_display = ("label", "field", "key", "active")
    list_filter = ("field", "active")
    ordering = ("field", "label")
    fieldsets = ((None, {"fields": ("label", "key", "field", "definition", "active")}),)
