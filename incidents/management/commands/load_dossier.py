"""manage.py load_dossier FILE… --by USERNAME"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.dossier import Faulty, load


class Command(BaseCommand):
    """Load dossiers: all files together, or nothing."""

    help = "Load dossiers (docs/dossier.md) in the name of a user: all files together, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and who loads them."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a dossier, in JSON")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="whose work this is: an active account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or print every fault and exit with 1."""
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active account “{options['by']}”: name one with --by.")
        try:
            outcome = load(options["files"], by=by)
        except Faulty as faulty:
            for fault in faulty.faults:
                self.stderr.write(str(fault))
            count = len(faulty.faults)
            raise CommandError(f"{count:,} fault{'s' * (count != 1)}: nothing was loaded.") from None
        self.stdout.write(f"Loaded: {outcome}.")
