"""The forms of the reading desk: a claim with its quote and its incident, a mark, a new incident."""

import uuid
from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model

from incidents.claiming import record_claim, revise_claim
from incidents.desk.reading.claim_form import NUMBERS, ClaimForm
from incidents.errors import NotAllowed
from incidents.models import Category, Citation, Claim, Incident, IncidentClaim, Place
from incidents.phrases import standing
from sources.models import Mark, Party, Snapshot

DESK_FIELDS = [
    "kind", "phrase", "metric", "category", "unit", *NUMBERS, "override_reason", "claimant", "attribution", "relay",
    "stance", "place", "period", "as_of", "start_on", "end_on", "statement_type", "provisional",
]  # fmt: skip
WRITES = ("incidents.add_claim", "incidents.add_citation", "incidents.add_incidentclaim")
MAY_CREATE = {
    "claimant": "sources.add_party",
    "incident": "incidents.add_incident",
    "place": "incidents.add_place",
}


class ReadingForm(ClaimForm):
    """A claim as it is recorded from the article: with its quote, its incident, and what is created in place.

    `snapshot` is the text that `quote_start` and `quote_end` point into.
    """

    rule_fields: ClassVar[dict[str, str]] = {
        **ClaimForm.rule_fields,
        "citation_holds_the_phrase": "phrase",
        "citation_is_in_the_text": "quote",
        "citation_quote_is_short": "quote",
        "citation_once_a_place": "quote",
        "claim_claimant_fits_attribution": "attribution",
        "claim_interval_fits_its_operator": "operator",
        "claim_statement_names_its_type": "statement_type",
        "claim_date_is_complete": "start_on",
        "claim_days_in_order": "end_on",
        "incident_title_not_blank": "incident",
        "place_once": "place",
    }

    quote = forms.CharField(required=False)
    quote_start = forms.IntegerField(min_value=0)
    quote_end = forms.IntegerField(min_value=1)
    incident = forms.ModelChoiceField(Incident.objects, required=False)
    role = forms.ChoiceField(choices=IncidentClaim.Role.choices, initial=IncidentClaim.Role.FIGURE)
    moved_from = forms.ModelChoiceField(Incident.objects, required=False)
    claimant_new = forms.CharField(required=False, max_length=200)
    claimant_kind = forms.ChoiceField(choices=Party.Kind.choices, required=False)
    claimant_side = forms.ModelChoiceField(Party.objects, required=False)
    incident_new = forms.CharField(required=False, max_length=300)
    incident_day = forms.DateField(required=False)
    place_new = forms.CharField(required=False, max_length=200)
    place_kind = forms.ChoiceField(choices=Place.Kind.choices, required=False)

    class Meta(ClaimForm.Meta):
        fields = DESK_FIELDS

    def __init__(self, *args: Any, snapshot: Snapshot, may: Collection[str], **kwargs: Any) -> None:
        self.snapshot, self.may, self.created = snapshot, may, set[str]()
        super().__init__(*args, **kwargs)
        # What the article does not say has an answer all the same.
        for name in ("category", "attribution", "stance"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Check the quote against the text, and see what is created in place."""
        cleaned = super().clean()
        if not cleaned.get("category"):
            cleaned["category"] = Category.objects.get(pk="all")
        cleaned["stance"] = cleaned.get("stance") or Claim.Stance.ASSERTED
        self._check_quote(cleaned)
        for name in MAY_CREATE:
            if cleaned.get(f"{name}_new") and not cleaned.get(name):
                self._create(name, cleaned)
        if not cleaned.get("incident"):
            self.add_error("incident", "Pick the incident that these words speak of, or type a title to create it.")
        if not cleaned.get("attribution") or cleaned["attribution"] == Claim.Attribution.UNATTRIBUTED:
            cleaned["attribution"] = attribution_of(cleaned.get("claimant"))
        if cleaned.get("kind") == Claim.Kind.FIGURE and not cleaned.get("metric"):
            self.add_error("metric", "Say what is counted.")
        if cleaned.get("kind") != Claim.Kind.FIGURE:
            cleaned.update({**dict.fromkeys(NUMBERS), "operator": "", "metric": None, "unit": ""})
        if cleaned.get("kind") != Claim.Kind.STATEMENT:
            cleaned["statement_type"] = ""
        return cleaned

    def save_reading(self, *, citation: Citation | None, by: User) -> Citation:
        """Record the claim, or save it changed where `citation` is given. Raises Refused."""
        data, claim = self.cleaned_data, self.instance
        place = {"start": data["quote_start"], "end": data["quote_end"]}
        if citation is None:
            return record_claim(
                claim=claim, snapshot=self.snapshot, incident=data["incident"], role=data["role"], by=by, **place
            )
        return revise_claim(
            claim=claim,
            citation=citation,
            incident=data["incident"],
            role=data["role"],
            moved_from=data["moved_from"],
            by=by,
            **place,
        )

    def _check_quote(self, cleaned: dict[str, Any]) -> None:
        start, end = cleaned.get("quote_start"), cleaned.get("quote_end")
        if start is None or end is None or not 0 <= start < end <= len(self.snapshot.text):
            self.add_error("quote", "Select the words in the article that state this.")
            return
        quote, phrase = self.snapshot.text[start:end], cleaned.get("phrase") or ""
        if end - start > 300:
            self.add_error("quote", f"The quote has {end - start} characters: select 300 at most.")
        elif cleaned.get("kind") != Claim.Kind.STATEMENT and len(standing(quote, phrase)) > 1:
            times = len(standing(quote, phrase))
            self.add_error("quote", f"“{phrase}” stands in the quote {times} times: select fewer words.")
        elif cleaned.get("kind") != Claim.Kind.STATEMENT and phrase and phrase not in quote:
            self.add_error("phrase", f"“{phrase}” does not stand in the quote: widen the quote, or correct the phrase.")

    def _create(self, name: str, cleaned: dict[str, Any]) -> None:
        words = " ".join(cleaned[f"{name}_new"].split())
        row = _known(name, words) or _made(name, words, cleaned)
        if row._state.adding and MAY_CREATE[name] not in self.may:
            self.add_error(name, f"Your account may not create “{words}”: pick one that exists.")
            return
        cleaned[name] = row
        self.created.add(name)

    def _get_validation_exclusions(self) -> set[str]:
        # What is created in place is saved with the claim: Django would look for it in the database before.
        return {*super()._get_validation_exclusions(), *self.created}  # type: ignore[misc]  # Django's hook


def attribution_of(claimant: Party | None) -> str:
    """Return how words of this party are most likely attributed."""
    if claimant is None:
        return str(Claim.Attribution.UNATTRIBUTED)
    kinds = {
        Party.Kind.PERSON: Claim.Attribution.NAMED_PERSON,
        Party.Kind.OFFICIALS: Claim.Attribution.UNNAMED_OFFICIALS,
        Party.Kind.OUTLET: Claim.Attribution.OWN_REPORTING,
    }
    return str(kinds.get(Party.Kind(claimant.kind), Claim.Attribution.NAMED_BODY))


def _known(name: str, words: str) -> Any:
    """Return the row that has this name already: it is not made twice."""
    if name == "claimant":
        return Party.objects.filter(name__iexact=words).first()
    if name == "place":
        return Place.objects.filter(name__iexact=words).order_by("parent", "pk").first()
    return None  # two incidents may have one title


def _made(name: str, words: str, cleaned: dict[str, Any]) -> Model:
    if name == "claimant":
        return Party(name=words, kind=cleaned.get("claimant_kind") or "other", parent=cleaned.get("claimant_side"))
    if name == "place":
        return Place(name=words, kind=cleaned.get("place_kind") or Place.Kind.SETTLEMENT)
    return incident_named(words, cleaned.get("incident_day"))


def incident_named(title: str, day: Any) -> Incident:
    """Return an incident that is not saved yet, on its day where that is known."""
    precision = Incident.Precision.DAY if day else Incident.Precision.UNKNOWN
    return Incident(id=uuid.uuid4(), title=title, start_on=day, precision=precision)


class MarkForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A stretch of the text that is no claim, and why."""

    class Meta:
        model = Mark
        fields = ["start", "end", "kind", "note"]


class IncidentForm(forms.Form):
    """An incident in as few fields as it needs."""

    title = forms.CharField(max_length=300)
    day = forms.DateField(required=False)

    def made(self) -> Incident:
        """Return the incident, not saved yet."""
        return incident_named(self.cleaned_data["title"], self.cleaned_data["day"])


def not_allowed(what: str) -> NotAllowed:
    """Return the refusal of an account that may not do this."""
    return NotAllowed(f"Your account may not {what}: ask an administrator for the contributor group.")
