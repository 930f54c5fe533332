"""Sources."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources.admin.base import DeskAdmin, ReadOnlyInline
from sources.admin.batch import act_on_each
from sources.admin.capturing import Capturing
from sources.admin.filters import ConditionFilter
from sources.admin.forms import AddressField, VersionedForm
from sources.models import Mark, Snapshot, Source


class SourceForm(VersionedForm):
    """A source; whatever the text does not say stays empty."""

    class Meta:
        model = Source
        fields = [
            "title", "kind", "url", "publisher", "byline", "published_on", "published_basis",
            "language", "made_by", "status", "copied_from", "copy_kind", "note", "key",
        ]  # fmt: skip
        field_classes = {"url": AddressField}
        help_texts = {
            "title": "As printed.",
            "url": "Where it can be read. Leave empty where the text does not say.",
            "publisher": "Leave empty where the text does not say who published it: nothing is guessed.",
            "made_by": "What text or publisher say. Machine-written text alone supports nothing.",
            "copied_from": "Where it carries another's words: two outlets with one text are one origin.",
        }


def marking(status: Source.Status) -> Callable[[Any, HttpRequest, QuerySet[Any]], None]:
    """Return the action that says of every chosen source what has become of it."""

    @admin.action(description=f"Mark as {status.label.lower()}", permissions=["change"])
    def mark(modeladmin: Any, request: HttpRequest, sources: QuerySet[Any]) -> None:
        def act(source: Source) -> str:
            if source.status == status:
                return f"was {status.label.lower()} already."
            source.status = status
            source.save()
            return f"{status.label.lower()} now."

        act_on_each(request, sources, act)

    mark.__name__ = f"mark_{status}"
    return mark


class CaptureFilter(ConditionFilter):
    """Sources with and without a captured text."""

    title = "text"
    parameter_name = "text"
    conditions = {
        "captured": ("captured", Q(captures__gt=0)),
        "missing": ("not captured yet", Q(captures=0)),
    }


class CopyFilter(ConditionFilter):
    """Sources that are somebody's own text, and copies."""

    title = "copies"
    parameter_name = "copy"
    conditions = {
        "own": ("own text", Q(copied_from__isnull=True)),
        "copy": ("copied from another", Q(copied_from__isnull=False)),
    }


class SnapshotInline(ReadOnlyInline):
    """The texts captured of a source."""

    model = Snapshot
    related = ("captured_by",)
    verbose_name_plural = "captured texts"
    fields = readonly_fields = ("captured_at", "method", "characters", "captured_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the snapshots without their texts."""
        return super().get_queryset(request).select_related("source").defer("raw", "text")

    @admin.display(description="length")
    def characters(self, snapshot: Any) -> str:
        """Show how long the text is."""
        return f"{snapshot.length:,} characters"


@admin.register(Source)
class SourceAdmin(Capturing, DeskAdmin):
    """Documents that someone published."""

    form = SourceForm
    related = ("publisher", "copied_from")
    actions = tuple(map(marking, Source.Status))
    list_display = ("title", "read", "publisher", "published_on", "made_by", "status", "texts")
    list_filter = ("kind", "made_by", "status", "published_basis", CaptureFilter, CopyFilter, "created_at")
    search_fields = ("title", "url", "byline", "publisher__name", "key")
    search_help_text = "Title, address, author, publisher, or key."
    ordering = ("-created_at", "title")
    autocomplete_fields = ("publisher", "copied_from")
    readonly_fields = ("marked",)
    inlines = (SnapshotInline,)
    fieldsets = (
        (None, {"fields": ("title", "url", ("kind", "language"))}),
        (
            "Who published it, and when",
            {"fields": ("publisher", "byline", ("published_on", "published_basis"))},
        ),
        ("What it is worth", {"fields": (("made_by", "status"), ("copied_from", "copy_kind"))}),
        ("Numbers that are no claim", {"fields": ("marked",), "classes": ("collapse",)}),
        ("For the desk", {"fields": ("note", "key"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the sources with the number of texts captured of each."""
        captured = Snapshot.objects.filter(source=OuterRef("pk")).order_by().values("source").annotate(n=Count("pk"))
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.annotate(captures=Coalesce(Subquery(captured.values("n")), 0))  # type: ignore[no-any-return]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let those export sources with their texts who may see both, and what hangs on them."""
        return request.user.has_perms([f"sources.view_{name}" for name in ("source", "snapshot", "mark", "party")])

    @admin.display(description="read")
    def read(self, source: Any) -> SafeString | str:
        """Lead to the reading desk, where a text is captured."""
        if not source.captures:
            return "–"
        return format_html(
            '<a class="button" href="{}">Read</a>', reverse("admin:sources_source_read", args=[source.pk])
        )

    @admin.display(description="texts", ordering="captures")
    def texts(self, source: Any) -> str:
        """Show how many texts are captured."""
        return str(source.captures or "none")

    @admin.display(description="marked as no claim")
    def marked(self, source: Any) -> SafeString:
        """Show the stretches of its newest texts that are no claim."""
        marks = (
            Mark.objects.filter(snapshot__source=source)
            .annotate(words=Substr("snapshot__text", F("start") + 1, F("end") - F("start")))
            .order_by("-snapshot__captured_at", "start")
        )
        return render_to_string(
            "desk/marks.html", {"marks": [{"mark": mark, "words": mark.words} for mark in marks[:200]]}
        )
