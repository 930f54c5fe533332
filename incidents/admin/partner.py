"""Partners and their keys. A key is shown on the page that follows its making, and nowhere again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import get_text_list

from incidents.issuing import OVERLAP, Issued, new_secret, revoke, rotate
from incidents.models import ApiKey, FeedHead, Partner
from incidents.models.feed import FeedEntry
from incidents.models.partner import Scope, all_scopes
from sources.admin.base import DeskAdmin, ReadOnlyInline
from sources.admin.filters import ConditionFilter
from sources.admin.forms import VersionedForm
from sources.errors import Refused

Event = FeedEntry.Event
# What takes back words that partners may still show.
UNSAID = (Event.CORRECTED, Event.WITHHELD, Event.RETRACTED, Event.MERGED)
MADE = "footnote.made"  # where a request keeps the secret of the key it makes


class KeyInline(ReadOnlyInline):
    """The keys of a partner."""

    model = ApiKey
    fields = ("prefix", "label", "scopes", "expires_at", "revoked_at", "used")
    readonly_fields = ("used",)
    related = ("use",)

    @admin.display(description="last used")
    def used(self, key: Any) -> Any:
        """Show the day."""
        return key.use.used_on if hasattr(key, "use") else None


@admin.register(Partner)
class PartnerAdmin(DeskAdmin):
    """Sites and programs that take what is published, and how far each has come."""

    list_display = ("name", "rate", "active", "read_to", "behind", "contact")
    list_filter = ("active",)
    search_fields = ("name", "contact")
    search_help_text = "Name or contact."
    ordering = ("name",)
    inlines = (KeyInline,)
    fieldsets = (
        (None, {"fields": ("name", "contact", ("rate", "active"))}),
        ("For the desk", {"fields": ("note",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the partners with what they have read of the feed, and whether a correction is still unread."""
        return with_position(super().get_queryset(request))

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the keys away until there is a partner who can have some."""
        return super().get_inlines(request, obj) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: whose a key was stays known. A partner is switched off."""
        return False

    @admin.display(description="read the feed to")
    def read_to(self, partner: Any) -> str | None:
        """Show the number, and the last there is."""
        return None if partner.position is None else f"{partner.position} of {partner.head}"

    @admin.display(description="behind")
    def behind(self, partner: Any) -> str | None:
        """Say whether a correction is out that the partner has not read."""
        if partner.position is None:
            return None
        if partner.unread_correction:
            return "on a correction"
        return "by an update" if partner.position < partner.head else "no"


def with_position(partners: QuerySet[Any]) -> QuerySet[Any]:
    """Return `partners` with `head` of the feed, `position` in its epoch, and whether a correction is unread."""
    head = FeedHead.objects.all()
    at = (
        ApiKey.objects.filter(partner=OuterRef("pk"), use__epoch__in=head.values("epoch"))
        .order_by(F("use__seq").desc())
        .values("use__seq")[:1]
    )
    unread = FeedEntry.objects.filter(seq__gt=OuterRef("position"), event__in=UNSAID)
    found: QuerySet[Any] = partners.annotate(head=head.values("n")[:1], position=at).annotate(
        unread_correction=Exists(unread)
    )
    return found


class KeyForm(VersionedForm):
    """A key's partner, place of use, scopes and end."""

    set_once = ("partner", "scopes")
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=all_scopes, label="Good for"
    )

    class Meta:
        model = ApiKey
        fields = ["partner", "label", "scopes", "expires_at"]


class LiveFilter(ConditionFilter):
    """Keys by what they are still good for."""

    title = "state"
    parameter_name = "state"
    conditions = {
        "live": ("live", Q(revoked_at__isnull=True, expires_at__gt=Now())),
        "revoked": ("revoked", Q(revoked_at__isnull=False)),
        "expired": ("expired", Q(revoked_at__isnull=True, expires_at__lte=Now())),
    }


@admin.register(ApiKey)
class ApiKeyAdmin(DeskAdmin):
    """Keys, by prefix."""

    form = KeyForm
    related = ("partner", "use")
    list_display = ("__str__", "partner", "label", "scopes", "expires_at", "revoked_at", "used")
    list_filter = (LiveFilter,)
    search_fields = ("prefix", "label", "partner__name")
    search_help_text = "Prefix, label or partner."
    ordering = ("partner__name", "-created_at")
    autocomplete_fields = ("partner",)
    actions = ("revoke_keys", "rotate_key")
    fieldsets = ((None, {"fields": ("partner", "label", "scopes", "expires_at")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: whose a key was stays known. A key is revoked."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the key; a new one gets its secret, which this request alone holds."""
        if not change:
            request.META[MADE], obj.prefix, obj.digest = new_secret()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the key, once."""
        return self._shown(request, Issued(obj, request.META[MADE]))

    @admin.display(description="last used")
    def used(self, key: Any) -> Any:
        """Show the day."""
        return key.use.used_on if hasattr(key, "use") else None

    @admin.action(description="Revoke at once", permissions=["change"])
    def revoke_keys(self, request: HttpRequest, keys: QuerySet[Any]) -> None:
        """End the chosen keys."""
        chosen = list(keys)
        for key in chosen:
            revoke(key=key)
        self.message_user(request, f"Revoked: {', '.join(map(str, chosen))}.", messages.SUCCESS)

    @admin.action(description=f"Make the next key; this one ends in {OVERLAP.days} days", permissions=["add"])
    def rotate_key(self, request: HttpRequest, keys: QuerySet[Any]) -> HttpResponse:
        """Make the key that follows one, and show it."""
        chosen = list(keys)
        if len(chosen) != 1:
            raise Refused(f"{len(chosen)} keys are chosen: choose the one that a new key follows.")
        return self._shown(request, rotate(key=chosen[0]), followed=chosen[0])

    def _shown(self, request: HttpRequest, issued: Issued, followed: ApiKey | None = None) -> HttpResponse:
        may = get_text_list([str(Scope(scope).label) for scope in issued.key.scopes], "and")
        sentences = [f"With it one may {may}, until {issued.key.expires_at:%-d %B %Y}."]
        if followed:
            sentences.append(f"{followed}, which it follows, ends on {followed.expires_at:%-d %B %Y, %H:%M} UTC.")
        context = {
            **self.admin_site.each_context(request),
            "title": f"The key of {issued.key.partner}",
            "once": "Copy it now: it is shown this once and kept nowhere, also not here.",
            "label": "The key",
            "secret": issued.secret,
            "header": f"Authorization: Bearer {issued.secret}",
            "sentences": sentences,
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "desk/secret.html", context, headers={"Cache-Control": "no-store"})
