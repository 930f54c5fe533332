"""Whoever publishes, claims, acts or suffers."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sources.models.row import VersionField, new_key


class Party(models.Model):
    """A person, office, armed service, outlet, agency or class of officials.

    One table, because a news agency is a publisher here and a witness there. `parent` leads to the side:
    an air force belongs to its country.
    """

    class Kind(models.TextChoices):
        """What sort of party it is."""

        PERSON = "person"
        OFFICE = "office"
        ARMED_SERVICE = "armed_service", "armed service"
        COUNTRY = "country"
        AUTHORITY = "authority", "public authority"
        OFFICIALS = "officials", "class of officials"
        OUTLET = "outlet", "news outlet"
        AGENCY = "agency", "news agency"
        COMPANY = "company"
        ORGANISATION = "organisation"
        OTHER = "other"

    class Reliability(models.TextChoices):
        """Admiralty reliability of a source. F means no basis to judge, not bad."""

        A = "A", "A – completely reliable"
        B = "B", "B – usually reliable"
        C = "C", "C – fairly reliable"
        D = "D", "D – not usually reliable"
        E = "E", "E – unreliable"
        F = "F", "F – cannot be judged"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True, default=new_key, help_text="Its name in dossiers.")
    name = models.CharField(max_length=200, unique=True)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.OTHER)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="members", help_text="Its side."
    )
    homepage = models.URLField(blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1, two capital letters.")
    reliability = models.CharField(max_length=1, choices=Reliability, default=Reliability.F)
    version = VersionField()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "parties"
        constraints = [
            models.CheckConstraint(
                name="party_homepage_is_of_the_web",
                condition=models.Q(homepage="") | models.Q(homepage__regex=r"^(https?|ftps?)://"),
                violation_error_message="The homepage must start with https:// or http://.",
            ),
            models.CheckConstraint(
                name="party_country_is_iso",
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message="A country is two capital letters of ISO 3166-1, such as UA.",
            ),
            models.CheckConstraint(
                name="party_name_not_blank",
                condition=models.Q(name__regex=r"\S"),
                violation_error_message="A party needs a name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
