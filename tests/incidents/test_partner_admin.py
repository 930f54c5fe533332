"""Partners and keys on the desk: a key is shown once."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from incidents.issuing import issue
from incidents.models import ApiKey, ApiKeyUse, FeedHead, Partner
from sources.models import AuditEntry
from sources.models.audit import acting
from tests.builders import make_user
from tests.incidents.api.conftest import Partner as Reader
from tests.incidents.api.conftest import partner, publish  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db
KEYS = "admin:incidents_apikey_changelist"
PARTNERS = "admin:incidents_partner_changelist"


@pytest.fixture
def desk(client: Client) -> Client:
    """An administrator's browser."""
    person = make_user("administrator")
    person.groups.add(Group.objects.get(name="Administrator"))
    client.force_login(person)
    return client


@pytest.fixture
def wire() -> Partner:
    with acting(system="test"):
        return Partner.objects.create(name="Wire")


def add(desk: Client, wire: Partner, **more: Any) -> Any:
    form = {
        "partner": wire.pk,
        "label": "site",
        "scopes": ["read", "changes"],
        "expires_at_0": "2030-01-01",
        "expires_at_1": "00:00:00",
        **more,
    }
    return desk.post(reverse("admin:incidents_apikey_add"), form)


def test_new_key_is_shown_once_and_works(desk: Client, wire: Partner, partner: Reader) -> None:  # noqa: F811
    page = add(desk, wire)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    [secret] = set(re.findall(r"fn_[2-9a-z]{8}_[A-Za-z0-9_-]{43}", page.content.decode()))
    assert partner.get("incidents/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    key = ApiKey.objects.get()
    assert key.scopes == ["read", "changes"]
    for name, arguments in ((KEYS, []), ("admin:incidents_apikey_change", [key.pk])):
        assert secret not in desk.get(reverse(name, args=arguments)).content.decode()
    assert secret not in str(desk.session.items()) + str(desk.cookies)
    assert AuditEntry.objects.get(table_name="incidents_apikey").actor.username == "administrator"


def test_third_key_is_refused_in_a_sentence_and_nothing_typed_is_lost(desk: Client, wire: Partner) -> None:
    add(desk, wire)
    add(desk, wire)
    page = add(desk, wire, label="a third").content.decode()
    assert "two live keys already" in page
    assert "a third" in page
    assert ApiKey.objects.count() == 2


def test_key_is_revoked_and_rotated_from_the_list(desk: Client, wire: Partner) -> None:
    add(desk, wire)
    first = ApiKey.objects.get()
    page = desk.post(reverse(KEYS), {"action": "rotate_key", "_selected_action": [first.pk]})
    assert f"{first}, which it follows, ends" in page.content.decode()
    answer = desk.post(reverse(KEYS), {"action": "revoke_keys", "_selected_action": [first.pk]}, follow=True)
    assert f"Revoked: {first}." in answer.content.decode()
    first.refresh_from_db()
    assert first.revoked_at is not None
    both = [key.pk for key in ApiKey.objects.all()]
    answer = desk.post(reverse(KEYS), {"action": "rotate_key", "_selected_action": both}, follow=True)
    assert "2 keys are chosen" in answer.content.decode()


def test_partner_behind_on_a_correction_is_seen(
    desk: Client,
    wire: Partner,
    publish: Any,  # noqa: F811
    editor: Any,
) -> None:
    from incidents.models import Incident

    first = publish("Silo explosion")
    with acting(system="test"):
        key = issue(partner=wire).key
    epoch = FeedHead.objects.get().epoch
    use = ApiKeyUse.objects.create(key=key, used_on="2026-01-01", epoch=epoch, seq=1)

    def listed() -> str:
        return desk.get(reverse(PARTNERS)).content.decode()

    assert "1 of 1" in listed()
    assert "on a correction" not in listed()
    publish(
        incident=Incident.objects.get(pk=first.record),
        kind="correction",
        notice="Nearly 200 homes were left out.",
        figures=[("Nearly 200", "Nearly 200 homes lost power", "homes")],
    )
    assert "on a correction" in listed()
    ApiKeyUse.objects.filter(pk=use.pk).update(seq=2)
    assert "on a correction" not in listed()


@pytest.mark.parametrize("name", [KEYS, PARTNERS])
def test_lists_ask_as_often_for_thirty_rows_as_for_one(
    desk: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any, name: str
) -> None:
    def rows(count: int) -> None:
        with acting(system="test"):
            for n in range(count):
                issue(partner=Partner.objects.create(name=f"Partner {count} {n}"))

    rows(1)
    desk.get(reverse(name))
    with django_assert_max_num_queries(20) as one:
        desk.get(reverse(name))
    rows(29)
    with django_assert_num_queries(len(one)):
        desk.get(reverse(name))
