"""The words of a source that a claim rests on."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from incidents.models.claim import Claim
from sources.models.row import VersionField
from sources.models.snapshot import Snapshot
from sources.models.source import Source


def newest_text(source: str = "source") -> "QuerySet[Snapshot, Any]":
    """Return the newest snapshot of the outer row's source, as a subquery of keys."""
    return Snapshot.objects.filter(source=OuterRef(source)).order_by("-captured_at", "-pk").values("pk")[:1]


class CitationQuerySet(QuerySet["Citation"]):
    """Quotes, and those that wait for an editor because their source has a newer text."""

    def adrift(self) -> "CitationQuerySet":
        """Return the quotes of claims in force that cite an older text, and that nobody has settled.

        Settled is what was kept for a reason, and a claim with another quote in the newest text of the source.
        """
        recaptured = Snapshot.objects.order_by().values("source").annotate(n=Count("pk")).filter(n__gt=1)
        found = (
            self.filter(source__in=recaptured.values("source"), claim__status="active", kept_reason="")
            .annotate(newest=Subquery(newest_text()))
            .exclude(snapshot=F("newest"))
        )
        return found.filter(~Exists(Citation.objects.filter(claim=OuterRef("claim"), snapshot=OuterRef("newest"))))

    def by_source(self) -> "QuerySet[Any, Any]":
        """Return the sources of these quotes with how many each has, most first."""
        counted = self.order_by().values("source", "source__title").annotate(quotes=Count("pk"))
        return counted.order_by("-quotes", "source__title")


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
    kept_reason = models.CharField(
        "kept because",
        max_length=300,
        blank=True,
        editable=False,
        help_text="Why the claim goes on resting on words that the newest text of the source no longer has.",
    )
    version = VersionField()

    objects = CitationQuerySet.as_manager()

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
            models.CheckConstraint(
                name="citation_kept_where_words_changed",
                condition=Q(kept_reason="") | Q(anchor__in=["ambiguous", "figure_changed", "missing"]),
                violation_error_message="These words stand in the newest text: there is nothing to keep them for.",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.exact}”"
