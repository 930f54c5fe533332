"""Filters of a list that somebody keeps under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources.models.row import VersionField


class SavedFilter(models.Model):
    """The query of one list (`incidents_incident`), under a name of its owner's choice."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField("list", max_length=80)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    version = VersionField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="saved_filter_once_a_name",
                fields=["owner", "listing", "name"],
                violation_error_message="You have a filter of this name for this list: choose another name.",
            ),
            models.CheckConstraint(
                name="saved_filter_has_a_name",
                condition=Q(name__regex=r"\S"),
                violation_error_message="A saved filter needs a name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
