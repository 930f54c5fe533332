"""Print the numbers of texts."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sources.finder import find_figures


class Command(BaseCommand):
    """`find_figures FILE… [--json]`: offsets are code points of the file as it is stored."""

    help = "Print every number of the texts, and whether it is a figure."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file or more."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a plain text in UTF-8")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them in the order of the text."""
        for path in options["files"]:
            try:
                text = path.read_bytes().decode()
            except OSError as problem:
                raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
            except UnicodeDecodeError as problem:
                raise CommandError(f"{path} is not a text in UTF-8: save it so.") from problem
            for found in find_figures(text):
                row = {"file": str(path), **found.as_row()}
                if options["json"]:
                    self.stdout.write(json.dumps(row, ensure_ascii=False))
                    continue
                said = [row["operator"], row["value"], row["value_max"] and f"to {row['value_max']}", row["unit"]]
                what = " ".join(str(part) for part in said if part is not None)
                shown = " ".join(found.text.split())
                self.stdout.write(f"{found.start:>7} {found.kind:<18} {shown:<32} {what}")
