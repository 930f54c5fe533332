"""Pages that are kept: the same bytes for one query, and never one older than the feed."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connections

from incidents.api import watermark
from incidents.holding import hold
from tests.builders import make_user
from tests.incidents.api.conftest import Partner, Publish, number_feed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages(settings: Any) -> Iterator[None]:
    """A process that keeps pages, and has none yet."""
    settings.API_PAGES_KEPT = 4_000_000
    watermark._pages.clear()
    watermark._at = None
    yield
    watermark._pages.clear()
    watermark._at = None


@pytest.mark.parametrize("address", ["incidents/", "incidents/?q=silo&count=true", "claims/?format=csv", "sources/"])
def test_kept_page_is_the_page_and_costs_one_query(
    partner: Partner, publish: Publish, django_assert_num_queries: Any, address: str
) -> None:
    publish()
    first = partner.get(address)
    with django_assert_num_queries(1, using="public"):
        second = partner.get(address)
    assert (second.content, dict(second.items())) == (first.content, dict(first.items()))
    assert watermark._pages


def test_page_that_is_not_kept_costs_two_queries(
    partner: Partner, publish: Publish, django_assert_num_queries: Any
) -> None:
    publish()
    partner.get("incidents/?limit=3")
    with django_assert_num_queries(2, using="public"):
        partner.get("incidents/?limit=2")


def test_publication_and_hold_are_seen_at_once(partner: Partner, publish: Publish, reviewer: User) -> None:
    first = publish("First")
    assert partner.references() == [first.reference]
    second = publish("Second")
    assert partner.references() == [second.reference, first.reference]
    standards = make_user("standards", "hold_record")
    hold(record=first.record, reason="Under examination.", by=standards)
    number_feed()
    assert partner.references() == [second.reference]


def test_forms_hosts_and_queries_are_kept_apart(partner: Partner, publish: Publish) -> None:
    publish()
    publish()
    bodies = {
        partner.get("incidents/").content,
        partner.get("incidents/", headers={"Accept": "text/csv"}).content,
        partner.get("incidents/?limit=1").content,
        partner.get("incidents/?limit=1", headers={"Host": "localhost"}).content,
    }
    assert len(bodies) == 4


def test_page_is_kept_for_a_minute_at_most(
    partner: Partner, publish: Publish, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    publish()
    partner.get("incidents/")
    monkeypatch.setattr(watermark, "SECONDS", -1.0)
    with django_assert_num_queries(2, using="public"):
        partner.get("incidents/")


def test_memory_is_bounded(partner: Partner, publish: Publish, settings: Any) -> None:
    settings.API_PAGES_KEPT = 200_000
    publish()
    for limit in range(1, 60):
        partner.get(f"incidents/?limit={limit}")
    assert 0 < len(watermark._pages) <= 200_000 // watermark.OVERHEAD
    assert watermark._size <= 200_000


def test_refusals_are_not_kept(partner: Partner, publish: Publish) -> None:
    partner.get("incidents/?limit=0", expect=400)
    assert not watermark._pages


@pytest.mark.django_db(transaction=True)
def test_connection_that_was_lost_is_made_again(partner: Partner, publish: Publish) -> None:
    reference = publish().reference
    partner.get(f"incidents/{reference}/")
    lost = connections["public"].connection.info.backend_pid
    with psycopg.connect(**connections["default"].get_connection_params(), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [lost])
    assert partner.get(f"incidents/{reference}/").status_code == 200
    assert connections["public"].connection.info.backend_pid != lost
