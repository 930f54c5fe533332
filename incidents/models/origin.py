"""The first utterance that copies go back to."""

import uuid

from django.db import models

from sources.models.party import Party
from sources.models.row import VersionField, new_key


class Origin(models.Model):
    """A communiqué, a press conference, an outlet's own reporting: the unit of independence."""

    class Kind(models.TextChoices):
        """What sort of utterance it was."""

        STATEMENT = "statement"
        BRIEFING = "briefing", "press conference or briefing"
        POST = "post"
        INTERVIEW = "interview"
        REPORTING = "reporting", "an outlet's own reporting"
        DOCUMENT = "document"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True, default=new_key, help_text="Its name in dossiers.")
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.STATEMENT)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="origins")
    said_on = models.DateField(null=True, blank=True)
    version = VersionField()

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label
