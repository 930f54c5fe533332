"""Bring a row of the desk back to what the audit log says it was: a new change, which every rule judges anew."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models

from sources.errors import Refused, refusals, rule_of
from sources.models import AuditEntry
from sources.models.audit import acting
from sources.models.row import VersionField


def model_of(entry: AuditEntry) -> type[models.Model] | None:
    """Return the model of the table an entry tells of, or None where Django has none."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == entry.table_name:
            return model
    return None


def is_restorable(entry: AuditEntry) -> bool:
    """Tell whether an entry tells of a row that editors change: one with a version."""
    model = model_of(entry)
    return model is not None and any(isinstance(field, VersionField) for field in model._meta.concrete_fields)


def restore(*, entry: AuditEntry, by: User, reason: str) -> models.Model:
    """Write the row of `entry` as it was after that entry; of a deletion, bring the row back as it was before.

    It is one more change, with `reason` in the history. Raises Refused where nothing differs, no reason is
    given, the row is no row of the desk, or a rule says that the old state no longer fits.
    """
    if not reason.strip():
        raise Refused("Say why you restore it: the history shows the reason.", rule="restore_has_a_reason")
    model = model_of(entry)
    if model is None or not is_restorable(entry):
        raise Refused("This is no row that editors change: it cannot be restored.", rule="restore_of_a_desk_row")
    state: dict[str, Any] = (entry.before if entry.action == AuditEntry.Action.DELETE else entry.after) or {}
    manager = model._base_manager
    with refusals(), acting(by=by.pk, reason=reason.strip()[:300]):
        row = manager.select_for_update().filter(pk=entry.row_pk).first()
        if row is not None and not _differs(row, state):
            raise Refused("The row is as it was then: there is nothing to restore.", rule="restore_changes_something")
        if row is None:
            row = model(pk=model._meta.pk.to_python(entry.row_pk))
        _fill(row, state)
        row.save(force_insert=row._state.adding)
        _check_references()
        return row


def _check_references() -> None:
    """Ask now, not at the end of the transaction, whether all that the old state refers to is still there."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise Refused(
            "Something that the old state refers to was deleted: bring that back first.", rule=rule_of(error)
        ) from error


def _kept(model: type[models.Model] | models.Model, state: dict[str, Any]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.column in state and not field.primary_key and not isinstance(field, VersionField)
    ]


def _fill(row: models.Model, state: dict[str, Any]) -> None:
    for field in _kept(row, state):
        setattr(row, field.attname, _value(field, state[field.column]))


def _differs(row: models.Model, state: dict[str, Any]) -> bool:
    return any(getattr(row, field.attname) != _value(field, state[field.column]) for field in _kept(row, state))


def _value(field: Any, stored: Any) -> Any:
    if stored is None:
        return None
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(str(stored) if isinstance(stored, float) else stored)
