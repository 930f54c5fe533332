"""The two forms of capturing: what comes in, and which source it is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.db.models import Q

from sources.addresses import BadAddress, canonical
from sources.admin.forms import BoundedFileField, RefusableForm
from sources.admin.widgets import KnownSelect
from sources.intake import recorded_at
from sources.languages import plainly
from sources.models import Intake, Party, Source
from sources.outbound import MAX_BYTES
from sources.sketching import Alike

ADDRESS = "https://"


class TakeForm(forms.Form):
    """An address, a text or a file. An address beside one of the others says where that was read."""

    url = forms.CharField(
        label="address",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text="The page is fetched and its article taken out of it.",
    )
    text = forms.CharField(
        label="text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="The whole article, headline and all. An address above it is kept as the place where it was read.",
    )
    file = BoundedFileField(
        most=MAX_BYTES,
        label="file",
        required=False,
        help_text="A web page, a PDF or a plain text, of 10 MB at most. Drop it anywhere.",
    )

    def clean_url(self) -> str:
        """Read the address as it would be kept; one typed without its scheme is https."""
        typed: str = self.cleaned_data["url"].strip()
        if not typed:
            return ""
        url = typed if "://" in typed or typed.lower().startswith(("javascript:", "data:")) else f"{ADDRESS}{typed}"
        try:
            canonical(url)
        except BadAddress as error:
            raise forms.ValidationError(str(error)) from None
        return url

    def clean(self) -> dict[str, Any]:
        """Take one thing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text, file = bool(cleaned.get("text", "").strip()), cleaned.get("file")
        if text and file:
            self.add_error(
                None, "There are a text and a file: take one of them away, so that it is clear what to keep."
            )
        elif not text and not file and not cleaned.get("url") and not self.errors:
            self.add_error(None, "Nothing is here yet: give an address, paste a text, or choose a file.")
        return cleaned


class SettleForm(RefusableForm):
    """Which source the text is of. Every value is an editor's: what was read is offered beside the fields."""

    rule_fields = {"source_address_once": "url"}

    new_publisher = forms.CharField(
        label="or a new publisher",
        required=False,
        max_length=200,
        help_text="Its name in full; it is added as a party.",
    )
    new_publisher_kind = forms.ChoiceField(
        label="which is a", required=False, choices=Party.Kind, initial=Party.Kind.OUTLET
    )

    class Meta:
        model = Source
        fields = [
            "title", "url", "publisher", "byline", "published_on", "published_basis", "language", "kind", "made_by",
            "copied_from", "copy_kind",
        ]  # fmt: skip
        field_classes = {"url": forms.CharField}
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "published_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "copied_from": forms.RadioSelect,
        }
        help_texts = {
            "title": "As printed.",
            "url": "Where it can be read. Leave empty where the text does not say.",
            "publisher": "Leave empty where the text does not say who published it.",
            "made_by": "What text or publisher say. Machine-written text alone supports nothing.",
            "language": "Two letters, such as en or uk.",
        }

    def __init__(self, *args: Any, intake: Intake, alike: Iterable[Alike], site: AdminSite, by: User, **kwargs: Any):
        self.intake = intake
        self.by = by
        self.recorded: Source | None = None
        self.known_publisher: Party | None = None
        super().__init__(*args, **{"initial": initial_of(intake), **kwargs})
        self.fields["language"].initial = ""
        self.initial.setdefault("language", "")
        field: Any = Source._meta.get_field("publisher")
        self.fields["publisher"].widget = widget = KnownSelect(field, site)
        widget.choices = self.fields["publisher"].choices  # type: ignore[attr-defined]
        copied: Any = self.fields["copied_from"]
        copied.queryset = Source.objects.filter(pk__in=[one.source.pk for one in alike])
        copied.empty_label = "none of these: its own text"
        if not by.has_perm("sources.add_party"):
            del self.fields["new_publisher"], self.fields["new_publisher_kind"]

    def clean_title(self) -> str:
        """Keep a title on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_url(self) -> str:
        """Keep the canonical address, and look who has it."""
        if not (typed := self.cleaned_data["url"].strip()):
            return ""
        try:
            url = canonical(typed if "://" in typed else f"{ADDRESS}{typed}")
        except BadAddress as error:
            raise forms.ValidationError(str(error)) from None
        self.recorded = recorded_at(url)
        if self.recorded:
            raise forms.ValidationError(
                f"“{self.recorded}” is recorded under this address already: keep the text there, or change the address."
            )
        return url

    def clean_new_publisher(self) -> str:
        """Find the party that has this name already: nobody is recorded twice."""
        name = " ".join(self.cleaned_data["new_publisher"].split())
        self.known_publisher = party_named(name)
        return name

    def clean(self) -> dict[str, Any]:
        """Hold together what belongs together."""
        cleaned = super().clean()
        if cleaned.get("publisher") and cleaned.get("new_publisher"):
            self.add_error("new_publisher", "There are two publishers: choose one, or name a new one.")
        if cleaned.get("copied_from") and not cleaned.get("copy_kind"):
            self.add_error("copy_kind", f"Say how it was copied from “{cleaned['copied_from']}”.")
        if not cleaned.get("copied_from"):
            cleaned["copy_kind"] = ""
        day: date | None = cleaned.get("published_on")
        if day and cleaned.get("published_basis") == Source.DateBasis.UNKNOWN:
            cleaned["published_basis"] = basis_of(self.intake, day)
        return cleaned


def initial_of(intake: Intake) -> dict[str, Any]:
    """Return what the fields start with: only what the document says of itself, and says without contradiction.

    Of several days none is taken, and a day that merely stands in the text is never one.
    """
    said = offered(intake)
    first = {field: values[0] for field, values in said.items()}
    initial: dict[str, Any] = {"url": intake.url or first.get("url", {}).get("value", "")}
    if "title" in first:
        initial["title"] = first["title"]["value"]
    for field in ("byline", "language", "published_on"):
        if len(said.get(field, ())) == 1 and first[field]["basis"] != Source.DateBasis.PRINTED:
            initial[field] = first[field]["value"]
    if "published_on" in initial:
        initial["published_basis"] = first["published_on"]["basis"]
    if len(said.get("publisher", ())) == 1 and (known := party_named(first["publisher"]["value"])):
        initial["publisher"] = known.pk
    return initial


def offered(intake: Intake) -> dict[str, list[dict[str, str]]]:
    """Return the suggestions by field."""
    said: dict[str, list[dict[str, str]]] = {}
    for one in intake.suggestions:
        said.setdefault(one["field"], []).append(one)
    if "language" not in said and (language := plainly(intake.text)):
        said["language"] = [{"field": "language", "value": language, "where": "guessed from the text", "basis": ""}]
    return said


def basis_of(intake: Intake, day: date) -> str:
    """Return how a day is known that an editor put down without saying how."""
    for one in intake.suggestions:
        if one["field"] == "published_on" and one["value"] == day.isoformat():
            return str(one["basis"])
    return Source.DateBasis.EDITOR


def party_named(name: str) -> Party | None:
    """Return the party of a name, in any case, or of an alias."""
    return Party.objects.filter(Q(name__iexact=name) | Q(aliases__contains=[name])).first() if name else None
