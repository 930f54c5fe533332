"""Which incidents somebody wrote to since their last published review: where to look, for lists."""

from django.db import models


class Touch(models.Model):
    """One transaction that wrote to an incident, or to something that its document uses.

    Written by a trigger of the audit log and cleared by publication, so that there are few. It says where
    `incident_authors` may find somebody, and never that it finds nobody elsewhere. It has no history: it is derived.
    """

    incident = models.UUIDField()  # no foreign key: the log outlives the row
    txid = models.BigIntegerField("transaction")  # 0 where a publication or migration left it
    entry = models.BigIntegerField(help_text="The last of its entries in the audit log.")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="touch_once_a_transaction", fields=["incident", "txid"])]

    def __str__(self) -> str:
        return f"{self.incident}: entry {self.entry}"
