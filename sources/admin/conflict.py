"""Two people saved the same row: what each of them sees."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.db import models

from sources.models import AuditEntry

WHOSE = "-whose"  # behind a field's name: the choice of a saver between two texts
THEIRS = "theirs"
NOTHING = "–"
Parts = tuple[tuple[str, str], ...]  # kept, gone or new → words

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a row: as it was opened, as it is stored now, and as the second saver has it.

    `choice` names the field of the form in which the saver says whose value stands, where `both` wrote something of
    their own. Where only one did, or both wrote the same, nothing is left to choose.
    """

    label: str
    opened: str
    theirs: str
    yours: str
    choice: str

    @property
    def both(self) -> bool:
        """Tell whether both changed it, each otherwise."""
        return self.theirs not in (self.opened, self.yours) and self.yours != self.opened

    @property
    def theirs_parts(self) -> Parts:
        """What they changed, word by word."""
        return worded(self.opened, self.theirs)

    @property
    def yours_parts(self) -> Parts:
        """What the second saver changed, word by word."""
        return worded(self.opened, self.yours)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A save of a row that somebody else saved meanwhile."""

    what: str
    sentence: str
    differences: tuple[Difference, ...]

    @property
    def choices(self) -> list[Difference]:
        """The fields that both wrote."""
        return [row for row in self.differences if row.both]

    @property
    def settled(self) -> list[Difference]:
        """The fields of which one text is left."""
        return [row for row in self.differences if not row.both]


def worded(before: str, after: str) -> Parts:
    """Return `after` with what is new in it and what is gone from `before`, word by word. Nothing is printed as “–”."""
    if after == NOTHING:
        return (("gone", before), ("kept", after)) if before != NOTHING else (("kept", after),)
    old, new = WORDS.findall("" if before == NOTHING else before), WORDS.findall(after)
    parts: list[tuple[str, str]] = []
    gone, came = "", ""
    for how, a, b, c, d in [*SequenceMatcher(None, old, new, autojunk=False).get_opcodes(), ("equal", 0, 0, 0, 0)]:
        kept = "".join(new[c:d])
        if how != "equal" or ((gone or came) and kept and not kept.strip()):
            # A space between two changed words parts nothing: both are one change.
            gone, came = gone + "".join(old[a:b]), came + kept
            continue
        parts += [(kind, words) for kind, words in (("gone", gone), ("new", came), ("kept", kept)) if words]
        gone, came = "", ""
    return tuple(parts)


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
            label = str(form.fields[name].label or name)
            found.append(Difference(label, before, theirs, yours, form.add_prefix(f"{name}{WHOSE}")))
    last = _entries(row).select_related("actor").first()
    who = (last.actor.get_username() if last.actor else last.system) if last else "Somebody"
    when = f" at {last.at:%H:%M} UTC on {last.at:%-d %B %Y}" if last and isinstance(last.at, datetime) else ""
    what = f"{row._meta.verbose_name!s} “{row}”"
    sentence = f"{who} saved the {what}{when}, after you opened it: nothing of yours is saved yet. "
    if any(row.both for row in found):
        sentence += "Choose whose text stands where both wrote; what you choose, or write anew in the form, is saved."
    else:
        sentence += "No field was written by both: what is in the form now holds what each of you wrote. Save it again."
    return Conflict(what, sentence, tuple(found))


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
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ", ".join(sorted(str(part) for part in value))
    choices = dict(getattr(field, "flatchoices", None) or ())
    return str(choices.get(value, value))
