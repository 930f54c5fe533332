"""manage.py send_digest: by e-mail, once a day, what each person has not read."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from incidents.desk.notifications import link_of, subject_of
from incidents.models import Notification

LINES = 50  # in one message; the list on the desk has the rest


class Command(BaseCommand):
    """Send each person one message with what is unread and was never sent. A second run sends nothing twice."""

    help = "Send by e-mail what people have not read, each thing once. Run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, person by person: one that fails leaves the others their message, and is tried again next time."""
        waiting = Notification.objects.unread().filter(mailed_at=None, person__is_active=True).exclude(person__email="")
        people = waiting.order_by("person").values_list("person", flat=True).distinct()
        sent, failed = 0, []
        for person in list(people):
            try:
                sent += self._send(person)
            except OSError as error:  # the mail server's own errors are of this kind
                failed.append(str(error))
        self.stdout.write(f"{sent} sent.")
        if failed:
            raise CommandError(f"{len(failed)} could not be sent and will be tried again: {failed[0]}")

    @transaction.atomic
    def _send(self, person: int) -> int:
        # Locked, so that two runs at once send once: the second skips what the first holds.
        rows = list(
            Notification.objects.unread()
            .filter(person=person, mailed_at=None)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("person", "incident", "source", "by")
            .order_by("kind", "id")
        )
        if not rows:
            return 0
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=Now())
        many = f"{len(rows)} thing{'' if len(rows) == 1 else 's'}"
        message = EmailMessage(
            subject=f"Footnote: {many} you have not read",
            body=_body(rows),
            to=[rows[0].person.email],
            connection=get_connection(),
        )
        return int(message.send() > 0)


def _body(rows: list[Notification]) -> str:
    lines = [f"Hello {rows[0].person.get_short_name() or rows[0].person.get_username()},", ""]
    for kind, group in groupby(rows[:LINES], key=lambda row: row.get_kind_display()):
        lines += [f"{str(kind).capitalize()}:", *_lines(group), ""]
    if len(rows) > LINES:
        lines += [f"and {len(rows) - LINES} more.", ""]
    lines += [f"All of it: {settings.PUBLIC_URL}{reverse('admin:notifications')}", ""]
    return "\n".join(lines)


def _lines(rows: Iterable[Notification]) -> Iterable[str]:
    for row in rows:
        who = f"{row.by.get_username()}, " if row.by else ""
        yield f"- {who}{subject_of(row)}"
        if row.said:
            yield f"  “{' '.join(row.said.split())}”"
        yield f"  {settings.PUBLIC_URL}{link_of(row)}"
