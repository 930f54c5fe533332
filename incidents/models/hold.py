"""A record taken out of sight at once, and put back. Append-only, numbered in the feed; knows no draft."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.models.publication import Publication


class Hold(models.Model):
    """One person's word that a record is withheld, or that it is released.

    A trigger counts `no`, sets the time, and takes the record's status along. `publication` is the newest
    version: null while nothing is public yet, and for a release the one that its maker saw. Partners read
    `reason`.
    """

    class Event(models.TextChoices):
        """What it does."""

        WITHHELD = "withheld"
        RELEASED = "released"

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField(editable=False)
    no = models.PositiveIntegerField(editable=False)
    event = models.CharField(max_length=8, choices=Event)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(help_text="Partners read it.")
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acted_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="hold_no_once", fields=["record", "no"]),
            models.CheckConstraint(
                name="hold_has_a_reason",
                condition=Q(reason__regex=r"\S"),
                violation_error_message="Say why: partners read the reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.event}"
