"""manage.py dump_dossier [--incident KEY …] [--output FILE]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.dossier import dump
from incidents.models import Incident


class Command(BaseCommand):
    """Write what is recorded as a dossier."""

    help = "Write all that is recorded, or some incidents with all they need, as a dossier (docs/dossier.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which incidents, and where to."""
        parser.add_argument(
            "--incident", nargs="+", action="extend", metavar="KEY", dest="keys", help="only these, with all they need"
        )
        parser.add_argument("--output", type=Path, metavar="FILE", help="a file instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Dump to the file, or to standard output."""
        incidents = None
        if options["keys"]:
            incidents = list(Incident.objects.filter(key__in=options["keys"]))
            missing = sorted(set(options["keys"]) - {incident.key for incident in incidents})
            if missing:
                raise CommandError(f"No incident has the key “{missing[0]}”: see its page at the desk.")
        text = dump(incidents)
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["output"].write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"“{options['output']}” cannot be written: {error.strerror}.") from error
