"""Endpoints of partners, and what each was told, is still to be told, or could not be."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.delivering import OVERLAP, enable, replay, rotate_secret, secrets_of
from incidents.models import Delivery, Endpoint
from sources.admin.base import DeskAdmin, ReadOnlyAdmin
from sources.admin.filters import ConditionFilter
from sources.admin.forms import AddressField, VersionedForm
from sources.errors import Refused


class EndpointForm(VersionedForm):
    """Whose it is, and where."""

    set_once = ("partner",)

    class Meta:
        model = Endpoint
        fields = ["partner", "url"]
        field_classes = {"url": AddressField}
        help_texts = {"url": "Of the public internet, and answering without a redirect."}


class OnFilter(ConditionFilter):
    """Endpoints that are told, and those switched off."""

    title = "state"
    parameter_name = "state"
    conditions = {
        "on": ("told", Q(disabled_at__isnull=True)),
        "off": ("switched off", Q(disabled_at__isnull=False)),
    }


@admin.register(Endpoint)
class EndpointAdmin(DeskAdmin):
    """Addresses that are told of every entry of the feed."""

    form = EndpointForm
    related = ("partner",)
    list_display = ("url", "partner", "waiting", "given_up", "disabled_at", "disabled_why")
    list_filter = (OnFilter,)
    search_fields = ("url", "partner__name")
    search_help_text = "Address or partner."
    ordering = ("partner__name", "url")
    autocomplete_fields = ("partner",)
    actions = ("switch_on", "switch_off", "rotate")
    readonly_fields = ("disabled_at", "disabled_why")
    fieldsets = (
        (None, {"fields": ("partner", "url")}),
        ("State", {"fields": (("disabled_at", "disabled_why"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the endpoints with how much each is still to be told."""
        count = {state: Count("deliveries", filter=Q(deliveries__state=state)) for state in ("waiting", "dead")}
        endpoints = super().get_queryset(request)
        counted: QuerySet[Any] = endpoints.annotate(n_waiting=count["waiting"], n_dead=count["dead"])
        return counted

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: what it was told stays known. An endpoint is switched off."""
        return False

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the signing secret."""
        return self._shown(request, obj, secrets_of(obj)[0])

    @admin.display(description="waiting")
    def waiting(self, endpoint: Any) -> int:
        """Show how many entries it is still to be told."""
        return int(endpoint.n_waiting)

    @admin.display(description="given up")
    def given_up(self, endpoint: Any) -> int:
        """Show how many entries it could not be told."""
        return int(endpoint.n_dead)

    @admin.action(description="Switch on, and tell what was missed", permissions=["change"])
    def switch_on(self, request: HttpRequest, endpoints: QuerySet[Any]) -> None:
        """Tell the chosen endpoints again."""
        missed = sum(enable(endpoint=endpoint) for endpoint in endpoints)
        self.message_user(request, f"Switched on; {missed} entries are told now.", messages.SUCCESS)

    @admin.action(description="Switch off", permissions=["change"])
    def switch_off(self, request: HttpRequest, endpoints: QuerySet[Any]) -> None:
        """Tell the chosen endpoints nothing more."""
        for endpoint in endpoints.filter(disabled_at__isnull=True):
            endpoint.disabled_at, endpoint.disabled_why = timezone.now(), "Switched off on the desk."
            endpoint.save()
        self.message_user(request, "Switched off.", messages.SUCCESS)

    @admin.action(description="Make a new secret; the old one signs beside it for a day", permissions=["change"])
    def rotate(self, request: HttpRequest, endpoints: QuerySet[Any]) -> HttpResponse:
        """Make and show a new secret of one endpoint."""
        chosen = list(endpoints)
        if len(chosen) != 1:
            raise Refused(f"{len(chosen)} endpoints are chosen: choose the one that gets a new secret.")
        return self._shown(request, chosen[0], rotate_secret(endpoint=chosen[0]), rotated=True)

    def _shown(self, request: HttpRequest, endpoint: Any, secret: str, *, rotated: bool = False) -> HttpResponse:
        sentences = ["The endpoint checks each message with it, as Standard Webhooks says: docs/api.md shows how."]
        if rotated:
            hours = int(OVERLAP.total_seconds()) // 3600
            sentences.append(f"For {hours} hours messages are signed with the old secret too.")
        context = {
            **self.admin_site.each_context(request),
            "title": f"The signing secret of {endpoint}",
            "once": "Copy it now: it is shown this once. A lost one is replaced by a new one.",
            "label": "The signing secret",
            "secret": secret,
            "sentences": sentences,
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "desk/secret.html", context, headers={"Cache-Control": "no-store"})


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """The outbox: what waits, what was told, and the dead letters."""

    related = ("endpoint", "entry__publication")
    list_display = ("entry_id", "what", "endpoint", "state", "attempts", "due_at", "delivered_at", "said")
    list_filter = ("state",)
    search_fields = ("=entry", "endpoint__url", "entry__publication__reference")
    search_help_text = "Number in the feed, address, or reference."
    ordering = ("-entry", "endpoint")
    actions = ("try_again",)
    fieldsets = (
        (None, {"fields": ("entry", "endpoint", ("state", "attempts"), "said")}),
        ("When", {"fields": (("due_at", "expires_at"), "delivered_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the deliveries without the documents they speak of."""
        return super().get_queryset(request).defer("entry__publication__document")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Let those replay who may change an endpoint."""
        return request.user.has_perm("incidents.change_endpoint")

    @admin.display(description="what")
    def what(self, delivery: Any) -> str:
        """Show what is told."""
        return f"{delivery.entry.publication} ({delivery.entry.event})"

    @admin.action(description="Try again what was given up", permissions=["replay"])
    def try_again(self, request: HttpRequest, deliveries: QuerySet[Any]) -> None:
        """Put the chosen dead letters back into the outbox."""
        count = replay(Delivery.objects.filter(pk__in=deliveries.values("pk"), state=Delivery.State.DEAD))
        self.message_user(request, f"{count} will be tried again.", messages.SUCCESS)
