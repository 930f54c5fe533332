"""Forms of rows that carry a version: nobody's words are lost, whoever saves second."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, model_to_dict

from sources.admin.conflict import THEIRS, WHOSE, Conflict, conflict_of, row_at
from sources.admin.widgets import KnownSelect, Stated
from sources.errors import Refused


class OpenedVersion(forms.IntegerField):
    """The version of the row that the form was opened with. It travels hidden and is nobody's change."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say no: that the version differs is a conflict, not something typed."""
        return False


class AddressField(forms.URLField):
    """An address; one typed without its scheme is https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class BoundedFileField(forms.FileField):
    """A file of at most `most` bytes, refused before anything of it is read."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file. Raises ValidationError where it is too long."""
        file = super().clean(data, initial)
        if file and file.size > self.most:
            raise ValidationError(f"“{file.name}” has {file.size:,} bytes: at most {self.most:,} are read.")
        return file


class RefusableForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A form that can be shown again with the sentence of a rule that said no when it was saved."""

    refused: ClassVar[Refused | None] = None
    rule_fields: ClassVar[dict[str, str]] = {}

    def clean(self) -> dict[str, Any]:
        """Return what was typed."""
        super().clean()
        return self.cleaned_data

    def _post_clean(self) -> None:
        # Last: an error takes its field out of what the other checks see, and they would complain of the gap.
        super()._post_clean()  # type: ignore[misc]  # Django's hook, which the stubs leave out
        if self.refused:
            field = self.rule_fields.get(self.refused.rule)
            self.add_error(field if field in self.fields else None, str(self.refused))


class VersionedForm(RefusableForm):
    """A form that refuses to write over what somebody else saved since it was opened.

    Fields in `set_once` are closed as soon as the row exists.
    """

    opened_version = OpenedVersion()
    set_once: ClassVar[tuple[str, ...]] = ()
    conflict: Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exists = not self.instance._state.adding
        self.stored_version: int = self.instance.version
        self.stale = False
        self.as_opened: dict[str, Any] | None = None
        if self.exists:
            self._take_theirs_where_chosen()
            self.initial["opened_version"] = self.stored_version
            for name in self.set_once:
                if name in self.fields:
                    self.fields[name].disabled = True
            self._compare_versions()
        self._show_what_is_loaded()

    def clean(self) -> dict[str, Any]:
        """Report a conflict, and let the next save be a deliberate one."""
        super().clean()
        if self.stale and self.has_changed():
            self.conflict = conflict_of(self.instance, self, self.as_opened)
            self.add_error(None, "Not saved yet: see above what somebody else saved here.")
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or a dict
            data[self.add_prefix("opened_version")] = str(self.stored_version)
            self._take_over(data)
            self.data = data
        return self.cleaned_data

    def _take_theirs_where_chosen(self) -> None:
        """Put the stored value in the place of what was typed, where the saver chose it on the page of both texts."""
        chosen = [
            name for name in self.fields if self.is_bound and self.data.get(self.add_prefix(f"{name}{WHOSE}")) == THEIRS
        ]
        if chosen:
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or a dict
            stored = model_to_dict(self.instance)
            for name in chosen:
                self._write(data, name, stored.get(name))
            self.data = data

    def _write(self, data: Any, name: str, value: Any) -> None:
        key, shown = self.add_prefix(name), self.fields[name].prepare_value(value)
        if isinstance(shown, list | tuple) and hasattr(data, "setlist"):
            data.setlist(key, [str(part) for part in shown])
        elif shown is None or shown is False:
            data[key] = ""
        else:
            data[key] = str(shown)

    def _take_over(self, data: Any) -> None:
        """Show what somebody else changed where nothing was typed: saving again must not undo it."""
        stored = model_to_dict(self.instance)
        for name in stored.keys() & (self.as_opened or {}).keys() & self.fields.keys():
            if name not in self.changed_data:
                self._write(data, name, stored[name])

    def _compare_versions(self) -> None:
        if not self.is_bound:
            return
        opened = str(self.data.get(self.add_prefix("opened_version"), ""))
        self.stale = opened != str(self.stored_version)
        if self.stale and opened.isdecimal():
            # What was typed is told from what somebody else changed by the row as it was opened.
            self.as_opened = row_at(self.instance, int(opened))
            self.initial.update(self.as_opened or {})

    def _show_what_is_loaded(self) -> None:
        for name, field in self.fields.items():
            # A key's default is a function, for which Django would compare with a hidden copy of the page's own.
            field.show_hidden_initial = False
            widget: Any = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownSelect) and self.instance._meta.get_field(name).is_cached(self.instance):
                widget.known = getattr(self.instance, name)
                if self.exists and name in self.set_once and widget.known is not None:
                    field.widget = Stated(widget.known)
            if self.prefix:
                widget.attrs.setdefault("aria-label", str(field.label or name).capitalize())
            stored = self.initial.get(name)
            if isinstance(stored, Decimal):
                self.initial[name] = Decimal(f"{stored.normalize():f}")


class VersionedFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # not generic at run time
    """Rows under another row. One that somebody deleted meanwhile is reported, not passed over."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name the box that deletes a row."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Delete this row"

    def clean(self) -> None:
        """Report rows that are gone."""
        super().clean()
        gone = [form for form in self.initial_forms if form.instance._state.adding]
        if gone:
            raise ValidationError(
                f"Somebody deleted {len(gone)} of these rows since you opened this page: "
                "copy what you typed there into a new row, then reload."
            )
