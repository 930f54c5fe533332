"""The words that editors choose from: metrics, categories, incident types. Data, not code."""

from django.db import models

from sources.models.row import VersionField


class Metric(models.Model):
    """What is counted or measured, with a written rule of what counts and what does not."""

    class ValueKind(models.TextChoices):
        """What sort of value it takes: counts are whole numbers, all others may have decimals."""

        COUNT = "count"
        MEASURE = "measure"
        MONEY = "money"
        SHARE = "share"
        DURATION = "duration"
        ORDINAL = "ordinal"

    key = models.SlugField(primary_key=True, max_length=60)
    label = models.CharField(max_length=120, unique=True)
    unit = models.CharField(max_length=60, help_text="What one of it is, in the plural: people, homes, km.")
    value_kind = models.CharField(max_length=8, choices=ValueKind, default=ValueKind.COUNT)
    counts = models.TextField(help_text="What counts.")
    excludes = models.TextField("does not count", blank=True)
    additive = models.BooleanField(default=False, help_text="Whether figures of different places may be added up.")
    active = models.BooleanField(default=True)
    version = VersionField()

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class Category(models.Model):
    """A breakdown of a metric. Categories may overlap: `part_of` says what must not be added to what."""

    key = models.SlugField(primary_key=True, max_length=60)
    label = models.CharField(max_length=120, unique=True)
    definition = models.TextField(blank=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    active = models.BooleanField(default=True)
    version = VersionField()

    class Meta:
        ordering = ["label"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.label


class IncidentType(models.Model):
    """A kind of incident, of any field, with its rule of inclusion."""

    class Field(models.TextChoices):
        """The field of reporting it belongs to."""

        ARMED_VIOLENCE = "armed_violence", "armed violence"
        UNREST = "unrest"
        NATURAL = "natural", "natural hazard"
        INDUSTRIAL = "industrial"
        TRANSPORT = "transport"
        CYBER = "cyber"
        AI = "ai", "AI"
        CRIME = "crime", "crime and safety"
        HEALTH = "health", "public health"
        OTHER = "other"

    key = models.SlugField(primary_key=True, max_length=60)
    label = models.CharField(max_length=120, unique=True)
    field = models.CharField(max_length=14, choices=Field)
    definition = models.TextField(help_text="What is included, and what is not.")
    active = models.BooleanField(default=True)
    version = VersionField()

    class Meta:
        ordering = ["field", "label"]

    def __str__(self) -> str:
        return self.label
