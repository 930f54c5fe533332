"""The same records, in the tables that a serializer reads. Small value objects are JSON columns, to its advantage."""

from django.db import models


class Party(models.Model):
    """Whoever publishes or claims."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)


class Incident(models.Model):
    """One happening."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=20, unique=True)
    schema = models.CharField(max_length=40)
    version = models.IntegerField()
    status = models.CharField(max_length=10, db_index=True)
    kind = models.CharField(max_length=10)
    published_at = models.DateTimeField()
    review = models.JSONField()
    changes = models.JSONField()
    title = models.CharField(max_length=300)
    summary = models.TextField()
    summary_parts = models.JSONField()
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    time = models.CharField(max_length=8, null=True)
    precision = models.CharField(max_length=10)
    zone = models.CharField(max_length=60, null=True)
    phrase = models.CharField(max_length=200, null=True)
    basis = models.CharField(max_length=20, null=True)
    types = models.JSONField()
    places = models.JSONField()
    parties = models.JSONField()
    origins = models.JSONField()
    vocabulary = models.JSONField()

    class Meta:
        indexes = [models.Index(name="stock_newest", fields=["-published_at", "-id"])]


class Source(models.Model):
    """What was printed."""

    key = models.BigAutoField(primary_key=True)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="sources")
    id = models.UUIDField()
    position = models.IntegerField()
    title = models.CharField(max_length=500)
    publisher = models.ForeignKey(Party, models.CASCADE, null=True)
    byline = models.CharField(max_length=300, null=True)
    published_on = models.DateField(null=True)
    published_basis = models.CharField(max_length=8)
    url = models.CharField(max_length=2000, null=True)
    language = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    made_by = models.CharField(max_length=8)
    status = models.CharField(max_length=12)
    copied_from = models.UUIDField(null=True)

    class Meta:
        ordering = ["position"]


class Figure(models.Model):
    """One line."""

    key = models.BigAutoField(primary_key=True)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="figures")
    position = models.IntegerField()
    metric = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    place = models.JSONField(null=True)
    label = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    display = models.TextField()
    reported_low = models.IntegerField(null=True)
    reported_high = models.IntegerField(null=True)
    highest_stated = models.IntegerField(null=True)
    consensus = models.JSONField(null=True)
    best = models.JSONField(null=True)
    level = models.CharField(max_length=13)
    origins = models.IntegerField()
    outlets = models.IntegerField()
    by_side = models.JSONField()
    claims = models.JSONField()
    left_out = models.JSONField()
    warnings = models.JSONField()
    counts = models.TextField(null=True)
    excludes = models.TextField(null=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(name="stock_figure_metric", fields=["metric", "reported_low"])]


class Claim(models.Model):
    """One assertion."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="claims")
    position = models.IntegerField()
    kind = models.CharField(max_length=9)
    role = models.CharField(max_length=7)
    metric = models.CharField(max_length=60, null=True)
    category = models.CharField(max_length=60, null=True)
    operator = models.CharField(max_length=13, null=True)
    phrase = models.CharField(max_length=200, null=True)
    value = models.IntegerField(null=True)
    value_max = models.IntegerField(null=True)
    low = models.IntegerField(null=True)
    high = models.IntegerField(null=True)
    unit = models.CharField(max_length=60, null=True)
    override = models.TextField(null=True)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    statement_type = models.CharField(max_length=20, null=True)
    place = models.JSONField(null=True)
    period = models.JSONField(null=True)
    as_of = models.DateField(null=True)
    claimant = models.ForeignKey(Party, models.CASCADE, null=True, related_name="+")
    side = models.CharField(max_length=200, null=True)
    relay = models.ForeignKey(Party, models.CASCADE, null=True, related_name="+")
    attribution = models.CharField(max_length=20)
    origin = models.UUIDField(null=True)
    stance = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    status_reason = models.TextField(null=True)
    provisional = models.BooleanField()
    machine = models.BooleanField()
    relations = models.JSONField()

    class Meta:
        ordering = ["position"]


class Citation(models.Model):
    """The words a claim rests on."""

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="citations")
    position = models.IntegerField()
    source = models.UUIDField()
    stance = models.CharField(max_length=10)
    phrase = models.CharField(max_length=200, null=True)
    anchor = models.CharField(max_length=10)
    exact = models.TextField()
    prefix = models.TextField()
    suffix = models.TextField()
    start = models.IntegerField()
    end = models.IntegerField()
    link = models.TextField(null=True)
    sha256 = models.CharField(max_length=64)
    captured_at = models.DateTimeField()
    length = models.IntegerField()

    class Meta:
        ordering = ["position"]
