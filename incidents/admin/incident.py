"""Incidents: the draft, its figures, and the way to a review."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents.admin.asking import WORDS, AskingAdmin
from incidents.admin.batches import asking
from incidents.admin.citation import context_of
from incidents.admin.claim import LinkForm
from incidents.admin.exporting import export_claims, export_incidents, export_view
from incidents.admin.reconciling import figures_view
from incidents.desk.figures import figures_of
from incidents.desk.states import STATES, in_state, sent_back_of, state_of, with_state
from incidents.desk.talk import comments_of
from incidents.desk.timeline import timeline_of
from incidents.dossier import may_export
from incidents.models import (
    Citation,
    Incident,
    IncidentClaim,
    PartyRole,
    PlaceUse,
    Record,
    Review,
)
from incidents.reconcile import reading_in_words
from sources.admin.base import DeskInline
from sources.admin.filters import ModelAdmin
from sources.admin.forms import VersionedForm

# Kinds that many incidents can be asked for at once: what ends a record is decided for one.
ASKED = (Review.Kind.FIRST, Review.Kind.UPDATE, Review.Kind.CORRECTION, Review.Kind.REFILE)


class IncidentForm(VersionedForm):
    """What happened, and when."""

    class Meta:
        model = Incident
        fields = [
            "title", "summary", "types", "start_on", "end_on", "start_time",
            "precision", "zone", "phrase", "basis", "key",
        ]  # fmt: skip
        help_texts = {
            "title": "What happened and where, without a number: Silo explosion at the river port.",
            "summary": (
                "A figure in it is a token such as {killed} or {injured.child@Kyiv}, rendered as stated; "
                "mark a number that is no figure as {=F-16}."
            ),
            "end_on": "Leave empty where it happened on one day.",
        }


class StateFilter(admin.SimpleListFilter):
    """Incidents by what their draft is to the public record."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Return the states."""
        return [(name, words) for name, (words, _) in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the incidents in the chosen state."""
        return in_state(queryset, self.value() or "")


class PlaceInline(DeskInline):
    """Where it happened."""

    model = PlaceUse
    template = "desk/place_uses.html"
    related = ("place",)
    autocomplete_fields = ("place",)
    fields = ("place", "role", "precision")
    verbose_name = "place"
    verbose_name_plural = "places"


class PartyInline(DeskInline):
    """Who was part of it."""

    model = PartyRole
    related = ("party",)
    autocomplete_fields = ("party",)
    fields = ("party", "role", "responsibility")
    verbose_name = "party"
    verbose_name_plural = "parties"


class ClaimInline(DeskInline):
    """What is said of it."""

    model = IncidentClaim
    form = LinkForm
    related = ("claim__metric", "claim__claimant")
    autocomplete_fields = ("claim",)
    fields = ("claim", "reads", "said_by", "quote", "role")
    readonly_fields = ("reads", "said_by", "quote")
    verbose_name = "claim"
    verbose_name_plural = "claims"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the links with the quotes of their claims."""
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("claim__citations", Citation.objects.select_related("claim").order_by("pk")))
        )

    @admin.display(description="reads as")
    def reads(self, link: Any) -> str:
        """Show the interval in words."""
        return (
            reading_in_words(link.claim.operator, link.claim.low, link.claim.high)
            if link.claim_id and link.claim.operator
            else "–"
        )

    @admin.display(description="who says so")
    def said_by(self, link: Any) -> str:
        """Show the claimant."""
        return str(link.claim.claimant or link.claim.get_attribution_display()) if link.claim_id else "–"

    @admin.display(description="the words")
    def quote(self, link: Any) -> SafeString | str:
        """Show the first quote."""
        quotes = link.claim.citations.all() if link.claim_id else ()
        return context_of(quotes[0]) if quotes else "no quote yet"


