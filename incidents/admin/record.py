"""The public record, to read: publications, the live set, the feed."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents.models import FeedEntry, Publication, Record
from sources.admin.base import ReadOnlyAdmin


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """Every version of every record, as served."""

    list_display = ("reference", "version", "kind", "status", "published_at", "notice")
    list_filter = ("kind", "published_at")
    search_fields = ("reference", "=record", "digest", "etag")
    search_help_text = "Reference, id of the record, digest or ETag."
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": (("reference", "version"), ("kind", "status"), "published_at", "notice", "draft")}),
        ("What was published", {"fields": ("text",)}),
        ("Proof", {"fields": ("record", "review_no", "digest", "etag", "head_length")}),
    )
    readonly_fields = ("text", "draft")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the publications without their documents, which only the page of one reads."""
        return super().get_queryset(request).defer("document")

    @admin.display(description="document")
    def text(self, publication: Any) -> SafeString:
        """Show the document, set out to be read; the bytes served have no spaces."""
        document = json.loads(bytes(publication.document))
        return format_html(
            '<pre class="document" tabindex="0" aria-label="document">{}</pre>',
            json.dumps(document, ensure_ascii=False, indent=2),
        )

    @admin.display(description="draft")
    def draft(self, publication: Any) -> SafeString:
        """Link to the draft of the same incident."""
        url = reverse("admin:incidents_incident_change", args=[publication.record])
        return format_html('<a href="{}">the incident on the desk</a>', url)


@admin.register(Record)
class RecordAdmin(ReadOnlyAdmin):
    """The version of each record that partners read now."""

    related = ("publication",)
    list_display = ("reference", "title", "version", "kind", "status", "start_on", "published_at")
    list_filter = ("kind", "published_at")
    search_fields = ("reference", "title", "=id")
    search_help_text = "Reference, title or id."
    date_hierarchy = "start_on"
    ordering = ("-published_at", "-id")
    fieldsets = (
        (None, {"fields": (("reference", "version"), "title", ("kind", "status"), "publication")}),
        (
            "What lists filter by",
            {"fields": (("start_on", "end_on"), "types", "fields", "places", "countries", "parties")},
        ),
        ("When", {"fields": (("first_published_at", "published_at"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the records without the documents behind them."""
        return super().get_queryset(request).defer("publication__document", "search")


@admin.register(FeedEntry)
class FeedEntryAdmin(ReadOnlyAdmin):
    """Publications in the order of their commits, as partners poll them."""

    related = ("publication",)
    list_display = ("seq", "publication", "committed_at")
    list_filter = ("committed_at",)
    search_fields = ("=seq", "publication__reference")
    search_help_text = "Number, or reference."
    ordering = ("-seq",)
    fieldsets = ((None, {"fields": ("seq", "publication", "committed_at")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the entries without the documents behind them."""
        return super().get_queryset(request).defer("publication__document")
