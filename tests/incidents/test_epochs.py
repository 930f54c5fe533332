"""`manage.py new_epoch` and `manage.py publish_due`: what an operator types."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from incidents.models import Epoch, FeedHead
from sources.models import AuditEntry
from sources.models.audit import acting
from tests.refusals import refused, truncate

pytestmark = pytest.mark.django_db


def typed(command: str, *given: Any, **options: Any) -> str:
    out = StringIO()
    call_command(command, *given, stdout=out, **options)
    return out.getvalue()


def test_new_epoch_begins_once_and_says_why() -> None:
    ends = str(FeedHead.objects.get().epoch)
    assert ends in typed("new_epoch")
    assert str(FeedHead.objects.get().epoch) == ends

    said = typed("new_epoch", ends, reason="Restored to 14 May.")

    begun = FeedHead.objects.get().epoch
    assert str(begun) != ends
    assert str(begun) in said
    row = Epoch.objects.get(pk=begun)
    assert (str(row.after), row.reason, row.starts_after) == (ends, "Restored to 14 May.", FeedHead.objects.get().n)
    assert AuditEntry.objects.filter(table_name="incidents_epoch", row_pk=str(begun), system="new_epoch").exists()
    with pytest.raises(CommandError, match="name the one that ends"):
        typed("new_epoch", ends, reason="Again, by mistake.")
    with pytest.raises(CommandError, match="Say why"):
        typed("new_epoch", str(begun), reason=" ")
    with pytest.raises(CommandError, match="is no epoch"):
        typed("new_epoch", "next")


def test_epochs_are_for_ever() -> None:
    with acting(system="test"):
        with refused("epoch_follows_the_one_it_names"):
            Epoch(after=None, reason="Forged.").save(force_insert=True)
        with refused("epoch_has_a_reason"):
            Epoch(after=FeedHead.objects.get().epoch, reason="").save(force_insert=True)
        with refused("epoch_is_append_only"):
            Epoch.objects.update(reason="Another.")
        with refused("epoch_is_append_only"), connection.cursor() as cursor:
            cursor.execute("delete from incidents_epoch")
        with refused("epoch_is_append_only"):
            truncate("incidents_epoch")
        with refused("feed_head_counts_up"), connection.cursor() as cursor:
            cursor.execute("update incidents_feedhead set epoch = gen_random_uuid()")
        with refused("feed_head_counts_up"), connection.cursor() as cursor:
            cursor.execute("update incidents_feedhead set n = n + 1")
    with refused("audit_actor_known"):
        Epoch(after=FeedHead.objects.get().epoch, reason="By nobody.").save(force_insert=True)


def test_publish_due_tells_when_the_next_embargo_ends() -> None:
    assert typed("publish_due") == "No embargo is waiting.\n"
