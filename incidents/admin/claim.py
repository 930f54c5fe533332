"""Claims: what one party says, with the words it rests on."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from incidents.admin.citation import CitationInline, context_of
from incidents.claiming import reading_of
from incidents.desk.reading.claim_form import ClaimForm
from incidents.models import Citation, Claim, ClaimRelation, IncidentClaim
from incidents.reconcile import interval_in_words
from sources.admin.base import DeskAdmin, DeskInline
from sources.admin.filters import ConditionFilter
from sources.admin.forms import VersionedForm
from sources.numerals import NumeralError, in_words


class LinkForm(VersionedForm):
    """That a claim speaks of an incident. The link stays where it is; only its role changes."""

    set_once = ("claim", "incident")


class RelationForm(VersionedForm):
    """How one claim stands to another."""

    set_once = ("claim", "other")


class IncidentsInline(DeskInline):
    """The incidents that a claim speaks of."""

    model = IncidentClaim
    form = LinkForm
    related = ("incident", "claim__metric")
    autocomplete_fields = ("incident",)
    fields = ("incident", "role")
    verbose_name = "incident"
    verbose_name_plural = "speaks of these incidents"


class RelationInline(DeskInline):
    """The claims it stands in a relation to."""

    model = ClaimRelation
    form = RelationForm
    fk_name = "claim"
    related = ("claim__metric", "other__metric")
    autocomplete_fields = ("other",)
    fields = ("kind", "other")
    verbose_name = "relation"
    verbose_name_plural = "stands to other claims"


class GapFilter(ConditionFilter):
    """Claims that cannot go to review yet."""

    title = "what is missing"
    parameter_name = "gap"
    conditions = {
        "quote": ("no quote", Q(quotes_count=0)),
        "incident": ("no incident", Q(linked=False)),
        "claimant": ("nobody named", Q(claimant__isnull=True)),
    }


@admin.register(Claim)
class ClaimAdmin(DeskAdmin):
    """One party's assertions."""

    form = ClaimForm
    typed = ("read_again",)
    related = ("metric", "category", "claimant", "place", "relay", "origin")
    list_display = ("words", "reads", "metric", "category", "claimant", "status", "quoted")
    list_filter = (
        "kind",
        GapFilter,
        "status",
        "operator",
        "stance",
        "attribution",
        "provisional",
        "metric__value_kind",
    )
    search_fields = ("phrase", "claimant__name", "metric__label", "key", "citations__exact")
    search_help_text = "Phrase, words of a quote, who says so, metric, or key."
    ordering = ("-created_at", "id")
    autocomplete_fields = ("metric", "category", "place", "claimant", "relay", "origin")
    readonly_fields = ("quotes", "echo")
    inlines = (CitationInline, IncidentsInline, RelationInline)
    fieldsets = (
        (None, {"fields": ("quotes", "kind", "phrase", "echo")}),
        ("What is counted", {"fields": (("metric", "category"), "unit")}),
        (
            "How the number reads",
            {
                "fields": (
                    "read_again",
                    ("operator", "value", "value_max"),
                    ("low", "high"),
                    "override_reason",
                ),
                "description": "Read from the phrase when you save. Fill in only to say otherwise, with a reason.",
            },
        ),
        (
            "Who says so",
            {"fields": (("claimant", "attribution"), ("relay", "origin"), ("stance", "credibility"))},
        ),
        ("Where and when", {"fields": ("place", ("period", "as_of"), ("start_on", "end_on"))}),
        ("Without a number", {"fields": ("statement_type",), "classes": ("collapse",)}),
        ("In force", {"fields": (("status", "provisional"), "status_reason", "key")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the claims with the number of their quotes, and whether any incident has them."""
        counted = Citation.objects.filter(claim=OuterRef("pk")).order_by().values("claim").annotate(n=Count("pk"))
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.annotate(  # type: ignore[no-any-return]
            quotes_count=Coalesce(Subquery(counted.values("n")), 0),
            linked=Exists(IncidentClaim.objects.filter(claim=OuterRef("pk"))),
        )

    def save_related(self, request: HttpRequest, form: "ModelForm[Any]", formsets: Any, change: bool) -> None:
        """Save, then say in words what was read."""
        super().save_related(request, form, formsets, change)
        said = getattr(form, "echo", "")
        if said:
            self.message_user(request, f"{said}.", messages.INFO)

    @admin.display(description="claim", ordering="phrase")
    def words(self, claim: Any) -> str:
        """Show the phrase, or what a claim without a number says."""
        return f"“{claim.phrase}”" if claim.phrase else claim.get_statement_type_display() or claim.key

    @admin.display(description="reads as", ordering="low")
    def reads(self, claim: Any) -> str:
        """Show the interval in words, or the days."""
        if claim.kind == Claim.Kind.FIGURE:
            return interval_in_words(claim.low, claim.high)
        days = dict.fromkeys(filter(None, (claim.start_on, claim.end_on)))
        return " to ".join(date_format(day) for day in days) or "–"

    @admin.display(description="quotes", ordering="quotes_count")
    def quoted(self, claim: Any) -> str:
        """Show how many quotes it rests on."""
        return str(claim.quotes_count or "none")

    @admin.display(description="the words")
    def quotes(self, claim: Any) -> SafeString | str:
        """Show the words it rests on, the phrase marked in them."""
        if claim._state.adding:
            return "Add a quote below: the words of the article that state this."
        cited = claim.citations.select_related("source__publisher", "claim")
        return render_to_string("desk/quotes.html", {"quotes": [(quote, context_of(quote)) for quote in cited]})

    @admin.display(description="reads as")
    def echo(self, claim: Any) -> str:
        """Say in words what is recorded, and where that is not what the phrase reads as."""
        if claim._state.adding:
            return "Said in words once it is saved: “nearly 200” reads as 150 to 199."
        if claim.kind != Claim.Kind.FIGURE:
            return self.reads(claim)
        recorded = interval_in_words(claim.low, claim.high)
        try:
            reading = reading_of(claim)
        except NumeralError as error:
            return f"Recorded as {recorded}, by hand. {error}"
        if (reading.low, reading.high) == (claim.low, claim.high):
            return f"{in_words(reading)}."
        return f"Recorded as {recorded}, though {in_words(reading)}."
