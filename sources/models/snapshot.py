"""The text of a source as it was captured once."""

import uuid

from django.conf import settings
from django.db import models

from sources.models.source import Source


class Snapshot(models.Model):
    """What citations point into: append-only, normalised (NFC, LF), hashed by PostgreSQL.

    `raw` is what came in, byte for byte; `text` is what was read from it. Offsets anywhere in Footnote
    count Unicode code points of `text`.
    """

    class Method(models.TextChoices):
        """How the text came in."""

        PASTED = "pasted", "pasted text"
        FILE = "file"
        ADDRESS = "address", "fetched from its address"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    raw = models.BinaryField()
    media_type = models.CharField(max_length=100, default="text/plain")
    text = models.TextField()
    length = models.PositiveIntegerField(editable=False, help_text="Code points of the text.")
    raw_sha256 = models.CharField(max_length=64, editable=False)
    text_sha256 = models.CharField(max_length=64, editable=False)
    method = models.CharField(max_length=8, choices=Method)
    extractor = models.CharField(max_length=80, help_text="The program that read the text, and its version.")
    captured_at = models.DateTimeField()
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-captured_at"]
        indexes = [models.Index(name="snapshot_text", fields=["text_sha256"])]
        constraints = [
            models.UniqueConstraint(
                name="snapshot_text_once_a_source",
                fields=["source", "text_sha256"],
                violation_error_message="This text is captured for this source already.",
            ),
            models.CheckConstraint(
                name="snapshot_text_not_blank",
                condition=models.Q(text__regex=r"\S"),
                violation_error_message="The text is empty: there is nothing to cite.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.captured_at:%Y-%m-%d %H:%M})"
