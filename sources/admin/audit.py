"""The audit log, to read."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from sources.admin.base import ReadOnlyAdmin
from sources.admin.filters import ModelAdmin
from sources.admin.history import changes_of
from sources.models import AuditEntry

WATCHED = ("sources", "incidents", "auth", "otp_totp", "otp_static")


class TableFilter(admin.SimpleListFilter):
    """Entries of one table."""

    title = "table"
    parameter_name = "table"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Return the tables by the names of their rows."""
        models = [model for label in WATCHED for model in apps.get_app_config(label).get_models()]
        return sorted(
            ((model._meta.db_table, str(model._meta.verbose_name_plural)) for model in models),
            key=lambda pair: pair[1],
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the entries of the chosen table."""
        return queryset.filter(table_name=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who changed what, when and why."""

    related = ("actor",)
    list_display = ("at", "who", "action", "table_name", "columns", "reason", "row_pk")
    list_filter = ("action", TableFilter, "at", "actor")
    search_fields = ("row_pk", "reason", "actor__username")
    search_help_text = "Id of the row, reason, or who."
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": (("at", "who", "action"), ("table_name", "row_pk"), "reason", "difference")}),
        ("Transaction", {"fields": ("txid", "system"), "classes": ("collapse",)}),
    )
    readonly_fields = ("who", "difference")

    @admin.display(description="who", ordering="actor__username")
    def who(self, entry: Any) -> str:
        """Show the person, or the program where no person did it."""
        return entry.actor.get_username() if entry.actor else entry.system or "–"

    @admin.display(description="what")
    def columns(self, entry: Any) -> str:
        """Name the columns of a change."""
        if entry.action != AuditEntry.Action.UPDATE:
            return "whole row"
        names = entry.changed()
        return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")

    @admin.display(description="before and after")
    def difference(self, entry: Any) -> SafeString:
        """Set out every value that differs."""
        return render_to_string("desk/changes.html", {"entry": entry, "changes": changes_of(entry)})
