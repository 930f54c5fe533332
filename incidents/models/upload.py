"""What an editor sent to be imported, and what would become of it."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_FOR = timedelta(days=7)


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads."""

    def left_over(self, now: datetime | None = None) -> "UploadQuerySet":
        """Return those that are older than a week, written or not."""
        return self.filter(sent_at__lt=(now or timezone.now()) - KEPT_FOR)


class Upload(models.Model):
    """A dossier or a table of claims as it came in, and the preview that the editor who sent it reads.

    The bytes stay on the server between preview and writing, so that what is written is what was previewed. They
    go when they are written; the preview stays a week, as the account of what was done.
    """

    class Format(models.TextChoices):
        """What it is read as."""

        JSON = "json", "dossier (JSON)"
        CSV = "csv", "table of claims (CSV)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255, help_text="Of the file.")
    format = models.CharField(max_length=4, choices=Format)
    raw = models.BinaryField()
    lines = models.JSONField(default=list, help_text="The preview, row by row (incidents.dossier.previewing).")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    written_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
