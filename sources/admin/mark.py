"""Marks: numbers of an article that are no claim."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest

from sources.admin.base import DeskAdmin
from sources.admin.forms import VersionedForm
from sources.models import Mark
from sources.selectors import find, normalise


class MarkForm(VersionedForm):
    """A mark, by its words or by where they stand."""

    words = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Paste the words to mark: where they stand is worked out.",
    )

    class Meta:
        model = Mark
        fields = ["snapshot", "kind", "note", "start", "end"]
        help_texts = {
            "start": "Needed only where the words stand in the text more than once: characters before them.",
            "end": "Worked out from the words.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "end"):
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Find the words in the text."""
        cleaned = super().clean()
        snapshot, words = cleaned.get("snapshot"), normalise(cleaned.get("words") or "")
        if snapshot and words:
            self._find(snapshot.text, words)
        elif cleaned.get("start") is None or cleaned.get("end") is None:
            self.add_error("words", "Paste the words to mark, or say where they start and end.")
        return cleaned

    def _find(self, text: str, words: str) -> None:
        places = find(text, words)
        start = self.cleaned_data.get("start")
        moved = start is not None and "start" in self.changed_data
        if not places:
            self.add_error("words", f"“{words[:120]}” does not stand in the text: copy it from the article.")
        elif len(places) > 1 and not (moved and start in places):
            listed = ", ".join(str(place) for place in places[:8])
            self.add_error("start", f"“{words[:120]}” stands in the text {len(places)} times, at {listed}: say which.")
        else:
            self.cleaned_data["start"] = start if moved and start in places else places[0]
            self.cleaned_data["end"] = self.cleaned_data["start"] + len(words)


@admin.register(Mark)
class MarkAdmin(DeskAdmin):
    """Stretches of a text that are no claim, with the reason."""

    form = MarkForm
    typed = ("words",)
    related = ("snapshot__source",)
    list_display = ("marked", "kind", "note", "snapshot", "start")
    list_display_links = ("marked",)
    list_filter = ("kind",)
    search_fields = ("note", "snapshot__source__title")
    search_help_text = "Note, or title of the source."
    ordering = ("snapshot", "start")
    autocomplete_fields = ("snapshot",)
    fieldsets = (
        (None, {"fields": ("snapshot", "words", "kind", "note")}),
        ("Where the words stand", {"fields": (("start", "end"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the marks with their words, without the whole text."""
        rows: QuerySet[Any] = super().get_queryset(request).defer("snapshot__text", "snapshot__raw")
        return rows.annotate(marked_words=Substr("snapshot__text", F("start") + 1, F("end") - F("start")))  # type: ignore[no-any-return]

    @admin.display(description="words")
    def marked(self, mark: Any) -> str:
        """Show the words as they stand."""
        return f"“{mark.marked_words}”"
