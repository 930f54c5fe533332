"""The review desk: a queue, and the page on which a second person decides."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from incidents.desk.review_page import sheet_of
from incidents.models import Decision, Review
from incidents.reviewing import approve, send_back, withdraw
from sources.admin.base import ReadOnlyAdmin
from sources.admin.filters import ConditionFilter, ModelAdmin
from sources.errors import Refused

PILLS = {"approved": "good", "sent_back": "bad", "withdrawn": ""}


class QueueFilter(ConditionFilter):
    """Reviews that wait, and decided ones. Those that wait are shown unless others are asked for."""

    title = "state"
    parameter_name = "state"
    conditions = {
        "waiting": ("waiting", Q(decision__isnull=True)),
        "approved": ("approved", Q(decision__verdict="approved")),
        "sent_back": ("sent back", Q(decision__verdict="sent_back")),
        "withdrawn": ("withdrawn", Q(decision__verdict="withdrawn")),
        "all": ("all", Q()),
    }

    def value(self) -> str:
        """Return what is asked for, or "waiting"."""
        return super().value() or "waiting"

    def choices(self, changelist: Any) -> Any:
        """Return the choices without Django's own “All”, which would not be all."""
        for name, words in self.lookup_choices:
            yield {
                "selected": self.value() == name,
                "query_string": changelist.get_query_string({self.parameter_name: name}),
                "display": words,
            }


class WhoFilter(admin.SimpleListFilter):
    """Reviews by what they are to the one who looks."""

    title = "who"
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("mine", "asked for by me"), ("open", "not my work: I may decide")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the chosen ones."""
        if self.value() == "mine":
            return queryset.filter(requested_by=request.user)
        if self.value() == "open":
            return queryset.exclude(requested_by=request.user).exclude(authors__contains=[request.user.pk])
        return queryset


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """What waits for a second person, longest first."""

    related = ("incident", "requested_by", "decision__decided_by")
    list_display = ("incident", "kind", "no", "state", "age", "requested_by", "decided_by")
    list_filter = (QueueFilter, WhoFilter, "kind", "requested_at")
    search_fields = ("incident__title", "requested_by__username", "notice", "=digest")
    search_help_text = "Incident, who asked, notice, or digest."
    ordering = ("requested_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the reviews without their documents, which only the page of one reads."""
        return super().get_queryset(request).defer("document")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the review, or carry out what its reader decided."""
        review = self.get_object(request, unquote(object_id))
        if review is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_or_change_permission(request, review):
            raise PermissionDenied
        if request.method == "POST":
            try:
                return self._decide(request, review)
            except Refused as refused:
                # Shown again as it was: ticks and reason stand.
                self.message_user(request, str(refused), messages.ERROR)
        return self._page(request, review, extra_context or {})

    def _decide(self, request: HttpRequest, review: Any) -> HttpResponse:
        by: Any = request.user
        verdict = request.POST.get("verdict")
        if verdict == "approve":
            ticked = _ids(request.POST.getlist("checked"))
            publication = approve(review=review, digest=request.POST.get("digest", ""), checked=ticked, by=by)
            said = f"Published: {publication}."
        elif verdict == "send_back":
            send_back(review=review, reason=request.POST.get("reason", "").strip(), by=by)
            said = f"Sent back to {review.requested_by.get_username()}, who reads your reason."
        elif verdict == "withdraw":
            withdraw(review=review, by=by)
            said = "Your request is withdrawn. The draft stays as it is."
        else:
            raise Refused("Nothing was decided: press one of the buttons.")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:incidents_review_changelist"))

    def _page(self, request: HttpRequest, review: Any, extra: dict[str, Any]) -> HttpResponse:
        user: Any = request.user
        posted = request.POST if request.method == "POST" else None
        decision = Decision.objects.filter(review=review).select_related("decided_by").first()
        mine = user.pk == review.requested_by_id
        checked = [str(claim) for claim in decision.checked] if decision else []
        context = {
            **self.admin_site.each_context(request),
            "title": review.incident.title,
            "subtitle": None,
            "opts": self.opts,
            "review": review,
            "decision": decision,
            "sheet": sheet_of(review, ticked=posted.getlist("checked") if posted else checked),
            "reason": posted.get("reason", "") if posted else "",
            "worked_on_it": mine or user.pk in review.authors,
            "may_decide": not decision and user.has_perm("incidents.decide_review"),
            "may_withdraw": not decision and mine,
            **extra,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "desk/review.html", context)

    @admin.display(description="state")
    def state(self, review: Any) -> SafeString:
        """Show whether it waits, or what was decided."""
        decision = getattr(review, "decision", None)
        if decision is None:
            return format_html('<span class="pill wait">{}</span>', "waiting")
        return format_html(
            '<span class="pill {}">{}</span>', PILLS[decision.verdict], decision.get_verdict_display().lower()
        )

    @admin.display(description="asked", ordering="requested_at")
    def age(self, review: Any) -> str:
        """Show how long ago it was asked for."""
        return f"{timesince(review.requested_at, depth=1)} ago"

    @admin.display(description="decided by")
    def decided_by(self, review: Any) -> str:
        """Show who decided."""
        decision = getattr(review, "decision", None)
        return decision.decided_by.get_username() if decision else "–"


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """What was decided, by whom, and why."""

    related = ("review__incident", "decided_by")
    list_display = ("review", "verdict", "reason", "decided_by", "decided_at")
    list_filter = ("verdict", "decided_at")
    search_fields = ("review__incident__title", "decided_by__username", "reason", "=digest")
    search_help_text = "Incident, who decided, reason, or digest."
    ordering = ("-decided_at",)
    fieldsets = (
        (None, {"fields": ("review", "verdict", "reason", ("decided_by", "decided_at"))}),
        ("What was read", {"fields": ("digest", "checked")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the decisions without the documents behind them."""
        return super().get_queryset(request).defer("review__document")


def _ids(values: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(value) for value in values]
    except ValueError:
        raise Refused("A tick names no claim: open the review again.") from None
