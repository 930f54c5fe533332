"""Put an approved document on record, and keep the live set in step with it."""

import uuid
from collections.abc import Iterator

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Min, Value

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
def show(publication: Publication) -> Record:
    """Make `publication` the live version of its record: index columns and rows, from its document alone."""
    index = index_of(bytes(publication.document))
    first = Publication.objects.filter(record=publication.record).aggregate(at=Min("published_at"))["at"]
    columns = {
        "reference": publication.reference,
        "publication": publication,
        "version": publication.version,
        "kind": publication.kind,
        "status": publication.status,
        "first_published_at": first,
        "published_at": publication.published_at,
        "search": SearchVector(Value(index.text), config="simple"),
        **index.columns,
    }
    live = Record.objects.filter(pk=publication.record)
    if live.update(**columns) == 0:
        Record.objects.create(pk=publication.record, **columns)
    record = live.get()
    for model in (PublishedClaim, PublishedSource, PublishedFigure, PublishedPin, PublishedTerm):
        model.objects.filter(record=record).delete()
    PublishedClaim.objects.bulk_create(PublishedClaim(record=record, **row) for row in index.claims)
    PublishedSource.objects.bulk_create(PublishedSource(record=record, **row) for row in index.sources)
    PublishedFigure.objects.bulk_create(PublishedFigure(record=record, **row) for row in index.figures)
    PublishedPin.objects.bulk_create(PublishedPin(record=record, **row) for row in index.pins)
    PublishedTerm.objects.bulk_create(PublishedTerm(record=record, **row) for row in index.terms)
    return record


def newest() -> Iterator[Publication]:
    """Yield the newest publication of every record, oldest first, without holding them all."""
    heads = Publication.objects.order_by("record", "-version").distinct("record").values("pk")
    yield from Publication.objects.filter(pk__in=heads).order_by("pk").iterator(chunk_size=200)
