"""Endpoints and the outbox on the desk."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from incidents.delivering import deliver, secrets_of
from incidents.models import Delivery, Endpoint, Partner
from sources.models.audit import acting
from tests.builders import make_user
from tests.incidents.test_delivering import publish, told_at
from tests.receiver import Receiver, receiver

pytestmark = pytest.mark.django_db
ENDPOINTS = "admin:incidents_endpoint_changelist"
DELIVERIES = "admin:incidents_delivery_changelist"


@pytest.fixture
def heard(settings: Any) -> Iterator[Receiver]:
    with receiver() as state:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", state.port)})
        yield state


@pytest.fixture
def desk(client: Client) -> Client:
    """An administrator's browser."""
    person = make_user("administrator")
    person.groups.add(Group.objects.get(name="Administrator"))
    client.force_login(person)
    return client


def act(desk: Client, name: str, action: str, *chosen: Any) -> str:
    answer = desk.post(reverse(name), {"action": action, "_selected_action": [row.pk for row in chosen]}, follow=True)
    return answer.content.decode()


def test_signing_secret_is_shown_when_the_endpoint_is_made_and_when_it_rotates(desk: Client) -> None:
    with acting(system="test"):
        wire = Partner.objects.create(name="Wire")
    page = desk.post(reverse("admin:incidents_endpoint_add"), {"partner": wire.pk, "url": "partner.example/hooks"})
    endpoint = Endpoint.objects.get()
    assert endpoint.url == "https://partner.example/hooks"
    assert "no-store" in page["Cache-Control"]
    [first] = secrets_of(endpoint)
    assert first in page.content.decode()
    assert not re.search("whsec_", desk.get(reverse(ENDPOINTS)).content.decode())
    page = act(desk, ENDPOINTS, "rotate", endpoint)
    endpoint.refresh_from_db()
    [second, old] = secrets_of(endpoint)
    assert second in page
    assert old == first
    assert "For 24 hours" in page
    assert "2 endpoints are chosen" in act(desk, ENDPOINTS, "rotate", endpoint, told_at("https://other.example/"))


def test_dead_letters_are_seen_and_replayed(desk: Client, editor: User, reviewer: User, heard: Receiver) -> None:
    endpoint = told_at(heard.url)
    publish(editor, reviewer, 2)
    heard.answer = lambda *_: 410
    deliver()
    page = desk.get(reverse(DELIVERIES)).content.decode()
    assert "given up" in page
    assert "It answered 410." in page
    assert "It answered 410, gone." in desk.get(reverse(ENDPOINTS)).content.decode()
    dead = Delivery.objects.get(state="dead")
    assert "1 will be tried again" in act(desk, DELIVERIES, "try_again", *Delivery.objects.all())
    dead.refresh_from_db()
    assert dead.state == "waiting"
    heard.answer = lambda *_: 204
    assert not deliver()  # still switched off
    assert "2 entries are told now" in act(desk, ENDPOINTS, "switch_on", endpoint)
    while deliver():
        pass
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert desk.get(reverse("admin:incidents_delivery_change", args=[dead.pk])).status_code == 200


def test_endpoint_is_switched_off_on_the_desk(desk: Client) -> None:
    endpoint = told_at("https://partner.example/hooks")
    act(desk, ENDPOINTS, "switch_off", endpoint)
    endpoint.refresh_from_db()
    assert endpoint.disabled_why == "Switched off on the desk."


def test_who_may_not_change_endpoints_replays_nothing(client: Client, heard: Receiver) -> None:
    person = make_user("reader", "view_delivery")
    client.force_login(person)
    told_at(heard.url)
    assert 'value="try_again"' not in client.get(reverse(DELIVERIES)).content.decode()


@pytest.mark.parametrize("name", [ENDPOINTS, DELIVERIES])
def test_lists_ask_as_often_for_thirty_rows_as_for_one(
    desk: Client,
    editor: User,
    reviewer: User,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
    name: str,
) -> None:
    told_at("https://one.example/")
    publish(editor, reviewer)
    desk.get(reverse(name))
    with django_assert_max_num_queries(20) as one:
        desk.get(reverse(name))
    for n in range(29):
        told_at(f"https://more.example/{n}", f"Partner {n}")
    publish(editor, reviewer)
    with django_assert_num_queries(len(one)):
        desk.get(reverse(name))
