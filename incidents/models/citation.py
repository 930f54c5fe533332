"""The words of a source that a claim rests on."""

import uuid

from django.db import models
from django.db.models import F, Q

from incidents.models.claim import Claim
from sources.models.row import VersionField
from sources.models.snapshot import Snapshot
from sources.models.source import Source


class Citation(models.Model):
    """A quote by position and by words, in one snapshot of one source.

    `start` and `end` count Unicode code points of the snapshot's text, half open. PostgreSQL refuses a
    quote that does not stand there, and takes `prefix` and `suffix` (32 code points each) from the text.
    """

    class Stance(models.TextChoices):
        """What the words do to the claim."""

        SUPPORTS = "supports", "states it"
        REPEATS = "repeats", "carries another's words"
        DISPUTES = "disputes"
        DENIES = "denies"
        CORRECTS = "corrects"

    class Anchor(models.TextChoices):
        """Whether the quote still stands in the newest snapshot."""

        EXACT = "exact"
        MOVED = "moved"
        AMBIGUOUS = "ambiguous"
        FIGURE_CHANGED = "figure_changed", "figure changed"
        MISSING = "missing"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="citations")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField("quote")
    prefix = models.CharField(max_length=32, editable=False)
    suffix = models.CharField(max_length=32, editable=False)
    phrase = models.CharField(
        max_length=200, blank=True, help_text="The number as printed here, where a copy words it otherwise."
    )
    stance = models.CharField(max_length=8, choices=Stance, default=Stance.SUPPORTS)
    anchor = models.CharField(max_length=14, choices=Anchor, default=Anchor.EXACT, editable=False)
    version = VersionField()

    class Meta:
        ordering = ["claim", "source", "start"]
        constraints = [
            models.CheckConstraint(
                name="citation_offsets_in_order",
                condition=Q(start__lt=F("end")),
                violation_error_message="A quote must end after it starts.",
            ),
            models.CheckConstraint(
                name="citation_quote_is_short",
                condition=Q(end__lte=F("start") + 300),
                violation_error_message="A quote has 300 characters at most: select the words that state it.",
            ),
            models.UniqueConstraint(
                name="citation_once_a_place",
                fields=["claim", "snapshot", "start", "end"],
                violation_error_message="This claim cites these words already.",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.exact}”"
