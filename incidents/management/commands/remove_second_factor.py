"""manage.py remove_second_factor USER: the way back in where nobody on the desk may do it."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.signing_in.factor import device_of, remove
from sources.models.audit import acting


class Command(BaseCommand):
    """Remove an account's second factor and its backup codes; the audit log says so."""

    help = "Remove an account's second factor and its backup codes, as for an administrator without a phone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account's name."""
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Do it, or say in a sentence why not."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”: write its name as it signs in.")
        if device_of(user) is None:
            raise CommandError(f"{username} has no second factor: there is nothing to remove.")
        with acting(system="manage.py remove_second_factor"):
            remove(user=user)
        self.stdout.write(f"Removed: the password alone signs {username} in now.")
