"""What every list and form of the desk shares: refusals as sentences, versions, history."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.db.models.deletion import ProtectedError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from sources.admin.forms import RefusableForm, VersionedForm, VersionedFormSet
from sources.admin.history import changes_of
from sources.admin.pages import BoundedPaginator
from sources.admin.refusing import refused_by
from sources.admin.widgets import KnownSelect
from sources.errors import Refused
from sources.models import AuditEntry
from sources.restoring import model_of, restore

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
    StockInline = admin.TabularInline[Any, Any]
    StockStacked = admin.StackedInline[Any, Any]
    Options = admin.options.BaseModelAdmin[Any]
else:
    StockAdmin, StockInline, StockStacked, Options = (
        admin.ModelAdmin,
        admin.TabularInline,
        admin.StackedInline,
        object,
    )

REFUSED = "footnote.refused"
HISTORY = 200  # entries of one row that its history page shows


class Related(Options):
    """Loads what the rows' names need, once, and chooses related rows without a query a row."""

    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows with the relations named in `related`."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Give autocompleted fields a widget that knows the row which is loaded."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class HistoryAdmin(Related, StockAdmin):
    """A list and a page whose history is the audit log's."""

    show_full_result_count = False
    empty_value_display = "–"
    list_per_page = 50
    paginator = BoundedPaginator

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list under the name of its rows."""
        changelist = super().get_changelist_instance(request)
        changelist.title = capfirst(str(self.opts.verbose_name_plural))
        return changelist

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who changed what, when and why, in 2 queries, newest first."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            return self.restored(request)
        entries = AuditEntry.objects.filter(table_name=self.opts.db_table, row_pk=str(row.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {row}",
            "entries": [(entry, changes_of(entry)) for entry in entries.select_related("actor")[:HISTORY]],
            "object": row,
            "opts": self.opts,
            "may_restore": self.has_change_permission(request, row),
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)

    def restored(self, request: HttpRequest) -> HttpResponse:
        """Restore the state that an entry of the log tells of, and go back to the history."""
        asked = request.POST.get("entry", "")
        entry = get_object_or_404(AuditEntry, pk=int(asked) if asked.isdecimal() else 0)
        model = model_of(entry)
        verb = "add" if entry.action == AuditEntry.Action.DELETE else "change"
        if model is None or not request.user.has_perm(
            f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"
        ):
            raise PermissionDenied
        by: Any = request.user
        try:
            row = restore(entry=entry, by=by, reason=request.POST.get("footnote_reason", ""))
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.message_user(request, f"Restored: {row}. It is a new change.", messages.SUCCESS)
        return HttpResponseRedirect(request.path)


class ReadOnlyAdmin(HistoryAdmin):
    """A list and a page of rows that nobody changes here."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Head the page with the row's name."""
        context |= {"title": str(context["original"]), "subtitle": capfirst(str(self.opts.verbose_name))}
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no."""
        return False


class DeskAdmin(HistoryAdmin):
    """A list and a form in which a refusal is a sentence, and nothing that was typed is lost.

    Names in `typed` are fields of the form alone; they are left away where the form is only read.
    """

    form = VersionedForm
    typed: tuple[str, ...] = ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave away the fields that only typing needs where nothing can be typed."""
        fieldsets = super().get_fieldsets(request, obj)
        allowed = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if allowed:
            return fieldsets
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in self.typed]})
            for name, options in fieldsets
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the version out of the visible fields: the template writes it."""
        return [name for name in super().get_fields(request, obj) if name != "opened_version"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, with the refusal that it must show."""
        form = super().get_form(request, obj, change, **kwargs)
        if issubclass(form, RefusableForm):
            form.refused = request.META.get(REFUSED)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save; where a rule says no, show the form again as it was typed, with the sentence."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.META[REFUSED] = refused_by(error)
        except Refused as refused:
            request.META[REFUSED] = refused
        # The savepoint took back what was written, so the same request builds the same form once more; a save
        # that lost a race now finds the winner's version and is shown as a conflict.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Write the row, unless nothing was typed: who only looked is not an author."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: "ModelForm[Any]", formsets: Any, change: bool) -> None:
        """Write the rows under it, then ask PostgreSQL whether all they refer to is still there."""
        if not change or form.has_changed():
            form.save_m2m()
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)
        connection.check_constraints()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Hand the conflicts of the form and of its rows to the page."""
        forms = [context["adminform"].form]
        forms += [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]
        if context.get("original"):
            context |= {"title": str(context["original"]), "subtitle": capfirst(str(self.opts.verbose_name))}
        context["conflicts"] = [form.conflict for form in forms if getattr(form, "conflict", None)]
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Delete; where a rule says no, go back to the row and say so."""
        return self._or_say_why(
            request,
            request.path + "../change/",
            lambda: super(DeskAdmin, self).delete_view(request, object_id, extra_context),
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the list; an action that a rule refuses is said in a sentence."""
        return self._or_say_why(
            request,
            request.get_full_path(),
            lambda: super(DeskAdmin, self).changelist_view(request, extra_context),
        )

    def _or_say_why(self, request: HttpRequest, back: str, view: Callable[[], Any]) -> Any:
        if request.method != "POST":
            return view()
        try:
            with transaction.atomic():
                response = view()
                connection.check_constraints()
                return response
        except ProtectedError as error:
            kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
            sentence = f"It is still used by a {' and a '.join(kinds)}: remove those first."
        except IntegrityError as error:
            sentence = str(refused_by(error))
        except Refused as refused:
            sentence = str(refused)
        self.message_user(request, sentence, messages.ERROR)
        return HttpResponseRedirect(back)


class DeskInline(Related, StockInline):
    """Rows under another row, each with its own version."""

    form = VersionedForm
    formset = VersionedFormSet
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields with the hidden version among them."""
        return [
            *(name for name in super().get_fields(request, obj) if name != "opened_version"),
            "opened_version",
        ]


class DeskStacked(Related, StockStacked):
    """The same, one field below the other."""

    form = VersionedForm
    formset = VersionedFormSet
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields with the hidden version among them."""
        return [
            *(name for name in super().get_fields(request, obj) if name != "opened_version"),
            "opened_version",
        ]


class ReadOnlyInline(Related, StockInline):
    """Rows under another row that are only shown."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no."""
        return False
