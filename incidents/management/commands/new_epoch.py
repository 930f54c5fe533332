"""Begin a new epoch of the feed: after a restore or a failover, before partners read again."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.models.feed import Epoch, FeedHead
from sources.errors import Refused, refusals
from sources.models.audit import acting


class Command(BaseCommand):
    """`manage.py new_epoch EPOCH --reason …`: EPOCH is the one that ends; without it, tells which that is."""

    help = "Tell every partner that numbers of the feed may have been given twice: each reads it again from its start."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the epoch that ends, and why."""
        parser.add_argument("epoch", nargs="?", help="The epoch that ends, so that no second one is begun by mistake.")
        parser.add_argument("--reason", default="", help="What was restored or moved, and to when.")

    def handle(self, *args: Any, epoch: str | None = None, reason: str = "", **options: Any) -> None:
        """Begin the epoch, or say what to type."""
        head = FeedHead.objects.get()
        if epoch is None:
            self.stdout.write(f"The feed is in epoch {head.epoch}, at number {head.n}.")
            self.stdout.write(f"After a restore: manage.py new_epoch {head.epoch} --reason “restored to …”")
            return
        try:
            ends = uuid.UUID(epoch)
        except ValueError:
            raise CommandError(f"“{epoch}” is no epoch: the feed is in {head.epoch}.") from None
        try:
            with refusals(), acting(system="new_epoch", reason=reason):
                Epoch(after=ends, reason=reason).save(force_insert=True)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        head.refresh_from_db()
        self.stdout.write(f"The feed is in epoch {head.epoch} from number {head.n + 1} on.")
