"""Figures: the best value an editor stands by, or none."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.forms import ModelForm
from django.http import HttpRequest

from incidents.claiming import choose_best
from incidents.models import Figure
from incidents.reconcile import interval_in_words
from sources.admin.base import DeskAdmin
from sources.admin.filters import ConditionFilter
from sources.admin.forms import VersionedForm
from sources.errors import Refused


class FigureForm(VersionedForm):
    """A choice for one line of an incident. Range and level are computed, never typed."""

    set_once = ("incident", "metric", "category", "place")
    rule_fields = {"figure_best_in_range": "best", "figure_best_has_its_reason": "rationale"}

    class Meta:
        model = Figure
        fields = ["incident", "metric", "category", "place", "best", "basis", "rationale"]
        help_texts = {
            "best": "The value you stand by. Leave empty to say that there is none.",
            "rationale": "Why this value, in 20 letters or more. It is published.",
        }


class BestFilter(ConditionFilter):
    """Figures with and without a best value."""

    title = "best value"
    parameter_name = "best_value"
    conditions = {
        "chosen": ("chosen", Q(best__isnull=False)),
        "none": ("none", Q(best__isnull=True)),
    }


@admin.register(Figure)
class FigureAdmin(DeskAdmin):
    """What the desk stands by."""

    form = FigureForm
    related = ("incident", "metric", "category", "place", "chosen_by")
    list_display = ("metric", "category", "incident", "best", "reported", "level", "chosen_by")
    list_filter = ("level", "basis", BestFilter)
    search_fields = ("incident__title", "metric__label", "rationale")
    search_help_text = "Incident, metric or reason."
    ordering = ("-pk",)
    autocomplete_fields = ("incident", "metric", "category", "place")
    readonly_fields = ("reported", "level", "chosen_by")
    fieldsets = (
        (None, {"fields": ("incident", ("metric", "category"), "place")}),
        ("What is reported", {"fields": (("reported", "level"),)}),
        ("What we stand by", {"fields": (("best", "basis"), "rationale", "chosen_by")}),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Choose through the verb, which computes the range and refuses a value outside it."""
        if change and not form.has_changed():
            return
        stored = getattr(form, "stored_version", 0)
        if change and not Figure.objects.select_for_update().filter(pk=obj.pk, version=stored).exists():
            raise Refused("Somebody saved this figure while you did: look at it again.", rule="row_version_is_next")
        by: Any = request.user
        kept = choose_best(
            incident=obj.incident,
            metric=obj.metric,
            category=obj.category,
            place=obj.place,
            best=obj.best,
            basis=obj.basis,
            rationale=obj.rationale,
            by=by,
        )
        obj.__dict__.update(kept.__dict__)

    @admin.display(description="reported")
    def reported(self, figure: Any) -> str:
        """Show the range that the claims gave when the choice was made."""
        return "–" if figure._state.adding else interval_in_words(figure.low, figure.high)
