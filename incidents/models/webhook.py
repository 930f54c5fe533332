"""Endpoints that partners are told at, and the outbox of what each is still to be told."""

import uuid

from django.db import models
from django.db.models import Q

from incidents.models.feed import FeedEntry
from incidents.models.partner import Partner
from sources.models.row import VersionField


class Endpoint(models.Model):
    """An address of a partner that is told of every entry of the feed.

    Its signing secrets are derived from SECRET_KEY and `generation`, so that none is stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="endpoints")
    url = models.URLField("address", max_length=2000)
    generation = models.PositiveIntegerField("secrets so far", default=1, editable=False)
    rotated_at = models.DateTimeField(null=True, editable=False)
    disabled_at = models.DateTimeField("switched off", null=True, editable=False)
    disabled_why = models.CharField("why", max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = VersionField()

    class Meta:
        ordering = ["partner__name", "url"]
        constraints = [
            models.UniqueConstraint(
                name="endpoint_once",
                fields=["partner", "url"],
                violation_error_message="This partner is told at this address already.",
            ),
            models.CheckConstraint(
                name="endpoint_is_an_address",
                condition=Q(url__regex=r"^https?://[^\s/]+"),
                violation_error_message="An endpoint is an address that begins with https://.",
            ),
            models.CheckConstraint(
                name="endpoint_says_why_it_is_off",
                condition=Q(disabled_at__isnull=True, disabled_why="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_why="")),
                violation_error_message="Say why the endpoint is switched off.",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One entry of the feed for one endpoint. Made by a trigger in the transaction that publishes."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        DELIVERED = "delivered"
        DEAD = "dead", "given up"

    id = models.UUIDField(primary_key=True, editable=False, help_text="The webhook-id, the same at every try.")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    entry = models.ForeignKey(FeedEntry, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField("next try")
    expires_at = models.DateTimeField("given up after")
    delivered_at = models.DateTimeField(null=True)
    said = models.CharField("last answer", max_length=200, blank=True)

    class Meta:
        ordering = ["-entry", "endpoint"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=["endpoint", "entry"]),
            models.CheckConstraint(
                name="delivery_state_is_whole",
                condition=Q(state="delivered", delivered_at__isnull=False)
                | Q(state__in=["waiting", "dead"], delivered_at__isnull=True),
                violation_error_message="A delivery is delivered at a time, or not yet.",
            ),
        ]
        indexes = [
            models.Index(name="delivery_waiting", fields=["endpoint", "entry"], condition=Q(state="waiting")),
            models.Index(name="delivery_dead", fields=["entry"], condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} to {self.endpoint}"
