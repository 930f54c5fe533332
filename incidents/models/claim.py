"""What one party says happened, as worded."""

import uuid

from django.db import models
from django.db.models import F, Q

from incidents.models.incident import Incident
from incidents.models.origin import Origin
from incidents.models.place import Place
from incidents.models.vocabulary import Category, Metric
from sources.models.party import Party
from sources.models.row import VersionField, new_key


def whole(*columns: str) -> Q:
    """Return that none of the columns is NULL: a comparison with NULL would let a check pass."""
    return Q(**{f"{column}__isnull": False for column in columns})


VALUE, LOW, HIGH = whole("value"), whole("low"), whole("high")
OPEN = Q(high__isnull=True)

# What each operator allows of value, value_max, low and high. Half-steps are the numerals' business; here
# stands what no override-free interval may break, whatever wrote it.
INTERVAL_FITS = (
    Q(operator="exact", low=F("value"), high=F("value")) & VALUE & LOW & HIGH
    | Q(operator__in=["rounded", "about"], low__lte=F("value"), high__gte=F("value")) & VALUE & LOW & HIGH
    | Q(operator="at_least", low=F("value")) & VALUE & LOW & OPEN
    | Q(operator="more_than", low__gte=F("value")) & VALUE & LOW & OPEN
    | Q(operator="at_most", low=0, high=F("value")) & VALUE & LOW & HIGH
    | Q(operator="fewer_than", low=0, high__lte=F("value")) & VALUE & LOW & HIGH
    | Q(operator="between", low=F("value"), high=F("value_max")) & VALUE & whole("value_max") & LOW & HIGH
    | Q(operator="nearly", low__lt=F("value"), high__lte=F("value")) & VALUE & LOW & HIGH
    | Q(operator="just_over", low__gte=F("value"), high__gt=F("value")) & VALUE & LOW & HIGH
    | Q(operator="vague", value__isnull=True) & LOW
    | Q(operator="none", value=0, low=0, high=0) & VALUE & LOW & HIGH
    | Q(operator="none_reported", value=0, low=0) & VALUE & LOW & OPEN
    | Q(operator="relative", low__isnull=True, high__isnull=True)
    | Q(operator="unquantified", value__isnull=True, low__isnull=True, high__isnull=True)
)


