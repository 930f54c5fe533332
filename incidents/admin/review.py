"""The review desk: a queue, and the page on which a second person decides."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from incidents.admin.batches import give_chosen_back, take_chosen
from incidents.desk.ages import ago
from incidents.desk.queue import FLAGS, flagged, queue_for
from incidents.desk.review_page import sheet_of
from incidents.desk.stale import stale_of
from incidents.desk.talk import comments_of
from incidents.models import Decision, Review
from incidents.reviewing import approve, send_back, withdraw
from incidents.taking import give_back, take
from sources.admin.base import ReadOnlyAdmin
from sources.admin.filters import ConditionFilter, ModelAdmin
from sources.errors import Refused

DONE = {
    **dict.fromkeys(Review.Kind.values, "Published"),
    Review.Kind.RETRACTION: "Retracted",
    Review.Kind.MERGE: "Merged",
}
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
        return [
            ("open", "not my work: I may decide"),
            ("taken", "taken by me"),
            ("free", "taken by nobody"),
            ("mine", "asked for by me"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the chosen ones."""
        if self.value() == "mine":
            return queryset.filter(requested_by=request.user)
        if self.value() == "open":
            return queryset.exclude(requested_by=request.user).exclude(authors__contains=[request.user.pk])
        if self.value() == "taken":
            return queryset.filter(taking__taken_by=request.user)
        if self.value() == "free":
            return queryset.filter(taking__isnull=True)
        return queryset


class FlagFilter(admin.SimpleListFilter):
    """Waiting reviews by what is risky about them."""

    title = "risk"
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Return the flags."""
        return [(name, words) for name, (words, _) in FLAGS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the reviews with the chosen flag."""
        return flagged(queryset, str(self.value())) if self.value() in FLAGS else queryset


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """What waits for a second person, longest first."""

    related = ("incident", "requested_by", "decision__decided_by", "taking__taken_by")
    list_display = ("what", "change", "flagged", "asked", "standing")
    list_filter = (QueueFilter, WhoFilter, FlagFilter, "kind", "requested_at")
    search_fields = ("incident__title", "requested_by__username", "notice", "=digest")
    search_help_text = "Incident, who asked, notice, or digest."
    ordering = ("requested_at",)
    actions = (take_chosen, give_chosen_back)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Let those take many reviews who may take one."""
        return request.user.has_perm("incidents.decide_review")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the reviews with their flags, without their documents, which only the page of one reads."""
        return queue_for(request.user, super().get_queryset(request).defer("document"))

    def get_urls(self) -> list[Any]:
        """Add the button that takes a review or gives it back."""
        view = self.admin_site.admin_view(require_POST(self.take_view))
        return [path("<int:pk>/take/", view, name="incidents_review_take"), *super().get_urls()]

    def take_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a review, or give it back, and go back to where the button was."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        review = get_object_or_404(Review.objects.defer("document"), pk=pk)
        by: Any = request.user
        try:
            if "give_back" in request.POST:
                give_back(review=review, by=by)
            else:
                take(review=review, by=by)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        if "stay" in request.POST:
            return HttpResponseRedirect(reverse("admin:incidents_review_change", args=[pk]))
        return HttpResponseRedirect(reverse("admin:incidents_review_changelist"))

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
        extra = extra_context or {}
        if request.method == "POST":
            try:
                return self._decide(request, review)
            except Refused as refused:
                # Shown again as it was: ticks and reason stand.
                extra = {**extra, "stale": stale_of(review, request.POST.get("digest", "")), "refused": refused}
        return self._page(request, review, extra)

    def _decide(self, request: HttpRequest, review: Any) -> HttpResponse:
        by: Any = request.user
        verdict = request.POST.get("verdict")
        if verdict == "approve":
            ticked = _ids(request.POST.getlist("checked"))
            publication = approve(
                review=review, digest=request.POST.get("digest", ""), checked=ticked, by=by, key=_key(request)
            )
            said = f"{DONE[review.kind]}: {publication}."
            if publication is None:
                said = f"Approved: public at {review.embargo_until:%H:%M} UTC on {review.embargo_until:%-d %B %Y}."
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
        sheet = sheet_of(review, ticked=posted.getlist("checked") if posted and not decision else checked)
        if refused := extra.get("refused"):
            unticked = refused.rule == "decision_checks_every_figure" and sheet.left
            extra["next"] = sheet.left[0].id if unticked else None
            self.message_user(request, sheet.left_in_words if unticked else str(refused), messages.ERROR)
        context = {
            **self.admin_site.each_context(request),
            "title": review.incident.title,
            "subtitle": None,
            "opts": self.opts,
            "review": review,
            "decision": decision,
            "verdict_pill": PILLS[decision.verdict] if decision else "",
            "sheet": sheet,
            "reason": posted.get("reason", "") if posted else "",
            "worked_on_it": mine or user.pk in review.authors,
            "may_decide": not decision and user.has_perm("incidents.decide_review"),
            "may_withdraw": not decision and mine,
            "watches": mine or user.pk in review.authors or not user.has_perm("incidents.decide_review"),
            "taking": getattr(review, "taking", None),
            "comments": comments_of(review.incident_id, review),
            "posted": posted is not None,
            "key": posted.get("key", "") if posted else uuid.uuid4(),
            "waits": review.embargo_until and review.embargo_until > timezone.now(),
            **extra,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "desk/review.html", context)

    @admin.display(description="incident", ordering="incident__title")
    def what(self, review: Any) -> str:
        """Show the incident's title."""
        return str(review.incident)

    @admin.display(description="change", ordering="kind")
    def change(self, review: Any) -> SafeString:
        """Show the kind of change and which request it is."""
        kind = str(review.get_kind_display()).partition(":")[0]
        return format_html('{}<br><span class="soft">request {}</span>', kind, review.no)

    @admin.display(description="look at")
    def flagged(self, review: Any) -> SafeString:
        """Show what is risky about it."""
        pills = ((FLAGS[flag][1], FLAGS[flag][0]) for flag in review.flags)
        found = format_html_join(" ", '<span class="pill wait" title="{}">{}</span>', pills)
        return found or format_html('<span class="soft">{}</span>', "–")

    @admin.display(description="asked", ordering="requested_at")
    def asked(self, review: Any) -> SafeString:
        """Show who asked, and how long ago."""
        by, age = review.requested_by.get_username(), ago(review.requested_at)
        return format_html('{}<br><span class="soft">{}</span>', by, age)

    @admin.display(description="state")
    def standing(self, review: Any) -> SafeString:
        """Show who reads it and the button to take it, or what was decided by whom."""
        decision = getattr(review, "decision", None)
        if decision is None:
            return render_to_string("desk/reader.html", {"review": review, "taking": getattr(review, "taking", None)})
        return format_html(
            '<span class="pill {}">{}</span><br><span class="soft">{}</span>',
            PILLS[decision.verdict],
            decision.get_verdict_display().lower(),
            decision.decided_by.get_username(),
        )


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


def _key(request: HttpRequest) -> uuid.UUID | None:
    """Return the key of the screen, by which a decision sent twice is one."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _ids(values: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(value) for value in values]
    except ValueError:
        raise Refused("A tick names no claim: open the review again.") from None
