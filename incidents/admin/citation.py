"""Citations: the words that claims rest on."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from incidents.admin.citing import CitationForm
from incidents.desk.quotes import in_context
from incidents.models import Citation
from sources.admin.base import DeskAdmin, DeskStacked


def context_of(cited: Citation) -> SafeString | str:
    """Return the quote with what stands around it, its phrase marked."""
    return in_context(cited.prefix, cited.exact, cited.suffix, cited.phrase or cited.claim.phrase)


@admin.register(Citation)
class CitationAdmin(DeskAdmin):
    """Quotes by words and position."""

    form = CitationForm
    typed = ("occurrence",)
    related = ("claim__metric", "source", "snapshot__source")
    list_display = ("words", "claim", "source", "stance", "anchor")
    list_filter = ("stance", "anchor")
    search_fields = ("exact", "claim__phrase", "source__title")
    search_help_text = "Words of the quote, phrase of the claim, or title of the source."
    ordering = ("-claim__created_at", "source", "start")
    autocomplete_fields = ("claim", "source", "snapshot")
    readonly_fields = ("words", "anchor")
    fieldsets = (
        (None, {"fields": ("words", "claim", "source", "exact", "occurrence", "stance", "phrase")}),
        ("Where it stands", {"fields": ("snapshot", "start", "anchor"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the citations without the texts they point into."""
        return super().get_queryset(request).defer("snapshot__text", "snapshot__raw")

    @admin.display(description="quote")
    def words(self, cited: Any) -> SafeString | str:
        """Show the quote in its context."""
        return context_of(cited) if cited.pk and cited.exact and not cited._state.adding else "–"


class CitationInline(DeskStacked):
    """The quotes of a claim."""

    model = Citation
    form = CitationForm
    related = ("claim", "source", "snapshot__source")
    autocomplete_fields = ("source", "snapshot")
    fields = ("words", "source", "exact", "occurrence", "stance", "phrase", "snapshot", "start")
    readonly_fields = ("words",)
    verbose_name_plural = "quotes"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the citations without the texts they point into."""
        return super().get_queryset(request).defer("snapshot__text", "snapshot__raw")

    @admin.display(description="quote")
    def words(self, cited: Any) -> SafeString | str:
        """Show the quote in its context."""
        return context_of(cited) if not cited._state.adding else "–"
