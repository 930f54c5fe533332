"""Answers told apart and kept by the feed: 304 and the same bytes for one query, and never one older than the feed."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections, transaction

from incidents.api import watermark
from incidents.api.incidents import Incidents
from incidents.holding import hold, release
from incidents.models import Epoch, FeedHead, Incident
from incidents.models.publication import Publication, PublishedClaim, PublishedSource
from incidents.publishing import publish_due
from incidents.reviewing import approve, request_review
from sources.models.audit import acting
from tests import builders
from tests.builders import make_user
from tests.incidents.api.conftest import Partner, Publish, number_feed
from tests.incidents.test_kinds import embargoed, let_time_pass
from tests.refusals import refused

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


# What changes with the feed alone, and so has a tag by it.
FED = [
    "incidents/",
    "incidents/?q=silo&count=true&format=geojson",
    "claims/?format=csv",
    "sources/",
    "sources/{source}/",
    "figures/?fields=display",
    "figures/sum/?metric=killed",
    "claims/{claim}/",
    "incidents/{reference}/versions/",
    "places/",
    "parties/",
    "vocabularies/metrics/",
    "vocabularies/levels/",
    "corrections/",
    "corrections/?format=atom",
]


@pytest.fixture
def fed(publish: Publish) -> list[str]:
    """Publish an incident, and return the addresses that change with the feed."""
    reference = publish().reference
    claim, source = PublishedClaim.objects.get().claim, PublishedSource.objects.get().source
    return [address.format(reference=reference, claim=claim, source=source) for address in FED]


def tags(partner: Partner, addresses: list[str]) -> dict[str, str]:
    return {address: partner.get(address)["ETag"] for address in addresses}


def test_whoever_holds_an_answer_is_told_so_before_a_row_is_read(
    partner: Partner, fed: list[str], django_assert_num_queries: Any, settings: Any
) -> None:
    for kept in (0, 4_000_000):
        settings.API_PAGES_KEPT = kept
        for address in fed:
            first = partner.get(address)
            assert first["ETag"].startswith('W/"')
            with django_assert_num_queries(1, using="public"):
                again = partner.get(address, expect=304, headers={"If-None-Match": f'"another", {first["ETag"]}'})
            assert again.content == b""
            for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
                assert again[name] == first[name]
            assert partner.get(address, headers={"If-None-Match": '"another"'}).content == first.content


def test_whatever_partners_can_see_changes_every_tag(
    partner: Partner, publish: Publish, fed: list[str], editor: User, reviewer: User
) -> None:
    """Also of what did not change: a tag may miss a chance to spare, and never a change."""
    standards = make_user("standards", "request_review", "decide_review", "hold_record", "retract_record")
    one, two = Publication.objects.get(), publish("Second")
    incident = Incident.objects.get(pk=one.record)

    def retract() -> None:
        review = request_review(
            incident=Incident.objects.get(pk=two.record), kind="retraction", by=standards, notice="It never happened."
        )
        approve(review=review, digest=review.digest, checked=[], by=reviewer)

    def restore() -> None:
        with acting(system="test"):
            Epoch.objects.create(after=FeedHead.objects.get().epoch, reason="Restored from a backup.")

    def mend() -> None:
        PublishedClaim.objects.filter(record=one.record).delete()
        call_command("reindex", stdout=StringIO())

    counts = [("two", "counts two dead", "killed")]
    steps = {
        "publication": lambda: publish("Third"),
        "correction": lambda: publish(incident=incident, kind="correction", notice="Two, not four.", figures=counts),
        "hold": lambda: hold(record=two.record, reason="Under examination.", by=standards),
        "release": lambda: release(record=two.record, version=1, reason="It stands.", by=standards),
        "retraction": retract,
        "hold of a tombstone": lambda: hold(record=two.record, reason="A court forbids it.", by=standards),
        "epoch": restore,
        "reindex": mend,
    }
    before = tags(partner, fed)
    for name, step in steps.items():
        step()
        number_feed()
        after = tags(partner, fed)
        assert [address for address in fed if after[address] == before[address]] == [], name
        before = after


def test_what_nobody_can_see_yet_changes_no_tag(
    partner: Partner, publish: Publish, fed: list[str], editor: User, reviewer: User
) -> None:
    before = tags(partner, fed)
    draft = builders.make_incident(editor, "Not public yet")
    builders.make_figure(editor, draft)
    embargoed(draft, editor, reviewer)
    hold(record=draft.pk, reason="Not even then.", by=make_user("standards", "hold_record"))
    call_command("reindex", stdout=StringIO())
    number_feed()

    assert tags(partner, fed) == before


def test_end_of_an_embargo_changes_every_tag(
    partner: Partner, publish: Publish, fed: list[str], editor: User, reviewer: User
) -> None:
    draft = builders.make_incident(editor, "Public tomorrow")
    builders.make_figure(editor, draft)
    review = embargoed(draft, editor, reviewer)
    before = tags(partner, fed)
    let_time_pass(review)

    assert len(publish_due()) == 1
    number_feed()

    after = tags(partner, fed)
    assert [address for address in fed if after[address] == before[address]] == []
    assert len(partner.references()) == 2


def test_answer_that_a_publication_overtook_is_not_taken_for_a_newer_one(
    partner: Partner, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between head and rows something is published: the rows are new, the tag is old, and who holds it asks anew."""
    publish()
    read = Incidents.page

    def overtaken(self: Any, *args: Any, **kwargs: Any) -> Any:
        publish("Overtaking")
        return read(self, *args, **kwargs)

    monkeypatch.setattr(Incidents, "page", overtaken)
    first = partner.get("incidents/")
    assert b"Overtaking" in first.content
    monkeypatch.setattr(Incidents, "page", read)
    assert partner.get("incidents/", headers={"If-None-Match": first["ETag"]}).content == first.content


def test_every_form_query_host_and_release_has_tags_of_its_own(
    partner: Partner, publish: Publish, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    found = [
        partner.get("incidents/")["ETag"],
        partner.get("incidents/", headers={"Accept": "text/csv"})["ETag"],
        partner.get("incidents/?limit=1")["ETag"],
        partner.get("incidents/", headers={"Host": "localhost"})["ETag"],
        partner.get("claims/")["ETag"],
    ]
    settings.PUBLIC_URL = "https://elsewhere.example"
    found.append(partner.get("incidents/")["ETag"])
    monkeypatch.setattr(watermark, "_release", lambda: "another release")
    found.append(partner.get("incidents/")["ETag"])
    assert len(set(found)) == len(found)


def test_what_is_wrong_is_told_to_whoever_holds_an_answer_too(partner: Partner, publish: Publish) -> None:
    publish()
    tag = partner.get("incidents/")["ETag"]
    for address, status in (("incidents/?limit=0", 400), ("claims/0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10/", 404)):
        assert "ETag" not in partner.get(address, expect=status, headers={"If-None-Match": tag})


def test_head_counts_reindexing_and_nothing_with_it() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("update incidents_feedhead set reindexed = reindexed + 1")
        for change in ("reindexed = 0", "reindexed = reindexed + 2", "reindexed = reindexed + 1, n = n + 1"):
            with refused("feed_head_counts_up"), transaction.atomic():
                cursor.execute(f"update incidents_feedhead set {change}")
