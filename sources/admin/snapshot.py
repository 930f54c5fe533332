"""Snapshots: captured by pasting or by file, then only read."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources.admin.base import DeskAdmin
from sources.admin.forms import RefusableForm
from sources.capture import capture_file, capture_text
from sources.models import Snapshot

SUFFIXES = {"text/html": "html", "application/xhtml+xml": "xhtml", "application/pdf": "pdf", "text/plain": "txt"}


class CaptureForm(RefusableForm):
    """A text to keep: pasted, or as a file."""

    pasted = forms.CharField(
        required=False,
        label="text",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Paste the whole article, headline and all. It is kept as it is and can never be changed.",
    )
    file = forms.FileField(required=False, help_text="Or a web page, a PDF or a plain text, of 10 MB at most.")

    class Meta:
        model = Snapshot
        fields = ["source"]

    def clean(self) -> dict[str, Any]:
        """Take a text or a file, not both."""
        cleaned = super().clean()
        if bool(cleaned.get("pasted", "").strip()) == bool(cleaned.get("file")) and not self.refused:
            self.add_error("pasted", "Paste a text or choose a file: one of the two.")
        return cleaned


@admin.register(Snapshot)
class SnapshotAdmin(DeskAdmin):
    """The text of a source as it was captured once."""

    form = CaptureForm  # type: ignore[assignment]  # nothing is changed here, so there is no version
    related = ("source", "captured_by")
    list_display = ("source", "captured_at", "method", "characters", "captured_by")
    list_filter = ("method", "captured_at")
    search_fields = ("source__title", "source__key", "text_sha256")
    search_help_text = "Title or key of the source, or the SHA-256 of the text."
    ordering = ("-captured_at",)
    autocomplete_fields = ("source",)
    add_fieldsets = ((None, {"fields": ("source", "pasted", "file")}),)
    fieldsets = (
        (None, {"fields": ("source", "article")}),
        ("No claim", {"fields": ("marked",)}),
        (
            "How it was captured",
            {
                "fields": (
                    "captured_at",
                    "captured_by",
                    "method",
                    "extractor",
                    "media_type",
                    "characters",
                    "checksums",
                )
            },
        ),
    )
    readonly_fields = ("article", "marked", "characters", "checksums")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the snapshots without their texts, which only the page of one reads."""
        return super().get_queryset(request).defer("raw", "text")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the form for a new text, the text for an old one."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_urls(self) -> list[Any]:
        """Add the bytes as they came in."""
        raw = self.admin_site.admin_view(self.raw_view)
        return [path("<uuid:snapshot>/raw/", raw, name="sources_snapshot_raw"), *super().get_urls()]

    def raw_view(self, request: HttpRequest, snapshot: UUID) -> HttpResponse:
        """Hand the bytes out to be stored, never to be shown: they are a stranger's page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(Snapshot.objects.only("raw", "media_type", "raw_sha256"), pk=snapshot)
        name = f"{row.raw_sha256[:16]}.{SUFFIXES.get(row.media_type, 'bin')}"
        return HttpResponse(
            bytes(row.raw),
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: a captured text stays as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: a captured text stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: "forms.ModelForm[Any]", change: bool) -> None:
        """Capture the text or the file."""
        file = form.cleaned_data.get("file")
        by: Any = request.user
        if file:
            file.seek(0)
            kept = capture_file(source=obj.source, data=file.read(), name=file.name, by=by)
        else:
            kept = capture_text(source=obj.source, text=form.cleaned_data["pasted"], by=by)
        # The same text again is the snapshot that exists: the editor goes on with that one.
        obj.__dict__.update(kept.__dict__)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Lead to what a newer text does to the quotes of the older ones."""
        if Snapshot.objects.filter(source=obj.source_id).count() > 1:
            return HttpResponseRedirect(reverse("admin:sources_source_newer", args=[obj.source_id]))
        return super().response_add(request, obj, post_url_continue)

    @admin.display(description="length", ordering="length")
    def characters(self, snapshot: Any) -> str:
        """Show how long the text is."""
        return f"{snapshot.length:,} characters"

    @admin.display(description="text")
    def article(self, snapshot: Any) -> SafeString:
        """Set the text to be read. It is escaped: captured markup is never rendered."""
        paragraphs = [part for part in snapshot.text.split("\n") if part.strip()]
        return render_to_string("desk/article.html", {"paragraphs": paragraphs, "language": snapshot.source.language})

    @admin.display(description="marked as no claim")
    def marked(self, snapshot: Any) -> SafeString:
        """Show the stretches that are no claim."""
        marks = [
            {"mark": mark, "words": snapshot.text[mark.start : mark.end]} for mark in snapshot.marks.order_by("start")
        ]
        return render_to_string("desk/marks.html", {"marks": marks})

    @admin.display(description="SHA-256")
    def checksums(self, snapshot: Any) -> SafeString:
        """Show the checksums of text and bytes, and the way to the bytes."""
        return format_html(
            'text <code>{}</code><br>bytes <code>{}</code> · <a href="{}" download>store them</a>',
            snapshot.text_sha256, snapshot.raw_sha256, reverse("admin:sources_snapshot_raw", args=[snapshot.pk]),
        )  # fmt: skip
