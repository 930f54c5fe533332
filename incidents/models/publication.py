"""The public record: what was published, never changed; and the live set that is read from it.

Nothing here knows a draft. `Publication` is append-only. The other tables are the live set: a pure function
of the publications and holds, written by `publish` and rebuilt by `manage.py reindex`.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Point(models.Func):
    """A place on the plane of longitude and latitude."""

    function = "point"
    arity = 2
    output_field = models.TextField()  # never read: points are only compared


class Publication(models.Model):
    """One version of one record, as served.

    Inserted with `record`, `review_no`, `digest` and `verdict` alone; a trigger finds the approved review,
    gives reference, version and time, and builds `document`: a head of what was decided (see docs/api.md),
    then the reviewed document byte for byte. `digest` is the SHA-256 of the reviewed document,
    `etag` that of the whole. A retraction or a merge is the last version: a tombstone without figures.
    """

    class Kind(models.TextChoices):
        """What sort of change it was."""

        FIRST = "first"
        UPDATE = "update"
        CORRECTION = "correction"
        REFILE = "refile"
        RETRACTION = "retraction"
        MERGE = "merge"

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField(editable=False)
    version = models.PositiveIntegerField(editable=False)
    reference = models.CharField(max_length=20, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    status = models.CharField(max_length=10, editable=False, default="usable")
    successor = models.UUIDField(editable=False, null=True, help_text="The record that this one was merged into.")
    notice = models.TextField(editable=False)
    review_no = models.PositiveIntegerField(editable=False)
    verdict = models.CharField(max_length=9, editable=False, default="approved")
    digest = models.CharField(max_length=64, editable=False)
    head_length = models.PositiveIntegerField(editable=False)
    document = models.BinaryField(editable=False)
    etag = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="publication_version_once", fields=["record", "version"]),
            models.UniqueConstraint(name="publication_review_once", fields=["record", "review_no"]),
        ]

    def __str__(self) -> str:
        return f"{self.reference} version {self.version}"


class RecordQuerySet(models.QuerySet["Record"]):
    """Records by what partners may see."""

    def live(self) -> "RecordQuerySet":
        """Return the records that are served. Start every read here."""
        return self.filter(status="usable")


class Record(models.Model):
    """The live version of one record, with the columns that lists filter by.

    A trigger holds `publication` to the newest version, so that a corrected-away figure cannot come back, and
    `status` to what was published and held: `usable`, `withheld`, `canceled` (retracted) or `merged`.
    While `hold` is set, no version of the record is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="live_record")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=10)
    hold = models.ForeignKey("incidents.Hold", on_delete=models.PROTECT, null=True, related_name="+")
    successor = models.UUIDField(null=True, db_index=True, help_text="The record that this one was merged into.")
    title = models.CharField(max_length=300)
    start_on = models.DateField(null=True)
    end_on = models.DateField(null=True)
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField(db_index=True)
    types = ArrayField(models.CharField(max_length=60), default=list)
    fields = ArrayField(models.CharField(max_length=14), default=list)
    places = ArrayField(models.TextField(), default=list, help_text="Ids and folded names, of all around them too.")
    countries = ArrayField(models.CharField(max_length=2), default=list)
    parties = ArrayField(models.TextField(), default=list, help_text="Ids and folded names.")
    party_roles = ArrayField(models.TextField(), default=list, help_text="Roles, alone and before who has them.")
    names = models.TextField(default="", help_text="Title, places and parties, folded, to find parts of words in.")
    search = SearchVectorField()
    packed = models.BinaryField(null=True, editable=False, help_text="The document as gzip answers take it.")

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(name="record_newest_first", fields=["-published_at", "-id"]),
            models.Index(name="record_by_day", fields=["start_on", "id"]),
            GinIndex(name="record_types", fields=["types"]),
            GinIndex(name="record_places", fields=["places"]),
            GinIndex(name="record_countries", fields=["countries"]),
            GinIndex(name="record_parties", fields=["parties"]),
            GinIndex(name="record_party_roles", fields=["party_roles"]),
            GinIndex(name="record_search", fields=["search"]),
            GinIndex(name="record_names", fields=["names"], opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.reference} version {self.version}"


