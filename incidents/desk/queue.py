"""The review desk's queue: what waits, what is risky about it, and who reads it now."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, When

from incidents.models import Review

# flag → what its pill says, and what it means
FLAGS = {
    "stale": ("stale quote", "a quote no longer stands as cited in the newest text of its source"),
    "machine": ("machine-written", "a claim rests on machine-written text alone"),
    "parts": ("parts over whole", "parts and whole of a figure do not meet"),
    "contested": ("contested", "independent origins disagree"),
    "no_origin": ("no origin", "nobody is named who says so"),
    "embargo": ("embargo soon", "it is to be public within a day"),
    "ends": ("ends the record", "a retraction or a merge: no later version follows"),
    "big": ("big change", "a figure lies outside the range that is public"),
}


class Flags(Func):
    """The flags of a review, which PostgreSQL reads from its document."""

    function = "review_flags"
    output_field: "ArrayField[list[str], list[str]]" = ArrayField(TextField())


def queue_for(user: Any, reviews: QuerySet[Review]) -> QuerySet[Any]:
    """Add `flags`, `may_take` and `taken_by_me`. One query; PostgreSQL opens the documents of the rows shown."""
    others = ~Q(requested_by=user) & ~Q(authors__contains=[user.pk]) & Q(decision__isnull=True)
    may_take = others if user.has_perm("incidents.decide_review") else Q(pk__in=[])
    return reviews.annotate(
        flags=Flags(F("pk")),
        may_take=Case(When(may_take, then=True), default=False, output_field=BooleanField()),
        taken_by_me=Case(When(taking__taken_by=user, then=True), default=False, output_field=BooleanField()),
    )


def flagged(reviews: QuerySet[Any], flag: str) -> QuerySet[Any]:
    """Return the waiting reviews with `flag`: those decided are not asked, for they would all be opened."""
    return reviews.filter(decision__isnull=True, flags__contains=[flag])
