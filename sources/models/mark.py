"""A number of an article that is no claim, and why."""

import uuid

from django.db import models

from sources.models.row import VersionField
from sources.models.snapshot import Snapshot


class Mark(models.Model):
    """A stretch of a snapshot that is not a claim, so that every number of an article is accounted for."""

    class Kind(models.TextChoices):
        """Why it is no claim."""

        CONTEXT = "context", "number of the background"
        DATE = "date", "date of reporting or publication"
        NAME = "name", "part of a name, rank, age or model"
        FURNITURE = "furniture", "page furniture"
        REPEATED = "repeated", "repeated passage"
        PERSONAL = "personal", "personal data"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="marks")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    note = models.CharField(max_length=300, blank=True)
    version = VersionField()

    class Meta:
        ordering = ["snapshot", "start"]
        constraints = [
            models.CheckConstraint(
                name="mark_offsets_in_order",
                condition=models.Q(start__lt=models.F("end")),
                violation_error_message="A mark must end after it starts.",
            ),
            models.UniqueConstraint(
                name="mark_once_a_stretch",
                fields=["snapshot", "start", "end"],
                violation_error_message="These words are marked already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.start}–{self.end}"