class Claim(models.Model):
    """One party's assertion about one metric, category and place, with the interval its words allow.

    `low` and `high` count units of `metric`: "at least four" is value=4, low=4 and no high. A new number
    is a new claim; `status` keeps the old one.
    """

    class Kind(models.TextChoices):
        """What the claim states."""

        FIGURE = "figure"
        DATE = "date", "date or time"
        STATEMENT = "statement", "statement without a number"

    class Operator(models.TextChoices):
        """How the number was stated."""

        EXACT = "exact"
        ROUNDED = "rounded"
        AT_LEAST = "at_least", "at least"
        MORE_THAN = "more_than", "more than"
        AT_MOST = "at_most", "at most"
        FEWER_THAN = "fewer_than", "fewer than"
        BETWEEN = "between"
        ABOUT = "about"
        NEARLY = "nearly"
        JUST_OVER = "just_over", "just over"
        VAGUE = "vague", "vague amount"
        NONE = "none", "stated zero"
        NONE_REPORTED = "none_reported", "none reported"
        RELATIVE = "relative", "share of another figure"
        UNQUANTIFIED = "unquantified", "no number"

    class StatementType(models.TextChoices):
        """What a claim without a number says."""

        ATTACK = "attack", "an attack or action"
        DAMAGE = "damage", "damage, or none"
        FIRE = "fire"
        EXPLOSION = "explosion"
        CASUALTIES = "casualties", "casualties without a number"
        PLACES = "places", "places named"
        RECORD = "record", "largest, first, worst"
        COMPARISON = "comparison"
        ACCUSATION = "accusation"
        DENIAL = "denial"
        REFUSAL = "refusal"
        NO_COMMENT = "no_comment", "no comment"
        RESPONSIBILITY = "responsibility", "responsibility taken or not"
        LIABILITY = "liability"
        RETALIATION = "retaliation", "called an answer to another event"
        VOW = "vow", "threat or promise"
        CONDEMNATION = "condemnation"
        OPINION = "opinion"
        FORECAST = "forecast"
        MEETING = "meeting", "talks or calls"
        TERRITORY = "territory", "ground taken"
        CAUSE = "cause"
        RESPONSE = "response", "measures taken"
        VERIFICATION = "verification", "confirmed or not"
        PROVENANCE = "provenance", "what a text says of its own making"

    class Attribution(models.TextChoices):
        """To whom the source gives the words."""

        NAMED_PERSON = "named_person", "a named person"
        NAMED_BODY = "named_body", "a named body"
        UNNAMED_OFFICIALS = "unnamed_officials", "unnamed officials"
        WITNESS = "witness"
        OWN_REPORTING = "own_reporting", "the outlet's own reporting"
        UNATTRIBUTED = "unattributed", "nobody named"

    class Stance(models.TextChoices):
        """How the claimant stands to it."""

        ASSERTED = "asserted"
        DENIED = "denied"
        ACCUSED = "accused", "said of another party"
        UNCONFIRMED = "unconfirmed"

    class Status(models.TextChoices):
        """Whether the claim is in force."""

        ACTIVE = "active"
        SUPERSEDED = "superseded", "superseded by a later count"
        DEPRECATED = "deprecated", "kept, known wrong"

    class Credibility(models.TextChoices):
        """Admiralty credibility of the information. 6 means no basis to judge, not bad."""

        CONFIRMED = "1", "1 – confirmed by other sources"
        PROBABLE = "2", "2 – probably true"
        POSSIBLE = "3", "3 – possibly true"
        DOUBTFUL = "4", "4 – doubtful"
        IMPROBABLE = "5", "5 – improbable"
        UNJUDGED = "6", "6 – cannot be judged"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True, default=new_key, help_text="Its name in dossiers.")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.FIGURE)
    phrase = models.CharField(max_length=200, blank=True, help_text="The number as printed, with its hedge.")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, default="all", related_name="claims")
    operator = models.CharField(max_length=13, choices=Operator, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    value_max = models.DecimalField("upper value", max_digits=24, decimal_places=6, null=True, blank=True)
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True, help_text="As printed, where it is not the metric's: USD, km.")
    override_reason = models.CharField(
        max_length=300,
        blank=True,
        help_text="Why operator, value or interval is not what the phrase reads as.",
    )
    start_on = models.DateField("first day stated", null=True, blank=True)
    end_on = models.DateField("last day stated", null=True, blank=True)
    statement_type = models.CharField(max_length=14, choices=StatementType, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    period = models.CharField(
        max_length=120,
        blank=True,
        help_text="What a total covers, as worded: the past week, since February 2022.",
    )
    as_of = models.DateField(null=True, blank=True, help_text="When the count was true, not the article's date.")
    claimant = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name="who says so",
    )
    relay = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="relayed",
        verbose_name="as told by",
    )
    attribution = models.CharField(max_length=17, choices=Attribution, default=Attribution.UNATTRIBUTED)
    origin = models.ForeignKey(Origin, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    stance = models.CharField(max_length=11, choices=Stance, default=Stance.ASSERTED)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    status_reason = models.CharField(max_length=300, blank=True, help_text="Such as garbled, or mistranslated.")
    provisional = models.BooleanField(default=False, help_text="Expected to change: the search goes on.")
    credibility = models.CharField(max_length=1, choices=Credibility, default=Credibility.UNJUDGED)
    incidents = models.ManyToManyField(Incident, through="IncidentClaim", related_name="claims")
    created_at = models.DateTimeField(auto_now_add=True)
    version = VersionField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="claim_figure_is_complete",
                condition=~Q(kind="figure") | (Q(metric__isnull=False) & ~Q(operator="") & Q(phrase__regex=r"\S")),
                violation_error_message="A figure needs a metric, an operator and the phrase as printed.",
            ),
            models.CheckConstraint(
                name="claim_numbers_only_in_figures",
                condition=Q(kind="figure")
                | Q(
                    operator="",
                    value__isnull=True,
                    value_max__isnull=True,
                    low__isnull=True,
                    high__isnull=True,
                ),
                violation_error_message="Only a figure has an operator, a value and an interval.",
            ),
            models.CheckConstraint(
                name="claim_bounds_in_order",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
                violation_error_message="The lower bound is above the upper bound.",
            ),
            models.CheckConstraint(
                name="claim_interval_fits_its_operator",
                condition=~Q(kind="figure") | Q(override_reason__regex=r"\S") | INTERVAL_FITS,
                violation_error_message=(
                    "The interval does not fit the operator: take the one that was read, or give a reason."
                ),
            ),
            models.CheckConstraint(
                name="claim_not_negative",
                condition=(Q(low__isnull=True) | Q(low__gte=0)) & (Q(value__isnull=True) | Q(value__gte=0)),
                violation_error_message="A count or measure is not below zero.",
            ),
            models.CheckConstraint(
                name="claim_date_is_complete",
                condition=~Q(kind="date") | (Q(start_on__isnull=False) & Q(phrase__regex=r"\S")),
                violation_error_message="A date needs the day it states and the phrase as printed.",
            ),
            models.CheckConstraint(
                name="claim_days_in_order",
                condition=Q(end_on__isnull=True) | Q(start_on__isnull=False, end_on__gte=F("start_on")),
                violation_error_message="The last day is before the first day.",
            ),
            models.CheckConstraint(
                name="claim_statement_names_its_type",
                condition=(Q(kind="statement") & ~Q(statement_type="")) | (~Q(kind="statement") & Q(statement_type="")),
                violation_error_message="Say what the statement is: a denial, an accusation, damage …",
            ),
            models.CheckConstraint(
                name="claim_status_names_its_reason",
                condition=~Q(status="deprecated") | Q(status_reason__regex=r"\S"),
                violation_error_message="Say why the claim is deprecated: garbled, mistranslated …",
            ),
            models.CheckConstraint(
                name="claim_claimant_fits_attribution",
                condition=Q(claimant__isnull=True) | ~Q(attribution="unattributed"),
                violation_error_message="A claim with a claimant is not unattributed: say how it is attributed.",
            ),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.FIGURE:
            return f"{self.phrase} · {self.metric}"
        return self.phrase or self.get_statement_type_display() or self.key


