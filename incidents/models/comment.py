"""What colleagues say to each other about an incident. Never published."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from incidents.models.incident import Incident
from incidents.models.review import Review
from sources.models.row import VersionField


class Comment(models.Model):
    """A remark on an incident, or on one review of it; its words stay, and it is open until somebody resolves it.

    `mentioned` are the accounts that its words name with an @. No document reads this table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="comments")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    body = models.TextField()
    mentioned = ArrayField(models.BigIntegerField(), default=list, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    version = VersionField()

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="comment_is_not_blank",
                condition=Q(body__regex=r"\S"),
                violation_error_message="A comment needs words: type what you want to say.",
            ),
            models.CheckConstraint(
                name="comment_is_short",
                condition=LessThanOrEqual(Length("body"), 5000),
                violation_error_message="A comment has 5,000 characters at most: split it in two.",
            ),
            models.CheckConstraint(
                name="comment_resolved_by_somebody_sometime",
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                violation_error_message="Say both who resolved the comment and when, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.written_by}: {self.body[:60]}"
