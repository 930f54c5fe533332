"""Partners that read the API, and the keys they show. The API asks by SQL functions and imports nothing from here."""

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from sources.models.row import VersionField

YEAR = timedelta(days=365)


class Scope(models.TextChoices):
    """What a key is good for."""

    READ = "read", "read lists and records"
    CHANGES = "changes", "follow the feed"
    EXPORTS = "exports", "take exports"


def all_scopes() -> list[str]:
    """Return every scope: what a new key is good for."""
    return [str(scope) for scope in Scope]


def in_a_year() -> datetime:
    """Return when a new key expires."""
    return timezone.now() + YEAR


class Partner(models.Model):
    """A site or program that takes what is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    contact = models.CharField(max_length=300, blank=True, help_text="Whom to tell when it falls behind. For the desk.")
    rate = models.PositiveIntegerField(
        "requests a minute", default=1200, help_text="What all keys of the partner may ask together."
    )
    active = models.BooleanField(default=True, help_text="Off: its keys are refused and its endpoints told nothing.")
    note = models.TextField(blank=True, help_text="For the desk; never published.")
    created_at = models.DateTimeField(auto_now_add=True)
    version = VersionField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="partner_name_not_blank",
                condition=models.Q(name__regex=r"\S"),
                violation_error_message="A partner needs a name.",
            ),
            models.CheckConstraint(
                name="partner_rate_is_some",
                condition=models.Q(rate__gte=1, rate__lte=1_000_000),
                violation_error_message="A partner may ask between once and a million times a minute.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Keys by what they are still good for."""

    def live(self) -> "ApiKeyQuerySet":
        """Return the keys that are neither revoked nor expired, by PostgreSQL's clock."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=Now())


class ApiKey(models.Model):
    """One key of a partner: its visible prefix and the SHA-256 of the whole, never the key itself.

    256 random bits need no slow hash. A partner has two live keys at most, so that one can follow the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="keys")
    label = models.CharField(max_length=120, blank=True, help_text="Where it is used, such as “newsroom site”.")
    prefix = models.CharField(max_length=8, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=all_scopes)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("expires", default=in_a_year)
    revoked_at = models.DateTimeField("revoked", null=True, editable=False)
    version = VersionField()

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["partner__name", "-created_at"]
        verbose_name = "API key"
        constraints = [
            models.CheckConstraint(
                name="api_key_is_kept_as_a_digest",
                condition=models.Q(digest__regex="^[0-9a-f]{64}$", prefix__regex="^[2-9a-z]{8}$"),
                violation_error_message="A key is kept as its prefix and its SHA-256, never itself.",
            ),
            models.CheckConstraint(
                name="api_key_scopes_are_known",
                condition=models.Q(scopes__contained_by=["read", "changes", "exports"], scopes__len__gte=1),
                violation_error_message="Say what the key is good for: read, changes or exports, one at least.",
            ),
        ]

    def __str__(self) -> str:
        return f"fn_{self.prefix}…"


class ApiKeyUse(models.Model):
    """When a key was last used, and how far its holder has read the feed. Written by the API."""

    key = models.OneToOneField(ApiKey, on_delete=models.CASCADE, primary_key=True, related_name="use")
    used_on = models.DateField("last used")
    epoch = models.UUIDField(null=True)
    seq = models.BigIntegerField("feed read to", null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]
        verbose_name = "use of a key"
        verbose_name_plural = "uses of keys"

    def __str__(self) -> str:
        return f"{self.used_on}"