@admin.register(Incident)
class IncidentAdmin(AskingAdmin):
    """Drafts of what happened."""

    form = IncidentForm
    list_display = ("title", "state", "reference", "start_on", "said")
    list_filter = (StateFilter, "types__field", "precision", "created_at")
    search_fields = ("title", "summary", "key")
    search_help_text = "Title, summary, key, or reference."
    date_hierarchy = "start_on"
    ordering = ("-created_at", "title")
    filter_horizontal = ("types",)
    inlines = (PlaceInline, PartyInline, ClaimInline)
    actions = (*(asking(kind, WORDS[kind][0]) for kind in ASKED), export_incidents, export_claims)
    fieldsets = (
        (None, {"fields": ("title", "summary", "types")}),
        (
            "When it happened",
            {"fields": (("start_on", "end_on"), ("precision", "basis"), ("start_time", "zone"), "phrase")},
        ),
        ("For dossiers", {"fields": ("key",), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the incidents with state and reference."""
        return with_state(super().get_queryset(request))

    def has_ask_permission(self, request: HttpRequest) -> bool:
        """Let those ask for many reviews who may ask for one."""
        return request.user.has_perm("incidents.request_review")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let those export who may see all that a dossier holds."""
        return may_export(request.user)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Search by reference too, which only the public record knows."""
        if search_term.strip().upper().startswith("FN-"):
            records = Record.objects.filter(reference__istartswith=search_term.strip())
            return queryset.filter(pk__in=records.values("pk")), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[Any]:
        """Add the page of figures, and the files of one incident."""
        weigh = self.admin_site.admin_view(partial(figures_view, self))
        export = self.admin_site.admin_view(export_view)
        return [
            path("<uuid:pk>/export.<str:form>", export, name="incidents_incident_export"),
            path("<path:object_id>/figures/", weigh, name="incidents_incident_figures"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the history of the incident and of all that hangs on it, or restore a row of it."""
        incident = self.get_object(request, unquote(object_id))
        if incident is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_or_change_permission(request, incident):
            raise PermissionDenied
        if request.method == "POST":
            return self.restored(request)
        asked = request.GET.get("before", "")
        saves, older = timeline_of(incident, int(asked) if asked.isdecimal() else None)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {incident}",
            "saves": saves,
            "older": older,
            "object": incident,
            "opts": self.opts,
            "may_restore": self.has_change_permission(request, incident),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "desk/timeline.html", context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, then say which numbers of the summary no figure stands for, where the page does not say it itself."""
        super().save_related(request, form, formsets, change)
        if "_continue" not in request.POST:
            for sentence in figures_of(form.instance).unsaid:
                self.message_user(request, sentence, messages.WARNING)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the figures as they are computed, the state, and the way to a review."""
        incident = context.get("original")
        if incident is not None:
            words, pill = STATES[state_of(incident)]
            figures = figures_of(incident)
            context |= {
                "figures": figures.lines,
                "apart": figures.apart,
                "unsaid": figures.unsaid,
                "comments": comments_of(incident),
                "state_words": words,
                "state_pill": pill,
                "sent_back": sent_back_of(incident),
                "may_ask": request.user.has_perm("incidents.request_review")
                and not incident.waiting
                and incident.live_status in (None, "usable", "withheld"),
                "may_hold": request.user.has_perm("incidents.hold_record")
                and (incident.live_status in ("usable", "withheld")),
                "may_export": may_export(request.user),
                "may_choose": request.user.has_perm("incidents.add_figure"),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="state")
    def state(self, incident: Any) -> SafeString:
        """Show what the draft is to the public record."""
        words, pill = STATES[state_of(incident)]
        return format_html('<span class="pill {}">{}</span>', pill, words)

    @admin.display(description="reference", ordering="reference")
    def reference(self, incident: Any) -> str:
        """Show the reference that its first publication gave it."""
        return incident.reference or "–"

    @admin.display(description="claims", ordering="claim_count")
    def said(self, incident: Any) -> int:
        """Show how many claims speak of it."""
        return int(incident.claim_count)
