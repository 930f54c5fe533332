"""The ledger of corrections: for programs, as Atom and as JSON Feed."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User

from incidents.holding import hold
from incidents.models import Epoch, FeedHead, Incident, Publication
from incidents.reviewing import approve, request_review
from sources.models.audit import acting
from tests import builders
from tests.incidents.api.conftest import Partner, Publish, number_feed

ATOM = "{http://www.w3.org/2005/Atom}"
TWO = [("two", "counts two dead", "killed")]


@pytest.fixture
def corrected(publish: Publish, settings: Any) -> list[str]:
    """Publish two incidents, correct both, and update one; return their references, the last corrected first."""
    settings.PUBLIC_URL = "https://footnote.example"
    first, second = publish("River & port"), publish("Dam")
    for publication, notice in ((first, "“four” was wrong: <two>.\x0b"), (second, "Two, not four.")):
        publish(incident=Incident.objects.get(pk=publication.record), figures=TWO, kind="correction", notice=notice)
    homes = [("Nearly 200", "Nearly 200 homes", "homes_damaged")]
    publish(incident=Incident.objects.get(pk=first.record), figures=homes, kind="update")
    return [second.reference, first.reference]


def test_ledger_has_corrections_alone_the_newest_first(
    corrected: list[str], partner: Partner, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        page = partner.read("corrections/")

    assert [each["reference"] for each in page["results"]] == corrected
    newest = page["results"][0]
    assert (newest["event"], newest["version"], newest["notice"], newest["title"]) == (
        "corrected",
        2,
        "Two, not four.",
        "Dam",
    )
    assert partner.read(newest["difference"])["figures"]
    assert page["next"] is None


def test_ledger_is_read_by_pages(corrected: list[str], partner: Partner) -> None:
    first = partner.read("corrections/", limit=1)
    second = partner.read(first["next"])

    assert [first["results"][0]["reference"], second["results"][0]["reference"]] == corrected
    assert second["next"] is None
    assert partner.problem("corrections/", cursor="x")["type"] == "/api/v1/problems/bad-cursor/"


def test_cursor_names_its_epoch_and_is_gone_with_it(corrected: list[str], partner: Partner) -> None:
    old = partner.read("corrections/", limit=1)["next"]
    epoch, _, seq = parse_qs(urlsplit(old).query)["cursor"][0].partition(":")
    assert epoch == str(FeedHead.objects.get().epoch)
    # As cursors were before they named it: which epoch one is of cannot be told.
    bare = partner.problem("corrections/", expect=410, cursor=seq)
    assert (bare["type"], bare["resync"]) == ("/api/v1/problems/stale-cursor/", "/api/v1/corrections/")
    assert partner.problem("corrections/", cursor=f"{epoch}:99999")["type"] == "/api/v1/problems/bad-cursor/"

    with acting(system="test"):
        Epoch.objects.create(after=FeedHead.objects.get().epoch, reason="Restored from a backup.")

    problem = partner.problem(old, expect=410)
    assert problem["epoch"] == str(FeedHead.objects.get().epoch)
    assert [(fault["parameter"], fault["code"]) for fault in problem["errors"]] == [("cursor", "stale-cursor")]
    again = partner.read(problem["resync"], limit=1)
    assert partner.read(again["next"])["results"][0]["reference"] == corrected[1]


def test_atom_is_read_by_feed_readers(corrected: list[str], partner: Partner) -> None:
    answer = partner.get("corrections/", headers={"Accept": "application/atom+xml"})

    feed = ElementTree.fromstring(answer.content)
    assert answer["Content-Type"] == "application/atom+xml"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Correction: Dam", "Correction: River & port"]
    assert entries[1].findtext(f"{ATOM}content") == "“four” was wrong: <two>.\ufffd"
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids == [
        f"https://footnote.example/api/v1/incidents/{reference}/versions/2/#corrected" for reference in corrected
    ]
    page = f"https://footnote.example/incidents/{corrected[0]}/versions/2/"
    assert entries[0].find(f"{ATOM}link").attrib == {"href": page}  # type: ignore[union-attr]
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    page = ElementTree.fromstring(partner.get("corrections/", format="atom", limit=1).content)
    assert [link.get("rel") for link in page.findall(f"{ATOM}link")] == ["self", "alternate", "next"]


def test_json_feed_has_an_item_for_each(corrected: list[str], partner: Partner) -> None:
    feed = json.loads(partner.get("corrections/", format="jsonfeed").content)

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["content_text"] for item in feed["items"]] == ["Two, not four.", "“four” was wrong: <two>.\x0b"]
    assert feed["home_page_url"] == "https://footnote.example/corrections/"
    assert [item["url"] for item in feed["items"]] == [
        f"https://footnote.example/incidents/{reference}/versions/2/" for reference in corrected
    ]
    assert "next_url" in json.loads(partner.get("corrections/", format="jsonfeed", limit=1).content)
    assert len(partner.get("corrections/", format="csv").content.splitlines()) == 3


def test_ledger_keeps_the_history_of_what_has_ended_and_hides_what_is_held(
    corrected: list[str], partner: Partner, reviewer: User
) -> None:
    standards = builders.make_user("standards", "request_review", "hold_record", "retract_record", "merge_record")
    ended = Publication.objects.filter(reference=corrected[0]).latest("pk").record
    incident = Incident.objects.get(pk=ended)
    review = request_review(incident=incident, kind="retraction", by=standards, notice="It never happened.")
    approve(review=review, digest=review.digest, checked=[], by=reviewer)
    number_feed()

    told = partner.read("corrections/")["results"]
    assert [(each["event"], each["title"], each["notice"], each["reason"]) for each in told] == [
        ("retracted", None, "It never happened.", "It never happened."),
        ("corrected", None, "Two, not four.", None),
        ("corrected", "River & port", "“four” was wrong: <two>.\x0b", None),
    ]
    for address in ("places/", "parties/", "vocabularies/metrics/", "figures/sum/?metric=killed"):
        assert corrected[0] not in partner.get(f"/api/v1/{address}").content.decode()

    live = Publication.objects.filter(reference=corrected[1]).latest("pk").record
    assert partner.read("vocabularies/metrics/")["results"]
    hold(record=live, reason="We are checking.", by=standards)
    number_feed()
    assert [each["reference"] for each in partner.read("corrections/")["results"]] == [corrected[0]] * 2
    assert partner.read("vocabularies/metrics/")["results"] == []
    assert partner.read("figures/sum/", metric="killed")["incidents"] == 0
    for address in ("versions/1/diff/2/", "?as_of=2999-01-01"):
        problem = json.loads(partner.client.get(f"/api/v1/incidents/{corrected[1]}/{address}").content)
        assert problem["type"] == "/api/v1/problems/withheld/"


def test_empty_ledger_is_a_feed(partner: Partner, db: None) -> None:
    assert partner.read("corrections/")["results"] == []
    assert ElementTree.fromstring(partner.get("corrections/", format="atom").content).findall(f"{ATOM}entry") == []
