"""Rebuild the live set from the publications: index columns and rows, nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from incidents.models.publication import (
    Publication,
    PublishedClaim,
    PublishedFigure,
    PublishedPin,
    PublishedSource,
    PublishedTerm,
    Record,
)
from incidents.publishing import newest, show

ROWS = (PublishedClaim, PublishedSource, PublishedFigure, PublishedPin, PublishedTerm)


class Command(BaseCommand):
    """`manage.py reindex`: after a new filter, a restore, or a doubt. `--check` only tells what differs."""

    help = "Rebuild what lists and filters read, from the published documents alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--check`."""
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where anything differs.")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        """Rebuild record by record; readers see each record before or after, never half."""
        differing = []
        for publication in newest():
            before = image(publication)
            with transaction.atomic():
                show(publication)
                if before != image(publication):
                    differing.append(publication.reference)
                transaction.set_rollback(check)
        total = Publication.objects.values("record").distinct().count()
        if check and differing:
            self.stderr.write(f"{len(differing)} of {total} records differ: {', '.join(differing[:20])}.")
            raise SystemExit(1)
        verb = "checked" if check else "rebuilt"
        self.stdout.write(f"{total} records {verb}, {len(differing)} of them differed.")


def image(publication: Publication) -> list[Any]:
    """Return everything the live set holds of a record, as plain values."""
    rows: list[Any] = list(Record.objects.filter(pk=publication.record).values())
    for model in ROWS:
        columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        rows += [
            [bytes(value) if isinstance(value, memoryview) else value for value in row]
            for row in model._default_manager.filter(record=publication.record)
            .order_by("position")
            .values_list(*columns)
        ]
    return rows
