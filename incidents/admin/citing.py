"""Forms that cite: a source and pasted words in, a position in its text out."""

from typing import Any, ClassVar

from django import forms

from incidents.claiming import offset_of
from incidents.errors import NothingToCite
from incidents.models import Citation
from sources.admin.forms import VersionedForm
from sources.models import Snapshot, Source
from sources.selectors import normalise


class CitationForm(VersionedForm):
    """A quote, by its words; where they stand is worked out."""

    set_once = ("claim", "source")
    rule_fields: ClassVar[dict[str, str]] = {
        "citation_is_in_the_text": "exact",
        "citation_holds_the_phrase": "exact",
        "citation_quote_is_short": "exact",
        "citation_snapshot_of_its_source": "snapshot",
    }
    occurrence = forms.IntegerField(
        required=False,
        min_value=1,
        help_text="Which one, from 1, where the words stand in the text more than once.",
    )

    class Meta:
        model = Citation
        fields = ["claim", "source", "snapshot", "exact", "start", "stance", "phrase"]
        widgets = {"exact": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "source": "The newest text captured of it is cited, unless you choose another below.",
            "snapshot": "Leave empty for the newest text of the source.",
            "exact": "The words as the article has them, the number among them: 300 characters at most.",
            "start": "Worked out from the words; fill it in only to say which of several places is meant.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "snapshot", "start"):
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Find the words in the text of the source."""
        cleaned = super().clean()
        snapshot = self._snapshot()
        if snapshot is None or "exact" not in cleaned:
            return cleaned
        cleaned["snapshot"], cleaned["source"] = snapshot, snapshot.source
        moved = {"exact", "snapshot", "start", "occurrence"} & set(self.changed_data)
        if self.exists and not moved:
            return cleaned
        cleaned["exact"] = words = normalise(cleaned["exact"])
        try:
            cleaned["start"] = self._start(snapshot.text, words)
        except NothingToCite as refused:
            self.add_error("exact", str(refused))
            return cleaned
        self.instance.end = cleaned["start"] + len(words)
        return cleaned

    def _start(self, text: str, words: str) -> int:
        start: int | None = self.cleaned_data.get("start")
        if start is not None and "start" in self.changed_data:
            if text[start : start + len(words)] == words:
                return start
            raise NothingToCite(f"The words do not stand at {start}: leave that field empty to have them found.")
        return offset_of(text, words, occurrence=self.cleaned_data.get("occurrence"))

    def _snapshot(self) -> Snapshot | None:
        snapshot: Snapshot | None = self.cleaned_data.get("snapshot")
        source: Source | None = self.cleaned_data.get("source")
        if snapshot is not None:
            if source is not None and snapshot.source_id != source.pk:
                self.add_error("snapshot", "This text belongs to another source: choose a text of the source above.")
                return None
            return snapshot
        if source is None:
            if "source" not in self.errors:
                self.add_error("source", "Say which source has these words.")
            return None
        newest = source.snapshots.select_related("source").order_by("-captured_at").first()
        if newest is None:
            self.add_error("source", f"No text of “{source}” is captured yet: capture it first, then cite it.")
        return newest
