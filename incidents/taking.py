"""Take a waiting review to read it, and give it back. A courtesy: deciding needs neither."""

from django.contrib.auth.models import User

from incidents.errors import NotAllowed
from incidents.models import Review, Taking
from sources.errors import refusals
from sources.models.audit import acting


def take(*, review: Review, by: User) -> Taking:
    """Put `by` down as the reader of `review`, in the place of whoever took it before."""
    if not by.has_perm("incidents.decide_review"):
        raise NotAllowed("Your account may not decide reviews: ask an administrator for the reviewer group.")
    with refusals(), acting(by=by.pk):
        taking = Taking.objects.select_for_update().filter(review=review).first() or Taking(review=review)
        if taking.taken_by_id != by.pk:
            taking.taken_by = by
            taking.save()
        return taking


def give_back(*, review: Review, by: User) -> None:
    """Leave `review` to others, where `by` had taken it."""
    with refusals(), acting(by=by.pk):
        Taking.objects.filter(review=review, taken_by=by).delete()
