"""Where a reference stands on record: its live document, or why there is none to read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from incidents.models.publication import Publication, Record
from incidents.site.claims import Document


@dataclass(frozen=True, slots=True)
class Standing:
    """One record as it stands now.

    `reason` is why it is withheld, retracted or merged; `successor` the record it was merged into, `merged` those that
    were merged into it.
    """

    record: UUID
    reference: str
    version: int
    status: str
    title: str
    notice: str
    published_at: datetime
    document: Document
    reason: str
    successor: str
    merged: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        """Whether it is served."""
        return self.status == "usable"


def standing(reference: str) -> Standing | None:
    """Return where a reference stands, or None where it was never published. One query."""
    led_here = Record.objects.filter(successor=OuterRef("pk"), status="merged").order_by("reference")
    record: Any = (
        Record.objects.filter(reference=reference)
        .select_related("publication", "hold")
        .annotate(merged=ArraySubquery(led_here.values("reference")))
        .first()
    )
    if record is None:
        return None
    publication = record.publication
    document = parsed(publication.document)
    return Standing(
        record=record.pk,
        reference=record.reference,
        version=record.version,
        status=record.status,
        title=record.title,
        notice=publication.notice,
        published_at=publication.published_at,
        document=document,
        reason=record.hold.reason if record.hold else document.get("reason", ""),
        successor=document["successor"]["reference"] if record.status == "merged" else "",
        merged=tuple(record.merged),
    )


def versions(record: UUID, *numbers: int) -> dict[int, Document]:
    """Return those versions of a record that there are, by number. One query."""
    found: Any = Publication.objects.filter(record=record, version__in=numbers).values_list("version", "document")
    return {number: parsed(document) for number, document in found}


def parsed(document: Any) -> Document:
    """Return a stored document."""
    content: Document = json.loads(bytes(document))
    return content
