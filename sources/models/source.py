"""A document that someone published."""

import uuid

from django.db import models

from sources.models.party import Party
from sources.models.row import VersionField, new_key


class Source(models.Model):
    """An article, statement, post, report or dataset.

    Publisher, byline, date and address may all be unknown; nothing is filled in by guess.
    """

    class Kind(models.TextChoices):
        """What sort of document it is."""

        ARTICLE = "article"
        STATEMENT = "statement"
        POST = "post"
        REPORT = "report"
        DATASET = "dataset"

    class MadeBy(models.TextChoices):
        """Who wrote the text, as the text or its publisher says."""

        HUMAN = "human", "written by people"
        MACHINE = "machine", "written by a machine"
        UNKNOWN = "unknown", "not said"

    class Status(models.TextChoices):
        """What has become of the document since it was read."""

        AVAILABLE = "available"
        CHANGED = "changed"
        CORRECTED = "corrected"
        WITHDRAWN = "withdrawn"
        UNREACHABLE = "unreachable"

    class DateBasis(models.TextChoices):
        """How the day of publication is known."""

        PRINTED = "printed", "printed in the text"
        METADATA = "metadata", "from the page's metadata"
        EDITOR = "editor", "known to the editor"
        UNKNOWN = "unknown", "not known"

    class CopyKind(models.TextChoices):
        """How a copy relates to the text it was made from."""

        SYNDICATED = "syndicated"
        REWRITE = "rewrite"
        TRANSLATION = "translation"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True, default=new_key, help_text="Its name in dossiers.")
    title = models.CharField(max_length=500)
    url = models.URLField("address", max_length=2000, blank=True)
    publisher = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="published")
    byline = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    published_basis = models.CharField("date known from", max_length=8, choices=DateBasis, default=DateBasis.UNKNOWN)
    language = models.CharField(max_length=20, default="en", help_text="BCP 47, such as en or uk.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ARTICLE)
    made_by = models.CharField(max_length=8, choices=MadeBy, default=MadeBy.UNKNOWN)
    status = models.CharField(max_length=12, choices=Status, default=Status.AVAILABLE)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    copy_kind = models.CharField(max_length=12, choices=CopyKind, blank=True)
    note = models.TextField(blank=True, help_text="For the desk; never published.")
    created_at = models.DateTimeField(auto_now_add=True)
    version = VersionField()

    class Meta:
        ordering = ["-created_at", "title"]
        constraints = [
            models.CheckConstraint(
                name="source_address_is_of_the_web",
                condition=models.Q(url="") | models.Q(url__regex=r"^(https?|ftps?)://"),
                violation_error_message="The address must start with https:// or http://.",
            ),
            models.UniqueConstraint(
                name="source_address_once",
                fields=["url"],
                condition=~models.Q(url=""),
                violation_error_message="A source with this address is recorded already.",
            ),
            models.CheckConstraint(
                name="source_title_not_blank",
                condition=models.Q(title__regex=r"\S"),
                violation_error_message="A source needs a title.",
            ),
            models.CheckConstraint(
                name="source_copy_names_its_kind",
                condition=models.Q(copied_from__isnull=True, copy_kind="")
                | (models.Q(copied_from__isnull=False) & ~models.Q(copy_kind="")),
                violation_error_message="Say both what the source was copied from and how, or neither.",
            ),
            models.CheckConstraint(
                name="source_date_names_its_basis",
                condition=models.Q(published_on__isnull=True, published_basis="unknown")
                | (models.Q(published_on__isnull=False) & ~models.Q(published_basis="unknown")),
                violation_error_message="Say both when the source was published and how that is known, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
