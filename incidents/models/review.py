"""A request to publish, with the document as it was frozen; and the decision on it. Both append-only."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

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
    touched the incident, its claims, citations, sources, or a word, place, party or origin that it uses since
    the last review that was published. Approved before `embargo_until`, it is published at that instant.
    """

    class Kind(models.TextChoices):
        """What sort of change it is."""

        FIRST = "first", "first publication"
        UPDATE = "update", "update: the world changed"
        CORRECTION = "correction", "correction: we were wrong"
        REFILE = "refile", "refile: no meaning changed"
        RETRACTION = "retraction", "retraction: none of it stands"
        MERGE = "merge", "merge: another record tells it"

        @property
        def ends(self) -> bool:
            """Tell whether it is the last version of a record."""
            return self in (Review.Kind.RETRACTION, Review.Kind.MERGE)

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reviews")
    no = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    base_version = models.PositiveIntegerField(editable=False, help_text="The version it is meant to follow.")
    notice = models.TextField(
        blank=True, help_text="Published with the change; of a retraction or a merge, the reason."
    )
    embargo_until = models.DateTimeField(null=True, blank=True, help_text="Approved before, it is public at this time.")
    merge_into = models.ForeignKey(
        Incident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The public record that a merge leads to, for ever.",
    )
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
            models.CheckConstraint(
                name="review_ending_has_a_reason",
                condition=~Q(kind__in=["retraction", "merge"]) | Q(notice__regex=r"\S"),
                violation_error_message="Say why the record ends: partners and readers see the reason.",
            ),
            models.CheckConstraint(
                name="review_merge_names_a_successor",
                condition=Q(kind="merge", merge_into__isnull=False) | ~Q(kind="merge") & Q(merge_into__isnull=True),
                violation_error_message="A merge names the record it leads to, and nothing else does.",
            ),
            models.CheckConstraint(
                name="review_merges_into_another",
                condition=Q(merge_into__isnull=True) | ~Q(merge_into=F("incident")),
                violation_error_message="A record cannot be merged into itself: choose another.",
            ),
            models.CheckConstraint(
                name="review_embargo_fits_its_kind",
                condition=Q(embargo_until__isnull=True) | Q(kind__in=["first", "update"]),
                violation_error_message="Only a first publication or an update waits: mend at once what was wrong.",
            ),
        ]
        indexes = [
            models.Index(name="review_embargo", fields=["embargo_until"], condition=Q(embargo_until__isnull=False)),
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
    key = models.UUIDField(
        null=True, unique=True, editable=False, help_text="Sent with a decision, so that a retry is no second one."
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
