"""Gazetteer entries."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sources.models.row import VersionField, new_key


class Place(models.Model):
    """A place by name. How precisely it is meant is said where it is used, not here."""

    class Kind(models.TextChoices):
        """What sort of place it is."""

        SITE = "site"
        DISTRICT = "district", "district of a town"
        SETTLEMENT = "settlement"
        ADM2 = "adm2", "second-level division"
        ADM1 = "adm1", "first-level division"
        REGION = "region", "vague or larger region"
        COUNTRY = "country"
        SEA = "sea", "sea or airspace"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True, default=new_key, help_text="Its name in dossiers.")
    name = models.CharField(max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1, two capital letters.")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="What it lies in.",
    )
    lat = models.DecimalField("latitude", max_digits=8, decimal_places=5, null=True, blank=True)
    lon = models.DecimalField("longitude", max_digits=8, decimal_places=5, null=True, blank=True)
    geonames_id = models.PositiveIntegerField("GeoNames id", null=True, blank=True, unique=True)
    version = VersionField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="place_once",
                fields=["name", "kind", "country", "parent"],
                nulls_distinct=False,
                violation_error_message="This place is in the gazetteer already.",
            ),
            models.CheckConstraint(
                name="place_point_on_earth",
                condition=models.Q(lat__isnull=True, lon__isnull=True)
                | models.Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    lat__gte=-90,
                    lat__lte=90,
                    lon__gte=-180,
                    lon__lte=180,
                ),
                violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
            ),
            models.CheckConstraint(
                name="place_country_is_iso",
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message="A country is two capital letters of ISO 3166-1, such as UA.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
