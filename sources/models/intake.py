"""What came in and waits for an editor to say which source it is."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from sources.models.snapshot import Snapshot

KEPT_FOR = timedelta(days=7)


class IntakeQuerySet(models.QuerySet["Intake"]):
    """Intakes."""

    def left_over(self, now: datetime | None = None) -> "IntakeQuerySet":
        """Return those that nobody came back for."""
        return self.filter(taken_at__lt=(now or timezone.now()) - KEPT_FOR)


class Intake(models.Model):
    """A page, text or file as it came in, read but not yet a snapshot: it goes when it becomes one.

    Text and bytes stay on the server between the two pages of capturing, so that what is kept is what was
    fetched, not what a form sent back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    method = models.CharField(max_length=8, choices=Snapshot.Method)
    url = models.CharField("address", max_length=2000, blank=True, help_text="Where it was fetched, after redirects.")
    name = models.CharField(max_length=255, blank=True, help_text="Of the file.")
    raw = models.BinaryField()
    media_type = models.CharField(max_length=100)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    extractor = models.CharField(max_length=80)
    suggestions = models.JSONField(help_text="Field, value, where it was read, and how a date is known.")
    notes = models.JSONField(help_text="What to tell the editor of the text.")
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.url or self.name or self.text[:60]
