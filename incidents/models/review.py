"""A request to publish, with the document as it was frozen; and the decision on it. Both append-only."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from incidents.models.incident import Incident


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews by what has become of them."""

    def waiting(self) -> "ReviewQuerySet":
        """Return those that nobody has decided."""
        return self.filter(decision__isnull=True)


class Review(models.Model):
    """One incident, frozen into the bytes that a second person reads.

    PostgreSQL sets `no`, `base_version`, `authors` and the audit position itself, checks that `digest` is
    the SHA-256 of `document`, and that the document's claims are linked and cited. `authors` are all who
    touched the incident, its claims, citations or sources since the last review that was published.
    """

    class Kind(models.TextChoices):
        """What sort of change it is."""

        FIRST = "first", "first publication"
        UPDATE = "update", "update: the world changed"
        CORRECTION = "correction", "correction: we were wrong"
        REFILE = "refile", "refile: no meaning changed"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reviews")
    no = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    base_version = models.PositiveIntegerField(editable=False, help_text="The version it is meant to follow.")
    notice = models.TextField(blank=True, help_text="Published with an update or a correction.")
    document = models.BinaryField()
    digest = models.CharField(max_length=64)
    authors = ArrayField(models.BigIntegerField(), editable=False)
    audit_position = models.BigIntegerField(editable=False)
    audit_open = ArrayField(models.BigIntegerField(), editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(name="review_no_once", fields=["incident", "no"]),
            models.CheckConstraint(
                name="review_correction_has_a_notice",
                condition=~Q(kind="correction") | Q(notice__regex=r"\S"),
                violation_error_message="A correction needs a notice that names the wrong and the right value.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident} – review {self.no}"


class Decision(models.Model):
    """What was decided on a review: approved, sent back with a reason, or withdrawn by who asked for it.

    `record` (the incident's id), `no` and `digest` are bound to the review by a composite foreign key, and
    a publication is bound to an approved decision by another.
    """

    class Verdict(models.TextChoices):
        """How it was decided."""

        APPROVED = "approved"
        SENT_BACK = "sent_back", "sent back"
        WITHDRAWN = "withdrawn"

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="decision")
    record = models.UUIDField(editable=False)
    no = models.PositiveIntegerField(editable=False)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=9, choices=Verdict)
    reason = models.TextField(blank=True)
    checked = ArrayField(
        models.UUIDField(), default=list, help_text="The figure claims that were compared with their quotes."
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                name="decision_sent_back_has_a_reason",
                condition=~Q(verdict="sent_back") | Q(reason__regex=r"\S"),
                violation_error_message="Say why it goes back: its author reads the reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_verdict_display()}"
