"""Rebuild the live set from the publications: index columns and rows, nothing else."""

import gc
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.showing import mend, newest

BATCH = 100  # records whose documents are held at a time, and whose turns are taken together
NAMED = 20


class Command(BaseCommand):
    """`manage.py reindex`: after a new filter, a restore, or a doubt. `--check` only tells what differs."""

    help = "Rebuild what lists and filters read, from the published documents alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--check`."""
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where anything differs.")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        """Compare all, write what differs, also beside publishing; readers see a record before or after, never half."""
        total = differing = last = 0
        named: list[str] = []
        gc.disable()  # it would look for rings in all that a batch is made of, and there are none
        try:
            while batch := newest(last, BATCH):
                references = mend(batch, check=check)
                total, differing, last = total + len(batch), differing + len(references), batch[-1]
                named += references[: NAMED - len(named)]
        finally:
            gc.enable()
        if check and differing:
            self.stderr.write(f"{differing} of {total} records differ: {', '.join(named)}.")
            raise SystemExit(1)
        verb = "checked" if check else "rebuilt"
        self.stdout.write(f"{total} records {verb}, {differing} of them differed.")
