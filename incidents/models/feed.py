"""The feed: every publication event in the order of commits. Append-only, written by triggers alone."""

from django.db import models

from incidents.models.hold import Hold
from incidents.models.publication import Publication


class FeedHead(models.Model):
    """The one counter row of the feed: its last number, and the epoch that a restore changes.

    `reindexed` counts how often `manage.py reindex` mended what lists read, which gives no number.
    """

    one = models.BooleanField(primary_key=True, default=True)
    n = models.BigIntegerField(default=0)
    epoch = models.UUIDField()
    reindexed = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = "head of the feed"

    def __str__(self) -> str:
        return f"{self.epoch}:{self.n}"


class Epoch(models.Model):
    """One life of the feed, from a restore to the next. Written by `manage.py new_epoch`; the head follows it."""

    id = models.UUIDField(primary_key=True, editable=False)
    after = models.UUIDField(null=True, unique=True, help_text="The epoch it ends.")
    starts_after = models.BigIntegerField(editable=False, help_text="The last number when it began.")
    reason = models.TextField()
    started_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.CheckConstraint(
                name="epoch_has_a_reason",
                condition=models.Q(reason__regex=r"\S"),
                violation_error_message="Say why the feed starts a new epoch: what was restored, from when.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FeedEntry(models.Model):
    """One publication event in commit order. Numbered by a deferred trigger while the commit runs, without gaps.

    `publication` is the version it speaks of, `hold` is set where the event is a hold or a release, `status`
    what partners see of the record from here on.
    """

    class Event(models.TextChoices):
        """What happened, in the words of the API."""

        CREATED = "created"
        UPDATED = "updated"
        CORRECTED = "corrected"
        REFILED = "refiled"
        WITHHELD = "withheld"
        RELEASED = "released"
        RETRACTED = "retracted"
        MERGED = "merged"

    seq = models.BigIntegerField(primary_key=True)
    event = models.CharField(max_length=9, choices=Event)
    status = models.CharField(max_length=10)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="feed_entries")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, null=True, related_name="feed_entry")
    committed_at = models.DateTimeField()

    class Meta:
        ordering = ["seq"]
        verbose_name_plural = "feed entries"
        indexes = [
            # What the ledger of corrections lists.
            models.Index(
                name="feed_entry_of_correction",
                fields=["-seq"],
                condition=models.Q(event__in=["corrected", "retracted", "merged"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="feed_entry_of_a_version_once", fields=["publication"], condition=models.Q(hold__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.seq)
