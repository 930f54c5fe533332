"""Put an approved document on record, now or when its time has come, and keep the live set in step with it."""

import logging
import uuid
from datetime import datetime

from django.db import connection, transaction
from django.db.models import BigIntegerField, Exists, F, Func, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from incidents.models.publication import Publication
from incidents.models.review import Decision
from incidents.showing import show
from sources.errors import Refused, refusals
from sources.models.audit import acting

log = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def publish(*, record: uuid.UUID, review_no: int, digest: str) -> Publication:
    """Insert the publication of an approved review and show it.

    PostgreSQL gives version, reference and time, builds the document, and numbers the feed entry when the
    transaction commits. Raises IntegrityError by the rule that refused.
    """
    publication = Publication(record=record, review_no=review_no, digest=digest)
    publication.save(force_insert=True)
    publication.refresh_from_db()
    show(publication)
    return publication


def due() -> QuerySet[Decision]:
    """Return the approvals whose embargo is over and that nothing has taken the place of, the earliest first."""
    return _embargoed().filter(review__embargo_until__lte=Now())


def next_due_at() -> datetime | None:
    """Return when the next embargo ends, or None: until then a worker may sleep."""
    at: datetime | None = _embargoed().aggregate(at=Min("review__embargo_until"))["at"]
    return at


def publish_due() -> list[Publication]:
    """Publish what is due, each in a transaction of its own.

    Two that run at once publish nothing twice: the second waits for the first, and looks again. One that
    is killed leaves nothing half done, and the next run goes on. What is refused stays due, and is logged.
    """
    published = []
    for decision in due():
        try:
            with refusals(), acting(system="publish_due"), connection.cursor() as cursor:
                cursor.execute(
                    "select record_turns(incident_id, merge_into_id) from incidents_review where id = %s",
                    [decision.review_id],
                )
                if due().filter(pk=decision.pk).exists():
                    published.append(publish(record=decision.record, review_no=decision.no, digest=decision.digest))
        except Refused as refused:
            log.error("Review %s of %s is due and was not published: %s", decision.no, decision.record, refused)
    return published


class _Held(Func):
    """The hold that a record is under, or null."""

    template = "(record_state(%(expressions)s)).hold_id"
    output_field: "BigIntegerField[int | None, int | None]" = BigIntegerField(null=True)


def _embargoed() -> QuerySet[Decision]:
    later = Decision.objects.filter(record=OuterRef("record"), no__gt=OuterRef("no"), verdict=Decision.Verdict.APPROVED)
    public = Publication.objects.filter(record=OuterRef("record"))
    return (
        Decision.objects.filter(verdict=Decision.Verdict.APPROVED, review__embargo_until__isnull=False)
        .exclude(Exists(public.filter(review_no=OuterRef("no"))))
        .exclude(Exists(later))
        # Withheld before anything of it is public: it waits for its release.
        .alias(held=_Held(F("record")))
        .exclude(~Exists(public) & Q(held__isnull=False))
        .order_by("review__embargo_until", "pk")
    )
