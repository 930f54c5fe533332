"""One bounded happening, with its own permanent identity."""

import uuid

from django.db import models

from incidents.models.place import Place
from incidents.models.vocabulary import IncidentType
from sources.models.party import Party
from sources.models.row import VersionField, new_key


class Incident(models.Model):
    """A draft of the desk: what happened, when, where and between whom.

    Its reference (`FN-2026-000042`) is given by the first publication and stands in the public record,
    which knows the incident by `id` alone.
    """

    class Precision(models.TextChoices):
        """How exactly the time is known."""

        INSTANT = "instant", "clock time"
        DAY = "day", "day, or one night"
        DAYS = "days", "two to six days"
        WEEK = "week"
        MONTH = "month"
        YEAR = "year"
        UNKNOWN = "unknown", "not known"

    class Basis(models.TextChoices):
        """How the time is known."""

        STATED = "stated", "stated by a source"
        DERIVED = "derived", "derived from a weekday and a date"
        EDITOR = "editor", "known to the editor"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True, default=new_key, help_text="Its name in dossiers.")
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    start_on = models.DateField("first day", null=True, blank=True)
    end_on = models.DateField("last day", null=True, blank=True)
    start_time = models.TimeField("local time", null=True, blank=True)
    precision = models.CharField(max_length=7, choices=Precision, default=Precision.UNKNOWN)
    zone = models.CharField(max_length=60, blank=True, help_text="Time zone, such as Europe/Kyiv.")
    phrase = models.CharField(max_length=200, blank=True, help_text="The time as worded: overnight, early Friday.")
    basis = models.CharField(max_length=7, choices=Basis, default=Basis.STATED)
    types = models.ManyToManyField(IncidentType, blank=True, related_name="incidents")
    places = models.ManyToManyField(Place, through="PlaceUse", related_name="incidents")
    parties = models.ManyToManyField(Party, through="PartyRole", related_name="incidents")
    created_at = models.DateTimeField(auto_now_add=True)
    version = VersionField()

    class Meta:
        ordering = ["-created_at", "title"]
        constraints = [
            models.CheckConstraint(
                name="incident_title_not_blank",
                condition=models.Q(title__regex=r"\S"),
                violation_error_message="An incident needs a title.",
            ),
            models.CheckConstraint(
                name="incident_days_in_order",
                condition=models.Q(end_on__isnull=True)
                | models.Q(start_on__isnull=False, end_on__gte=models.F("start_on")),
                violation_error_message="The last day is before the first day.",
            ),
            models.CheckConstraint(
                name="incident_precision_fits_the_day",
                condition=models.Q(start_on__isnull=True, precision="unknown")
                | (models.Q(start_on__isnull=False) & ~models.Q(precision="unknown")),
                violation_error_message="Say both when it happened and how exactly that is known, or neither.",
            ),
            models.CheckConstraint(
                name="incident_instant_has_a_time",
                condition=~models.Q(precision="instant") | models.Q(start_time__isnull=False),
                violation_error_message="A clock time is missing: give it, or choose the precision “day”.",
            ),
        ]
        permissions = [
            ("request_review", "Can request a review"),
            ("decide_review", "Can decide reviews of others' work"),
            ("hold_record", "Can withhold a record and release it"),
            ("retract_record", "Can ask for a retraction"),
            ("merge_record", "Can ask for a merge"),
        ]

    def __str__(self) -> str:
        return self.title


class PlaceUse(models.Model):
    """Where an incident happened, and how exactly that is known."""

    class Role(models.TextChoices):
        """What the place is to the incident."""

        HIT = "hit", "hit or affected"
        LOCATION = "location", "where it happened"
        ORIGIN = "origin", "where it started from"
        TARGET = "target", "meant to be hit"

    class Precision(models.TextChoices):
        """How exactly the place is known. Only the first three and the last may become a pin."""

        EXACT = "exact", "the site itself"
        SETTLEMENT = "settlement", "the town, not the site"
        NEAR = "near", "around the place"
        ADM2 = "adm2", "second-level division"
        ADM1 = "adm1", "first-level division"
        REGION = "region", "vague or larger region"
        COUNTRY = "country"
        SEA_AIR = "sea_air", "water or airspace"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="place_uses")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="uses")
    role = models.CharField(max_length=8, choices=Role, default=Role.LOCATION)
    precision = models.CharField(max_length=10, choices=Precision)
    version = VersionField()

    class Meta:
        ordering = ["id"]
        verbose_name = "place of an incident"
        verbose_name_plural = "places of an incident"
        constraints = [
            models.UniqueConstraint(
                name="place_use_once",
                fields=["incident", "place", "role"],
                violation_error_message="This place has this role in the incident already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.role})"


class PartyRole(models.Model):
    """What a party was to an incident, and whether it says so itself."""

    class Role(models.TextChoices):
        """What the party was to the incident."""

        ATTACKER = "attacker"
        TARGET = "target"
        VICTIM = "victim"
        RESPONDER = "responder"
        OPERATOR = "operator"
        REGULATOR = "regulator"
        OTHER = "other"

    class Responsibility(models.TextChoices):
        """What is said of who did it. Apart from how sure any count is."""

        CLAIMED = "claimed"
        ACKNOWLEDGED = "acknowledged"
        DENIED = "denied"
        NO_COMMENT = "no_comment", "no comment"
        ACCUSED = "accused"
        UNKNOWN = "unknown"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="party_roles")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=9, choices=Role)
    responsibility = models.CharField(max_length=12, choices=Responsibility, default=Responsibility.UNKNOWN)
    version = VersionField()

    class Meta:
        ordering = ["id"]
        verbose_name = "party of an incident"
        verbose_name_plural = "parties of an incident"
        constraints = [
            models.UniqueConstraint(
                name="party_role_once",
                fields=["incident", "party", "role"],
                violation_error_message="This party has this role in the incident already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} ({self.role})"
