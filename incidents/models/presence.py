"""Who has which page of the desk open."""

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """One person on one page, seen at a time. Unlogged in PostgreSQL: a crash forgets it, and nobody misses it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80, help_text="Kind and id of the row: incident/0b9c…")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(name="presence_once_a_page", fields=["page", "person"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.page}"
