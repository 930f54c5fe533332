"""Webhooks: in the transaction that publishes, signed, at least once, never to the inside of a network."""

import base64
import hashlib
import hmac
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from incidents import delivering
from incidents.delivering import deliver, enable, replay, rotate_secret, secrets_of
from incidents.models import Delivery, Endpoint, FeedHead, Partner
from sources.models import AuditEntry
from sources.models.audit import acting
from tests.builders import make_figure, make_incident, make_published, make_snapshot
from tests.incidents.api.conftest import number_feed
from tests.receiver import Receiver, receiver
from tests.refusals import refused
from tests.serving import ROOT, environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(settings: Any) -> Iterator[Receiver]:
    with receiver() as state:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", state.port)})
        yield state


def told_at(url: str, name: str = "Wire") -> Endpoint:
    with acting(system="test"):
        return Endpoint.objects.create(partner=Partner.objects.get_or_create(name=name)[0], url=url)


@pytest.fixture
def endpoint(heard: Receiver) -> Endpoint:
    return told_at(heard.url)


def publish(editor: User, reviewer: User, count: int = 1) -> None:
    snapshot = make_snapshot(editor)
    for number in range(count):
        incident = make_incident(editor, f"Incident {number}")
        make_figure(editor, incident, snapshot=snapshot)
        make_published(editor, reviewer, incident)
        number_feed()


def everything() -> int:
    """Deliver what is due; return how many tries that took."""
    tries = 0
    while deliver(seconds=5):
        tries += 1
    return tries


def soon() -> None:
    """Let time pass until everything waiting is due."""
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))


def test_hint_says_where_to_look_and_no_more(editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver) -> None:
    """`feed_entry_is_told` puts it into the outbox."""
    publish(editor, reviewer)
    assert everything() == 1
    [(headers, body)] = heard.got
    epoch = str(FeedHead.objects.get().epoch)
    hint = json.loads(body)
    assert hint["type"] == "feed.entry"
    assert hint["data"] == {
        "epoch": epoch,
        "seq": 1,
        "kind": "created",
        "reference": Delivery.objects.get().entry.publication.reference,
        "url": f"{site.PUBLIC_URL}/api/v1/changes/?after={epoch}:0",
    }
    delivery = Delivery.objects.get()
    assert headers["webhook-id"] == f"msg_{delivery.pk.hex}"
    assert headers["content-type"] == "application/json"
    assert (delivery.state, delivery.attempts, delivery.said) == ("delivered", 1, "It answered 204.")


