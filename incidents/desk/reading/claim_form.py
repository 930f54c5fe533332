"""The form of a claim, which reads the number from the phrase."""

from typing import Any, ClassVar

from django import forms

from incidents.claiming import reading_of, take_reading
from incidents.models import Claim
from sources.admin.forms import VersionedForm
from sources.numerals import NumeralError, in_words

NUMBERS = ("operator", "value", "value_max", "low", "high")


class ClaimForm(VersionedForm):
    """A claim; operator, value and interval are read from the phrase unless an editor says otherwise."""

    rule_fields: ClassVar[dict[str, str]] = {
        "citation_holds_the_phrase": "phrase",
        "claim_phrase_reads_as_its_value": "phrase",
    }
    read_again = forms.BooleanField(
        required=False, label="Read the phrase again", help_text="Throws away the numbers below."
    )

    class Meta:
        model = Claim
        fields = [
            "kind", "phrase", "metric", "category", "unit", *NUMBERS, "override_reason", "claimant",
            "attribution", "relay", "origin", "stance", "credibility", "place", "period", "as_of", "start_on", "end_on",
            "statement_type", "status", "provisional", "status_reason", "key",
        ]  # fmt: skip
        help_texts = {
            "phrase": "The number exactly as printed, with its hedge: nearly 200, at least four.",
            "metric": "What is counted. Its definition says what counts and what does not.",
            "claimant": "Who says it, not who printed it.",
            "relay": "Said by one, told by another: who told it.",
            "origin": "The communiqué or briefing that copies go back to.",
        }

    echo = ""

    def clean(self) -> dict[str, Any]:
        """Read the phrase where no number was typed, where it changed, or where the editor asks."""
        cleaned = super().clean()
        if cleaned.get("kind") == Claim.Kind.FIGURE and cleaned.get("phrase") and self._wants_reading():
            self._read()
        return cleaned

    def _wants_reading(self) -> bool:
        if self.cleaned_data.get("read_again"):
            return True
        if all(self.cleaned_data.get(name) in (None, "") for name in NUMBERS):
            return True
        # Numbers read from an older phrase would stand under the new one.
        typed = {*NUMBERS, "override_reason"} & set(self.changed_data)
        return self.exists and "phrase" in self.changed_data and not typed and not self.cleaned_data["override_reason"]

    def _read(self) -> None:
        cleaned = self.cleaned_data
        read = Claim(phrase=cleaned["phrase"], metric=cleaned.get("metric"), unit=cleaned.get("unit") or "")
        try:
            take_reading(read)
            self.echo = in_words(reading_of(read))
        except NumeralError as error:
            self.add_error("phrase", str(error))
            return
        cleaned.update({name: getattr(read, name) for name in (*NUMBERS, "unit")})
