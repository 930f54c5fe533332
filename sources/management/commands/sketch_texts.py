"""Sketch the captured texts that have no sketch."""

from typing import Any

from django.core.management.base import BaseCommand

from sources.sketching import sketch_missing


class Command(BaseCommand):
    """`sketch_texts`: capturing and dossiers do it themselves; texts that came in by SQL, or before, need it once."""

    help = "Sketch the captured texts that have no sketch, so that their copies are found."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sketch some at a time until none is left."""
        total = 0
        while made := sketch_missing():
            total += made
        self.stdout.write(f"{total:,} texts sketched.")