class PublishedClaim(models.Model):
    """One claim of one live record: its part of the document, and the columns that filters use."""

    claim = models.UUIDField()
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="claim_rows")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=9)
    role = models.CharField(max_length=7)
    metric = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    operator = models.CharField(max_length=13, blank=True)
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    claimant = models.TextField(blank=True)
    side = models.TextField(blank=True)
    places = ArrayField(models.TextField(), default=list)
    status = models.CharField(max_length=10)
    machine = models.BooleanField()
    sources = ArrayField(models.UUIDField(), default=list)
    document = models.BinaryField()

    class Meta:
        ordering = ["-record__published_at", "record", "position"]
        constraints = [models.UniqueConstraint(name="published_claim_once", fields=["record", "claim"])]
        indexes = [
            models.Index(name="published_claim_by_claim", fields=["claim"]),
            models.Index(name="published_claim_by_metric", fields=["metric", "category", "low"]),
            models.Index(name="published_claim_by_claimant", fields=["claimant"]),
            models.Index(name="published_claim_by_side", fields=["side"]),
            GinIndex(name="published_claim_places", fields=["places"]),
            GinIndex(name="published_claim_sources", fields=["sources"]),
        ]

    def __str__(self) -> str:
        return str(self.claim)


class PublishedSource(models.Model):
    """One source of one live record: its part of the document, and the columns that filters use."""

    source = models.UUIDField()
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="source_rows")
    position = models.PositiveIntegerField()
    publisher = models.TextField(blank=True)
    made_by = models.CharField(max_length=8)
    published_on = models.DateField(null=True)
    document = models.BinaryField()

    class Meta:
        ordering = ["-record__published_at", "record", "position"]
        constraints = [models.UniqueConstraint(name="published_source_once", fields=["record", "source"])]
        indexes = [
            models.Index(name="published_source_by_source", fields=["source"]),
            models.Index(name="published_source_by_pub", fields=["publisher"]),
        ]

    def __str__(self) -> str:
        return str(self.source)


class PublishedFigure(models.Model):
    """One figure line of one live record, narrow for filters."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="figure_rows")
    position = models.PositiveIntegerField()
    metric = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    unit = models.CharField(max_length=60, blank=True)
    places = ArrayField(models.TextField(), default=list)
    claims = ArrayField(models.UUIDField(), default=list)
    additive = models.BooleanField(default=False)
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    best = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    level = models.CharField(max_length=13)
    document = models.BinaryField()

    class Meta:
        ordering = ["record", "position"]
        constraints = [models.UniqueConstraint(name="published_figure_once", fields=["record", "position"])]
        # Both hold all that a filter of ranges asks, so that the lines themselves need not be read.
        indexes = [
            models.Index(
                name="published_figure_by_metric",
                fields=["metric", "category", "low"],
                include=["high", "level", "record"],
            ),
            models.Index(
                name="published_figure_by_record",
                fields=["record"],
                include=["metric", "category", "low", "high", "level"],
            ),
            GinIndex(name="published_figure_places", fields=["places"]),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.category}"


class PublishedPin(models.Model):
    """One place of a live record that is known well enough for a pin on a map."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="pins")
    position = models.PositiveIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        ordering = ["record", "position"]
        constraints = [models.UniqueConstraint(name="published_pin_once", fields=["record", "position"])]
        indexes = [GistIndex(Point("lon", "lat"), name="published_pin_on_the_map")]

    def __str__(self) -> str:
        return f"{self.lat}, {self.lon}"


class PublishedTerm(models.Model):
    """One thing that a live record names and filters accept: a type, metric, category, place or party.

    A row for each record, though many say the same: rows that they shared would make two who publish at once
    wait for each other. `term` is made of what is said, so that the same words have the same id.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="terms")
    position = models.PositiveIntegerField()
    vocabulary = models.CharField(max_length=8)
    term = models.UUIDField()
    key = models.CharField(max_length=60)
    name = models.TextField(help_text="Folded.", db_collation="C")  # in one order wherever the database stands
    document = models.BinaryField()

    class Meta:
        ordering = ["record", "position"]
        constraints = [models.UniqueConstraint(name="published_term_once", fields=["record", "position"])]
        indexes = [models.Index(name="published_term_by_name", fields=["vocabulary", "name", "term", "record"])]

    def __str__(self) -> str:
        return f"{self.vocabulary} {self.key}"
