"""Who changed what, when and why: written by triggers on every table, changed by nobody."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, models, transaction


class AuditEntry(models.Model):
    """One row written, changed or deleted, with its values before and after.

    Filled by the trigger function `footnote_audit`; a row here cannot be changed or deleted. Long texts
    that are append-only in their own table (a snapshot's text, a review's document) are left out.
    """

    class Action(models.TextChoices):
        """What happened to the row."""

        INSERT = "insert"
        UPDATE = "update"
        DELETE = "delete"

    id = models.BigAutoField(primary_key=True)
    table_name = models.CharField(max_length=63)
    row_pk = models.CharField("row", max_length=120)
    action = models.CharField(max_length=6, choices=Action)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    system = models.CharField(max_length=80, help_text="The program that wrote it, where no person did.")
    reason = models.TextField()
    txid = models.BigIntegerField("transaction")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} {self.table_name} {self.row_pk}"

    def changed(self) -> list[str]:
        """Return the names of the columns whose values differ, without the version."""
        before, after = self.before or {}, self.after or {}
        names = [*before, *(name for name in after if name not in before)]
        return [name for name in names if name != "version" and before.get(name) != after.get(name)]


@contextmanager
def acting(*, by: int | None = None, system: str = "", reason: str = "") -> Iterator[None]:
    """Run what is inside in one transaction whose changes are put down to the user with primary key `by`.

    A program without a person (a migration, the demo) names itself as `system`. Desk tables refuse a
    change that names neither. Nested uses restore the outer actor on leaving.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('footnote.actor', true), current_setting('footnote.system', true),"
            " current_setting('footnote.reason', true)"
        )
        outer = cursor.fetchone()
        _set_actor(str(by) if by is not None else "", system, reason)
        yield
        # Only on success: on failure the savepoint's rollback restores the settings itself.
        _set_actor(*(value or "" for value in outer))


def _set_actor(actor: str, system: str, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('footnote.actor', %s, true), set_config('footnote.system', %s, true),"
            " set_config('footnote.reason', %s, true)",
            [actor, system, reason],
        )
