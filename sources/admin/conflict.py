"""Two people saved the same row: what each of them sees."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models

from sources.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a row: as it was opened, as it is stored now, and as the second saver has it."""

    label: str
    opened: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A save of a row that somebody else saved meanwhile."""

    what: str
    sentence: str
    differences: tuple[Difference, ...]


def row_at(row: models.Model, version: int) -> dict[str, Any] | None:
    """Return the row's form values as they were at `version`, from the audit log."""
    entry = _entries(row).filter(after__version=version).first()
    if entry is None or entry.after is None:
        return None
    fields = [field for field in row._meta.concrete_fields if field.column in entry.after]
    return {field.name: _value(field, entry.after[field.column]) for field in fields}


def conflict_of(row: models.Model, form: "forms.ModelForm[Any]", opened: dict[str, Any] | None) -> Conflict:
    """Set out the stored `row` beside what `form` would write. A handful of queries."""
    names = [name for name in form.fields if name in {field.name for field in row._meta.get_fields()}]
    found = []
    for name in names:
        theirs = _printed(row, name, _stored(row, name))
        yours = _printed(row, name, form.cleaned_data.get(name))
        before = theirs
        if opened and name in opened:
            before = _printed(row, name, opened[name])
            if name not in form.changed_data:
                yours = theirs  # the form takes it over
        if not before == theirs == yours:
            found.append(Difference(str(form.fields[name].label or name), before, theirs, yours))
    last = _entries(row).select_related("actor").first()
    who = (last.actor.get_username() if last.actor else last.system) if last else "Somebody"
    when = f" at {last.at:%H:%M} UTC on {last.at:%-d %B %Y}" if last and isinstance(last.at, datetime) else ""
    what = f"{row._meta.verbose_name!s} “{row}”"
    return Conflict(
        what=what,
        sentence=f"{who} saved the {what}{when}, after you opened it: nothing of yours is saved yet. "
        "What you had not touched is taken from there; compare the rest, then save again to keep what the form shows.",
        differences=tuple(found),
    )


def _entries(row: models.Model) -> models.QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(table_name=row._meta.db_table, row_pk=str(row.pk)).order_by("-id")


def _stored(row: models.Model, name: str) -> Any:
    field = row._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return list(getattr(row, name).all())
    return getattr(row, name)


def _value(field: "models.Field[Any, Any]", stored: Any) -> Any:
    return field.to_python(str(stored) if isinstance(stored, float) else stored)


def _printed(row: models.Model, name: str, value: Any) -> str:
    field = row._meta.get_field(name)
    if isinstance(field, models.ForeignKey) and value and not isinstance(value, models.Model):
        value = field.related_model._default_manager.filter(pk=value).first() or value
    if isinstance(value, models.QuerySet):
        value = list(value)
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ", ".join(sorted(str(part) for part in value))
    choices = dict(getattr(field, "flatchoices", None) or ())
    return str(choices.get(value, value))