def signatures(headers: dict[str, str], body: bytes, secrets: list[str]) -> list[str]:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
    return ["v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]


def test_signature_is_that_of_standard_webhooks(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer)
    everything()
    [(headers, body)] = heard.got
    secrets = secrets_of(endpoint)
    assert [len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in secrets] == [32]
    assert headers["webhook-signature"].split() == signatures(headers, body, secrets)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_published_vector_of_standard_webhooks_is_met() -> None:
    """The example of the specification's own libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = delivering.signed(
        b'{"test": 2432232314}', id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, secrets=[secret]
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_while_they_rotate(editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver) -> None:
    [old] = secrets_of(endpoint)
    with acting(system="test"):
        new = rotate_secret(endpoint=endpoint)
    publish(editor, reviewer)
    everything()
    [(headers, body)] = heard.got
    assert headers["webhook-signature"].split() == signatures(headers, body, [new, old])
    assert secrets_of(endpoint, timezone.now() + timedelta(hours=25)) == [new]


def test_no_secret_is_stored(endpoint: Endpoint) -> None:
    [secret] = secrets_of(endpoint)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(e)::text from incidents_endpoint e")
        assert secret.removeprefix("whsec_") not in cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_outbox_is_filled_by_the_commit_and_by_nothing_else(editor: User, reviewer: User, endpoint: Endpoint) -> None:
    snapshot = make_snapshot(editor)
    lost, kept = make_incident(editor, "Lost"), make_incident(editor, "Kept")
    for incident in (lost, kept):
        make_figure(editor, incident, snapshot=snapshot)
    with pytest.raises(RuntimeError), transaction.atomic():
        make_published(editor, reviewer, lost)
        raise RuntimeError("the server dies here")
    with transaction.atomic():
        make_published(editor, reviewer, kept)
        assert not Delivery.objects.exists()
    assert [delivery.entry.publication.record for delivery in Delivery.objects.all()] == [kept.pk]


def test_endpoints_that_are_off_are_told_nothing(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    with acting(system="test"):
        endpoint.partner.active = False
        endpoint.partner.save()
    publish(editor, reviewer)
    assert not Delivery.objects.exists()


def test_failed_try_comes_back_later_with_the_same_id_and_order_is_kept(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer, 3)
    heard.answer = lambda *_: 503
    assert everything() == 1  # the endpoint rests with its oldest delivery
    first = Delivery.objects.order_by("entry").first()
    assert first is not None
    assert (first.state, first.attempts, first.said) == ("waiting", 1, "It answered 503.")
    assert timedelta(seconds=3) < first.due_at - timezone.now() <= timedelta(seconds=5)
    heard.answer = lambda *_: 200
    soon()
    assert everything() == 3
    assert len(set(heard.ids()[:2])) == 1
    assert [json.loads(body)["data"]["seq"] for _, body in heard.got] == [1, 1, 2, 3]


def test_lost_answer_is_told_again(editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver) -> None:
    publish(editor, reviewer)
    heard.answer = lambda *_: None
    everything()
    assert "broke off" in Delivery.objects.get().said
    heard.answer = lambda *_: 204
    soon()
    everything()
    assert heard.ids() == [f"msg_{Delivery.objects.get().pk.hex}"] * 2


def test_slow_endpoint_is_left_after_the_bound(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer)
    asked = threading.Event()

    def slow(*_: Any) -> int:
        asked.wait(10)
        return 204

    heard.answer = slow
    assert deliver(seconds=0.3)
    asked.set()
    assert "within 0.3 seconds" in Delivery.objects.get().said


def test_redirect_is_not_followed(editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver) -> None:
    publish(editor, reviewer)
    heard.answer = lambda *_: 307
    heard.headers = {"Location": "/elsewhere"}
    everything()
    assert len(heard.got) == 1
    assert Delivery.objects.get().said == "It answered 307. Redirects are not followed."


def test_inside_of_the_network_is_never_told(editor: User, reviewer: User, heard: Receiver, settings: Any) -> None:
    told_at(heard.url)
    settings.OUTBOUND_ALLOWED = frozenset()
    publish(editor, reviewer)
    everything()
    assert heard.got == []
    assert Delivery.objects.get().state == "waiting"
    assert Delivery.objects.get().said != ""


def test_endpoint_that_is_gone_is_switched_off_at_once(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer, 2)
    heard.answer = lambda *_: 410
    assert everything() == 1
    endpoint.refresh_from_db()
    assert endpoint.disabled_why == "It answered 410, gone."
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["dead", "waiting"]
    assert AuditEntry.objects.filter(table_name="incidents_endpoint", system="manage.py work").count() == 1


def test_tries_fit_into_three_days() -> None:
    assert timedelta(seconds=sum(delivering.DELAYS)) < timedelta(days=3)
    assert timedelta(seconds=sum(delivering.DELAYS)) > timedelta(days=2, hours=20)


def test_after_three_days_the_letter_is_dead_the_endpoint_off_and_the_desk_can_replay(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer)
    heard.answer = lambda *_: 500
    for _ in range(len(delivering.DELAYS)):
        soon()
        assert everything() == 1
        assert Delivery.objects.get().state == "waiting"
    soon()
    everything()
    dead = Delivery.objects.get()
    assert (dead.state, dead.attempts) == ("dead", len(delivering.DELAYS) + 1)
    endpoint.refresh_from_db()
    assert endpoint.disabled_why == "Three days without success. It answered 500."
    heard.answer = lambda *_: 204
    with acting(system="test"):
        assert enable(endpoint=endpoint) == 1
    everything()
    assert Delivery.objects.get().state == "delivered"
    assert len(set(heard.ids())) == 1


def test_letter_that_waited_too_long_for_a_worker_is_tried_once_and_then_dead(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer)
    Delivery.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    heard.answer = lambda *_: 500
    everything()
    assert Delivery.objects.get().state == "dead"
    assert len(heard.got) == 1


def test_delivered_is_neither_untold_nor_replayed(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer)
    everything()
    assert replay(Delivery.objects.all()) == 0
    with refused("delivery_stays_delivered"):
        Delivery.objects.update(state="waiting", delivered_at=None)


def test_outbox_loses_nothing_and_changes_nothing(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer)
    other = told_at("http://127.0.0.1:1/other")
    with refused("delivery_is_kept_until_delivered"):
        Delivery.objects.all().delete()
    with refused("delivery_stays_what_it_is"):
        Delivery.objects.update(endpoint=other)
    with refused("delivery_state_is_whole"):
        Delivery.objects.update(state="delivered")
    with refused("delivery_once"), connection.cursor() as cursor:
        cursor.execute(
            "insert into incidents_delivery (id, endpoint_id, entry_id, state, attempts, due_at, expires_at, said)"
            " select gen_random_uuid(), endpoint_id, entry_id, state, attempts, due_at, expires_at, said"
            " from incidents_delivery"
        )


def test_endpoint_is_an_address_once() -> None:
    told_at("https://partner.example/hooks")
    with refused("endpoint_once"):
        told_at("https://partner.example/hooks")
    with refused("endpoint_is_an_address"):
        told_at("ftp://partner.example/hooks")
    with refused("endpoint_says_why_it_is_off"), acting(system="test"):
        Endpoint.objects.update(disabled_at=timezone.now(), version=2)


def test_sweep_forgets_what_was_delivered_a_month_ago(
    editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver
) -> None:
    publish(editor, reviewer, 2)
    deliver()
    Delivery.objects.filter(state="delivered").update(delivered_at=timezone.now() - timedelta(days=31))
    assert delivering.sweep() == 1
    assert Delivery.objects.get().state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_one_bad_endpoint_holds_up_no_other_and_none_is_sent_twice_at_once(
    editor: User, reviewer: User, settings: Any
) -> None:
    release = threading.Event()
    both_asked = threading.Event()
    with receiver(lambda *_: 204 if release.wait(20) else 500) as stuck, receiver() as quick:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", stuck.port), ("127.0.0.1", quick.port)})
        told_at(stuck.url, "Stuck")
        told_at(quick.url, "Quick")
        publish(editor, reviewer, 3)
        sender = threading.Thread(target=lambda: (everything(), connection.close()))
        sender.start()
        while not stuck.got:
            both_asked.wait(0.01)
        assert everything() >= 0
        publish(editor, reviewer)  # nor does it hold up the desk
        everything()
        assert [json.loads(body)["data"]["seq"] for _, body in quick.got] == [1, 2, 3, 4]
        assert len(stuck.got) == 1
        release.set()
        sender.join(20)
        everything()
        assert len(set(stuck.ids())) == len(stuck.ids()) == 4


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_loses_nothing(editor: User, reviewer: User, tmp_path: Path) -> None:
    """kill -9 while the endpoint holds the request: the next worker tells it again, under the same id."""
    asked, release = threading.Event(), threading.Event()

    def hold(state: Receiver, *_: Any) -> int:
        if len(state.got) == 1:
            asked.set()
            release.wait(30)
        return 204

    with receiver(hold) as heard, (tmp_path / "log").open("w") as log:
        told_at(heard.url)
        publish(editor, reviewer, 3)
        command = [sys.executable, "manage.py", "work", "--once", "--threads", "1"]
        env = environment(DJANGO_SETTINGS_MODULE="tests.loopback_settings", RECEIVER_PORT=str(heard.port))
        first = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        assert asked.wait(60)
        first.send_signal(signal.SIGKILL)
        first.wait(20)
        release.set()
        subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=60, stdout=log, stderr=log)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    seqs = [json.loads(body)["data"]["seq"] for _, body in heard.got]
    assert seqs == [1, 1, 2, 3]
    assert heard.ids()[0] == heard.ids()[1]


@pytest.mark.django_db(transaction=True)
def test_worker_ends_at_sigterm(editor: User, reviewer: User, tmp_path: Path) -> None:
    with receiver() as heard, (tmp_path / "log").open("w") as log:
        told_at(heard.url)
        publish(editor, reviewer)
        env = environment(DJANGO_SETTINGS_MODULE="tests.loopback_settings", RECEIVER_PORT=str(heard.port))
        worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=env, stdout=log, stderr=log)
        pause = threading.Event()
        while not heard.got:
            assert worker.poll() is None
            pause.wait(0.05)
        worker.terminate()
        assert worker.wait(30) == 0
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.django_db(transaction=True)
def test_work_once_delivers_and_keeps_house(editor: User, reviewer: User, endpoint: Endpoint, heard: Receiver) -> None:
    publish(editor, reviewer, 2)
    call_command("work", once=True, threads=2)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert len(heard.got) == 2
