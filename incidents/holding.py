"""Take a record out of sight, and put it back: one person each, at once."""

import uuid

from django.contrib.auth.models import User

from incidents.errors import NotAllowed
from incidents.models import Hold, Publication
from sources.errors import refusals
from sources.models.audit import acting


def hold(*, record: uuid.UUID, reason: str, by: User) -> Hold:
    """Withhold a record, all its versions with it: partners see `reason` and nothing else from the commit on.

    `record` is the incident's id. Before its first publication a hold stops what was approved under an
    embargo. Raises Refused where it is withheld already, or nothing of it could be read.
    """
    return _act(Hold(record=record, event=Hold.Event.WITHHELD, reason=reason), by)


def release(*, record: uuid.UUID, version: int, reason: str, by: User) -> Hold:
    """Show a withheld record again: its newest version, which was reviewed like any other.

    `version` is the one the screen showed, 0 where nothing is public yet. Raises Refused where another is
    the newest by now, or `by` wrote that version and somebody else withheld it.
    """
    shown = Publication.objects.filter(record=record, version=version).first()
    return _act(Hold(record=record, event=Hold.Event.RELEASED, reason=reason, publication=shown), by)


def _act(event: Hold, by: User) -> Hold:
    if not by.has_perm("incidents.hold_record"):
        raise NotAllowed("Your account may not withhold or release records: ask a reviewer.")
    event.acted_by = by
    with refusals(), acting(by=by.pk):
        event.save(force_insert=True)
    event.refresh_from_db()
    return event
