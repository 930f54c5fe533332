"""Publish what was approved under an embargo that is over."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents.publishing import next_due_at, publish_due


class Command(BaseCommand):
    """`manage.py publish_due`: what a worker does all day; run by hand where none runs."""

    help = "Publish every approved review whose embargo is over, and say when the next one ends."

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, and tell what."""
        for publication in publish_due():
            self.stdout.write(f"Published: {publication}.")
        at = next_due_at()
        self.stdout.write(f"The next embargo ends at {at.isoformat()}." if at else "No embargo is waiting.")
