"""Who has a second factor. It is set up by its owner alone; an administrator removes it, and never sees its key."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from incidents.desk.signing_in.factor import remove
from incidents.models import SecondFactor
from sources.admin.base import ReadOnlyAdmin

# django-otp's own pages show keys and codes, and let them be chosen.
admin.site.unregister([TOTPDevice, StaticDevice])


@admin.register(SecondFactor)
class SecondFactorAdmin(ReadOnlyAdmin):
    """Accounts with a second factor."""

    related = ("user",)
    list_display = ("user", "created_at", "last_used_at", "codes")
    list_display_links = ("user",)
    search_fields = ("user__username", "user__email")
    search_help_text = "Account or e-mail address."
    ordering = ("user__username",)
    fieldsets = ((None, {"fields": ("user", "created_at", "last_used_at", "codes")}),)
    readonly_fields = ("codes",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the devices with the number of backup codes beside each."""
        devices: QuerySet[Any] = super().get_queryset(request).annotate(n_codes=Count("user__staticdevice__token_set"))
        return devices

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let administrators remove one."""
        return request.user.has_perm("incidents.delete_secondfactor")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove it with its backup codes."""
        remove(user=obj.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Remove the chosen ones with their backup codes."""
        for device in queryset.select_related("user"):
            remove(user=device.user)

    @admin.display(description="backup codes left")
    def codes(self, device: Any) -> int:
        """Show how many are not used yet."""
        return int(device.n_codes)
