"""Put an approved document on record, now or when its time has come, and keep the live set in step with it."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import BigIntegerField, Exists, F, Func, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now

from incidents.index import index_of
from incidents.models.publication import (
    Publication,
    PublishedClaim,
    PublishedFigure,
    PublishedPin,
    PublishedSource,
    PublishedTerm,
    Record,
)
from incidents.models.review import Decision
from sources.errors import Refused, refusals
from sources.models.audit import acting

log = logging.getLogger(__name__)


@transaction.atomic
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


@transaction.atomic
def show(publication: Publication) -> None:
    """Make `publication` the live version of its record: index columns and rows, from its document alone.

    A tombstone leaves no rows. A record that is withheld keeps its rows, and nobody sees them.
    """
    index = index_of(bytes(publication.document))
    with connection.cursor() as cursor:
        cursor.execute("select status, hold_id, successor from record_state(%s)", [publication.record])
        status, hold, successor = cursor.fetchone()
    first = Publication.objects.filter(record=publication.record).aggregate(at=Min("published_at"))["at"]
    columns = {
        "reference": publication.reference,
        "publication": publication,
        "version": publication.version,
        "kind": publication.kind,
        "status": status,
        "hold_id": hold,
        "successor": successor,
        "first_published_at": first,
        "published_at": publication.published_at,
        "search": SearchVector(Value(index.text), config="simple"),
        **index.columns,
    }
    live = Record.objects.filter(pk=publication.record)
    if live.update(**columns) == 0:
        Record.objects.create(pk=publication.record, **columns)
    else:  # nothing hangs on a record that is new
        for model in (PublishedClaim, PublishedSource, PublishedFigure, PublishedPin, PublishedTerm):
            model.objects.filter(record=publication.record).delete()
    of = {"record_id": publication.record}
    PublishedClaim.objects.bulk_create(PublishedClaim(**of, **row) for row in index.claims)
    PublishedSource.objects.bulk_create(PublishedSource(**of, **row) for row in index.sources)
    PublishedFigure.objects.bulk_create(PublishedFigure(**of, **row) for row in index.figures)
    PublishedPin.objects.bulk_create(PublishedPin(**of, **row) for row in index.pins)
    PublishedTerm.objects.bulk_create(PublishedTerm(**of, **row) for row in index.terms)


def newest() -> Iterator[Publication]:
    """Yield the newest publication of every record, oldest first, without holding them all."""
    heads = Publication.objects.order_by("record", "-version").distinct("record").values("pk")
    yield from Publication.objects.filter(pk__in=heads).order_by("pk").iterator(chunk_size=200)


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
