"""The live set as plain values, and as the ORM would write it: record by record, with documents written anew."""

import json
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Min, Model, Value

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
from incidents.packing import pack

BESIDE: dict[type[Model], str] = {
    PublishedClaim: "claims",
    PublishedSource: "sources",
    PublishedFigure: "figures",
    PublishedPin: "pins",
    PublishedTerm: "terms",
}


def live_set() -> dict[str, list[dict[str, Any]]]:
    """Return all rows by table, without the keys that they were given when they were written."""
    found = {}
    for model in (Record, *BESIDE):
        rows = model._default_manager.order_by(*(["pk"] if model is Record else ["record", "position"])).values()
        found[model.__name__] = [
            {
                name: bytes(value) if isinstance(value, memoryview) else value
                for name, value in row.items()
                if name != "id" or model is Record
            }
            for row in rows
        ]
    return found


def live_set_by_the_orm() -> dict[str, list[dict[str, Any]]]:
    """Return what the live set would be if the ORM wrote each record's newest publication alone. Changes nothing."""
    with transaction.atomic():
        Record.objects.all().delete()
        for publication in Publication.objects.order_by("record", "-version").distinct("record"):
            _write(publication)
        found = live_set()
        transaction.set_rollback(True)
    return found


def _write(publication: Publication) -> None:
    index = index_of(bytes(publication.document))
    with connection.cursor() as cursor:
        cursor.execute("select status, hold_id, successor from record_state(%s)", [publication.record])
        status, hold, successor = cursor.fetchone()
    record = Record.objects.create(
        pk=publication.record,
        reference=publication.reference,
        publication=publication,
        version=publication.version,
        kind=publication.kind,
        status=status,
        hold_id=hold,
        successor=successor,
        first_published_at=Publication.objects.filter(record=publication.record).aggregate(at=Min("published_at"))[
            "at"
        ],
        published_at=publication.published_at,
        packed=pack(bytes(publication.document)),
        search=SearchVector(Value(index.text), config="simple"),
        **index.columns,
    )
    doc = json.loads(bytes(publication.document))
    for model, part in BESIDE.items():
        rows = getattr(index, part)
        if part in ("claims", "sources", "figures"):
            assert [row["document"] for row in rows] == written(doc, part)
        model._default_manager.bulk_create(model(record=record, **row) for row in rows)


def written(doc: dict[str, Any], part: str) -> list[bytes]:
    """Return the documents of a document's parts, written from what was read."""
    if doc["status"] != "usable":
        return []
    incident = {} if part == "sources" else {"incident": {key: doc[key] for key in ("reference", "version", "title")}}
    return [json.dumps({**incident, **item}, ensure_ascii=False, separators=(",", ":")).encode() for item in doc[part]]
