"""Write the SQL of the role that partners' questions are asked with: it sees publications and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models

from incidents.models.feed import FeedEntry, FeedHead
from incidents.models.hold import Hold
from incidents.models.publication import (
    Publication,
    PublishedClaim,
    PublishedFigure,
    PublishedPin,
    PublishedSource,
    PublishedTerm,
    Record,
)

WHOLE: tuple[type[models.Model], ...] = (
    Publication,
    Record,
    PublishedClaim,
    PublishedSource,
    PublishedFigure,
    PublishedPin,
    PublishedTerm,
    FeedHead,
    FeedEntry,
)
# Who withheld a record is nobody's business but the desk's.
PARTS = {Hold: ("id", "record", "no", "event", "publication_id", "reason", "acted_at")}


class Command(BaseCommand):
    """`manage.py public_role footnote_public | psql …`, then PUBLIC_DATABASE_URL with that name."""

    help = "Write the SQL that makes a role which reads publications alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the role's name."""
        parser.add_argument("name", help="The role, such as footnote_public.")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Write it. It gives no password: set one with \\password in psql."""
        if not name.isidentifier():
            raise CommandError(f"{name!r} is no name for a role: use letters, digits and _.")
        quote = connection.ops.quote_name
        role = quote(name)
        lines = [
            f"create role {role} login nosuperuser nocreatedb nocreaterole;",
            f"alter role {role} set default_transaction_read_only = on;",
            f"grant usage on schema public to {role};",
        ]
        lines += [f"grant select on {quote(model._meta.db_table)} to {role};" for model in WHOLE]
        lines += [
            f"grant select ({', '.join(map(quote, columns))}) on {quote(model._meta.db_table)} to {role};"
            for model, columns in PARTS.items()
        ]
        self.stdout.write("\n".join(lines))
