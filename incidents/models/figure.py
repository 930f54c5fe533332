"""Our reconciled line for one thing counted in one incident."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.models.incident import Incident
from incidents.models.place import Place
from incidents.models.vocabulary import Category, Metric
from sources.models.row import VersionField


class Figure(models.Model):
    """The range that the claims give, and the one value an editor stands by, or none.

    `low`, `high` and `level` are computed by `incidents.reconcile`; `best` never is. `inputs` is the
    digest of the claims that were on the table when the editor chose: when they change, the choice is void.
    """

    class Level(models.TextChoices):
        """How many independent origins carry it, and whether they meet."""

        UNATTRIBUTED = "unattributed"
        SINGLE_ORIGIN = "single_origin", "single origin"
        CORROBORATED = "corroborated"
        CONTESTED = "contested"

    class Basis(models.TextChoices):
        """Why the editor stands by the best value."""

        ONLY_CLAIM = "only_claim", "the only claim"
        MOST_RECENT = "most_recent", "the most recent count"
        MOST_AUTHORITATIVE = "most_authoritative", "the most authoritative source"
        AGAINST_INTEREST = "against_interest", "said against its own interest"
        PARTS_AGREE = "parts_agree", "the parts agree"
        INTERSECTION = "intersection", "where the claims meet"
        OWN_VERIFICATION = "own_verification", "our own verification"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="figures")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="figures")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, default="all", related_name="figures")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    level = models.CharField(max_length=13, choices=Level)
    inputs = models.CharField(max_length=64)
    best = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    basis = models.CharField(max_length=18, choices=Basis, blank=True)
    rationale = models.TextField(blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = VersionField()

    class Meta:
        ordering = ["metric", "category", "id"]
        constraints = [
            models.UniqueConstraint(
                name="figure_once_a_line",
                fields=["incident", "metric", "category", "place"],
                nulls_distinct=False,
                violation_error_message="This figure is recorded for this incident already.",
            ),
            models.CheckConstraint(
                name="figure_bounds_in_order",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
                violation_error_message="The lower bound is above the upper bound.",
            ),
            models.CheckConstraint(
                name="figure_best_in_range",
                condition=Q(best__isnull=True)
                | (Q(low__isnull=False, best__gte=F("low")) & (Q(high__isnull=True) | Q(best__lte=F("high")))),
                violation_error_message="The best value lies outside the range that the claims give.",
            ),
            models.CheckConstraint(
                name="figure_best_has_its_reason",
                condition=Q(best__isnull=True, basis="", chosen_by__isnull=True)
                | (Q(best__isnull=False, chosen_by__isnull=False) & ~Q(basis="") & Q(rationale__regex=r"\S.{18,}\S")),
                violation_error_message="A best value needs its basis and a reason of 20 letters or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} ({self.category})"
