"""Fetch articles again, to learn which have changed."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max
from django.utils import timezone

from sources.capture import capture_address
from sources.errors import Refused
from sources.models import Source


class Command(BaseCommand):
    """`recapture --by USER [--days N] [--most N]`: what changed waits on the desk, quote by quote."""

    help = "Fetch sources from their addresses again and keep what has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose captures they are, and which sources."""
        parser.add_argument("--by", required=True, metavar="USER", help="the account that captures")
        parser.add_argument("--days", type=int, default=7, help="those whose newest text is older (7)")
        parser.add_argument("--most", type=int, default=100, help="no more than so many, oldest first (100)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask one site after the other; one that says no stops nothing."""
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active account “{options['by']}”: name one that may capture.")
        if not by.has_perm("sources.add_snapshot"):
            raise CommandError(f"“{options['by']}” may not capture: name an account that may.")
        captured = Source.objects.exclude(url="").exclude(status=Source.Status.WITHDRAWN)
        captured = captured.alias(newest=Max("snapshots__captured_at"))
        old = captured.filter(newest__lt=timezone.now() - timedelta(days=options["days"])).order_by("newest", "pk")
        counted = {"changed": 0, "the same": 0, "not read": 0}
        for source in old[: options["most"]]:
            before = set(source.snapshots.values_list("pk", flat=True))
            try:
                snapshot = capture_address(source=source, by=by)
            except Refused as refused:
                counted["not read"] += 1
                self.stdout.write(f"{source}: {refused}")
                continue
            changed = snapshot.pk not in before
            counted["changed" if changed else "the same"] += 1
            if changed:
                self.stdout.write(f"{source}: the text has changed.")
        self.stdout.write(", ".join(f"{number} {what}" for what, number in counted.items()) + ".")
