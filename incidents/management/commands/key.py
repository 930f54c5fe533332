"""manage.py key create --partner NAME | rotate PREFIX | revoke PREFIX | list"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from incidents.issuing import Issued, issue, revoke, rotate
from incidents.models import ApiKey, Partner
from incidents.models.partner import Scope
from sources.errors import Refused
from sources.models.audit import acting


class Command(BaseCommand):
    """Make, follow up, revoke and list the keys of partners. A key is printed once and kept nowhere."""

    help = "Make, rotate, revoke and list the API keys of partners."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and with which key."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|rotate|revoke|list")
        create = verbs.add_parser("create", help="make a key; a partner that is not there yet is made with it")
        create.add_argument("--partner", required=True, metavar="NAME")
        create.add_argument("--label", default="", help="where it is used")
        create.add_argument("--scopes", default="", help=f"with commas between them, of {', '.join(Scope)}; else all")
        create.add_argument("--days", type=int, default=365, help="how long it is good")
        create.add_argument("--rate", type=int, help="requests a minute of the whole partner")
        follow = verbs.add_parser("rotate", help="make the key that follows one, which ends later")
        follow.add_argument("prefix", help="the 8 letters and digits behind fn_")
        follow.add_argument("--hours", type=int, default=168, help="how long the old key goes on")
        end = verbs.add_parser("revoke", help="end a key at once")
        end.add_argument("prefix", help="the 8 letters and digits behind fn_")
        verbs.add_parser("list", help="show all keys, live and not")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in a sentence why not."""
        verb = getattr(self, f"_{options['verb']}")
        try:
            with acting(system=f"manage.py key {options['verb']}"):
                verb(options)
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def _create(self, options: dict[str, Any]) -> None:
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        if unknown := sorted(set(scopes) - set(Scope)):
            raise CommandError(f"There is no scope “{unknown[0]}”: take {', '.join(Scope)}.")
        if options["days"] < 1:
            raise CommandError(f"--days is {options['days']}: a key is good for one day at least.")
        name = " ".join(options["partner"].split())
        partner, made = Partner.objects.get_or_create(name=name)
        if options["rate"] is not None and options["rate"] != partner.rate:
            partner.rate = options["rate"]
            partner.save()
        expires_at = timezone.now() + timedelta(days=options["days"])
        self._tell(issue(partner=partner, label=options["label"], scopes=scopes, expires_at=expires_at))
        if made:
            self.stderr.write(f"The partner “{name}” is new.")

    def _rotate(self, options: dict[str, Any]) -> None:
        old = self._key(options["prefix"])
        self._tell(rotate(key=old, overlap=timedelta(hours=options["hours"])))
        self.stderr.write(f"{old} ends on {old.expires_at:%Y-%m-%d at %H:%M} UTC.")

    def _revoke(self, options: dict[str, Any]) -> None:
        key = self._key(options["prefix"])
        revoke(key=key)
        self.stdout.write(f"{key} of {key.partner} is revoked.")

    def _list(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        for key in ApiKey.objects.select_related("partner", "use"):
            state = "revoked" if key.revoked_at else "expired" if key.expires_at <= now else "live"
            used = getattr(key, "use", None)
            columns = [key.prefix, state, f"{key.expires_at:%Y-%m-%d}", str(used or "never used"), ",".join(key.scopes)]
            self.stdout.write("\t".join([*columns, str(key.partner), key.label]).rstrip())

    def _key(self, prefix: str) -> ApiKey:
        text = prefix.removeprefix("fn_")[:8]
        key = ApiKey.objects.select_related("partner").filter(prefix=text).first()
        if key is None:
            raise CommandError(f"There is no key fn_{text}…: manage.py key list shows all.")
        return key

    def _tell(self, issued: Issued) -> None:
        """Print the key alone on standard output, so that a script can take it."""
        self.stderr.write(f"Keep it now, it is shown once. It is good until {issued.key.expires_at:%Y-%m-%d}.")
        self.stdout.write(issued.secret)
