"""The digest by e-mail: what is unread, once, to those with an address."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models.functions import Now

from incidents.commenting import comment
from incidents.management.commands import send_digest
from incidents.models import Incident, Notification
from tests.builders import make_figure, make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "add_comment", email="editor@wire.example")


@pytest.fixture
def incident(editor: User) -> Incident:
    made = make_incident(editor)
    make_figure(editor, made)
    return made


def run() -> str:
    out = StringIO()
    call_command("send_digest", stdout=out)
    return out.getvalue().strip()


def test_digest_sends_each_person_what_they_have_not_read_once(
    editor: User, incident: Incident, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    settings.PUBLIC_URL = "https://footnote.example"
    make_user("anna", email="anna@wire.example", first_name="Anna")
    make_user("ben")
    comment(incident=incident, body="@anna and @ben: who\ncounts?", by=editor)
    comment(incident=incident, body="@anna: read already.", by=editor)
    Notification.objects.filter(said__endswith="already.").update(read_at=Now())

    assert run() == "1 sent."
    assert run() == "0 sent."

    (message,) = mailoutbox
    assert (message.to, message.subject) == (["anna@wire.example"], "Footnote: 1 thing you have not read")
    assert message.body == (
        "Hello Anna,\n\nMentioned you:\n- editor, Silo explosion\n  “@anna and @ben: who counts?”\n"
        f"  https://footnote.example/admin/incidents/incident/{incident.pk}/change/#comments\n\n"
        "All of it: https://footnote.example/admin/notifications/\n"
    )
    comment(incident=incident, body="@anna: another.", by=editor)
    assert run() == "1 sent."
    assert "already" not in mailoutbox[-1].body


def test_digest_leaves_out_closed_accounts_and_counts_what_it_leaves_away(
    editor: User, incident: Incident, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_digest, "LINES", 2)
    anna = make_user("anna", email="anna@wire.example")
    closed = make_user("closed", email="closed@wire.example")
    for n in range(3):
        comment(incident=incident, body=f"@anna @closed {n}", by=editor)
    User.objects.filter(pk=closed.pk).update(is_active=False)

    assert run() == "1 sent."

    assert "and 1 more." in mailoutbox[0].body
    assert Notification.objects.filter(person=anna, mailed_at=None).count() == 0


def test_digest_that_cannot_be_sent_is_tried_again(
    editor: User, incident: Incident, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("anna", email="anna@wire.example")
    comment(incident=incident, body="@anna: see.", by=editor)

    def broken(*args: Any, **kwargs: Any) -> int:
        raise OSError("no route")

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", broken)
        with pytest.raises(CommandError, match="1 could not be sent and will be tried again: no route"):
            run()

    assert Notification.objects.get().mailed_at is None
    assert run() == "1 sent."