class IncidentClaim(models.Model):
    """That a claim speaks of an incident: counted here, or shown as context and never counted."""

    class Role(models.TextChoices):
        """Whether the claim counts in this incident's figures."""

        FIGURE = "figure", "counts here"
        CONTEXT = "context", "shown, never counted here"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="claim_links")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="incident_links")
    role = models.CharField(max_length=7, choices=Role, default=Role.FIGURE)
    version = VersionField()

    class Meta:
        ordering = ["id"]
        verbose_name = "claim of an incident"
        verbose_name_plural = "claims of an incident"
        constraints = [
            models.UniqueConstraint(
                name="incident_claim_once",
                fields=["incident", "claim"],
                violation_error_message="This claim is linked to this incident already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} ({self.role})"


class ClaimRelation(models.Model):
    """How one claim stands to another."""

    class Kind(models.TextChoices):
        """What the first claim is to the second."""

        SUPERSEDES = "supersedes"
        PART_OF = "part_of", "is part of"
        CONTRADICTS = "contradicts"
        CONVERTED_FROM = "converted_from", "is converted from"
        REFINES = "refines"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=14, choices=Kind)
    other = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="related_by")
    version = VersionField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="claim_relation_once",
                fields=["claim", "kind", "other"],
                violation_error_message="This relation is recorded already.",
            ),
            models.CheckConstraint(
                name="claim_relation_not_to_itself",
                condition=~Q(claim=F("other")),
                violation_error_message="A claim cannot stand in a relation to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_kind_display()} {self.other}"
