"""What is no longer live, and a partner's copy that followed nothing but the feed."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User

from incidents.api import addresses
from incidents.api.formats import MEDIA
from incidents.api.incidents import WRITTEN
from incidents.holding import hold, release
from incidents.models import Claim, Incident
from incidents.models.publication import Publication, PublishedClaim, Record
from incidents.reviewing import approve, request_review
from incidents.showing import show
from tests.builders import make_user
from tests.incidents.api.conftest import Partner, Publish, number_feed
from tests.incidents.api.test_guide import run

REASON = "The article was taken back."


@pytest.fixture
def standards(db: None) -> User:
    """A standards editor."""
    return make_user("standards", "request_review", "decide_review", "hold_record", "retract_record", "merge_record")


def ended(publication: Publication, kind: str, by: User, second: User, into: Publication | None = None) -> Publication:
    successor = Incident.objects.get(pk=into.record) if into else None
    review = request_review(
        incident=Incident.objects.get(pk=publication.record), kind=kind, by=by, notice=REASON, merge_into=successor
    )
    made = approve(review=review, digest=review.digest, checked=[], by=second)
    assert made
    number_feed()
    return made


def test_retracted_record_answers_its_tombstone(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    first = publish("Silo explosion")
    stone = ended(first, "retraction", standards, reviewer)
    address = f"incidents/{first.reference}/"

    answer = partner.get(address)

    assert answer.content == bytes(stone.document)
    assert json.loads(answer.content)["status"] == "canceled"
    assert b"four" not in answer.content
    assert b"Silo" not in answer.content
    partner.get(address, expect=304, headers={"If-None-Match": answer["ETag"]})
    assert partner.read("incidents/")["results"] == partner.read("claims/")["results"] == []
    # What was published stays where somebody cited it, and leads to the tombstone.
    old = partner.get(f"{address}versions/1/")
    assert old.content == bytes(first.document)
    assert f'<{partner_address(first)}>; rel="latest-version"' in old["Link"]
    assert partner.get(f"{address}versions/2/").content == bytes(stone.document)
    versions = partner.read(f"{address}versions/")["versions"]
    assert [(each["status"], each["reason"]) for each in versions] == [("canceled", REASON), ("usable", None)]


def test_tombstone_is_told_in_every_format(publish: Publish, partner: Partner, standards: User, reviewer: User) -> None:
    first, second = publish("Silo explosion"), publish("Silo fire")
    stone = ended(first, "retraction", standards, reviewer)
    merged = ended(second, "merge", standards, reviewer, into=publish("Port fire"))
    live, version = partner_address(first), f"{partner_address(first)}versions/2/"
    page = addresses.page(first.reference)

    for address in (live, version, f"{live}?as_of=2999-01-01"):
        told = {form: partner.get(f"{address}{'&' if '?' in address else '?'}format={form}") for form in WRITTEN}
        assert {form: answer["Content-Type"].partition(";")[0] for form, answer in told.items()} == {
            form: MEDIA[form] for form in WRITTEN
        }
        assert len({answer["ETag"] for answer in told.values()}) == len(WRITTEN)
        for form, answer in told.items():
            assert REASON in answer.content.decode()
            assert 'rel="alternate"; type="text/html"' in answer["Link"]
            assert not re.search("four|Silo|killed", answer.content.decode())
            held = {"Accept": MEDIA[form], "If-None-Match": answer["ETag"]}
            assert partner.get(address, expect=304, headers=held).content == b""
        assert told["json"].content == bytes(stone.document)
        assert told["ndjson"].content == bytes(stone.document) + b"\n"
        [row] = run("rows")(told["csv"].content.decode())
        given = {"reference", "version", "status", "published_at", "id", "html", "reason"}
        assert {name for name, cell in row.items() if cell} == given
        assert (row["status"], row["reason"], row["html"]) == ("canceled", REASON, page)
        feature = json.loads(told["geojson"].content)
        assert (feature["geometry"], feature["properties"]["status"], feature["properties"]["reason"]) == (
            None, "canceled", REASON,
        )  # fmt: skip
        [report] = json.loads(told["jsonld"].content)["@graph"]
        assert (report["creativeWorkStatus"], report["description"]) == ("canceled", REASON)
        assert report["prov:wasRevisionOf"] == addresses.absolute(f"{live}versions/1/")
        # Of keys that one picks of a record, a tombstone may have none: it comes whole.
        assert partner.get(f"{live}?fields=title").content == bytes(stone.document)

    # Of a merge too, where it is not led on.
    stone_of_merge = f"{partner_address(second)}versions/2/"
    [row] = run("rows")(partner.get(stone_of_merge, format="csv").content.decode())
    assert (row["status"], row["successor"]) == ("merged", json.loads(bytes(merged.document))["successor"]["reference"])
    report, event = partner.read(stone_of_merge, format="jsonld")["@graph"]
    assert (report["creativeWorkStatus"], report["about"]) == ("merged", {"@id": event["@id"]})
    assert event["sameAs"] == addresses.page(row["successor"])
    led = partner.get(partner_address(second), expect=308, format="jsonld", headers={"If-None-Match": report["@id"]})
    to = addresses.incident(row["successor"])
    assert (led["Content-Type"], led["Location"]) == ("application/ld+json", f"{to}?format=jsonld")
    assert partner.get(partner_address(second), expect=308)["Location"] == to
    assert led.content == partner.get(stone_of_merge, format="jsonld").content


def test_notice_of_a_hold_is_told_in_every_format(publish: Publish, partner: Partner, standards: User) -> None:
    first = publish("Silo explosion")
    hold(record=first.record, reason="We check who counted.", by=standards)
    number_feed()
    told = {form: partner.get(partner_address(first), format=form) for form in WRITTEN}

    for form, answer in told.items():
        assert answer["Content-Type"].partition(";")[0] == MEDIA[form]
        assert "We check who counted." in answer.content.decode()
        assert not re.search("four|Silo|killed", answer.content.decode())
    [row] = run("rows")(told["csv"].content.decode())
    assert (row["status"], row["published_at"], row["claims"]) == ("withheld", "", "")
    [report] = json.loads(told["jsonld"].content)["@graph"]
    since = partner.read(partner_address(first))["withheld_at"]
    assert (report["creativeWorkStatus"], report["dateModified"]) == ("withheld", since)
    assert json.loads(told["geojson"].content)["properties"]["withheld_at"] == since


def partner_address(publication: Publication) -> str:
    return f"/api/v1/incidents/{publication.reference}/"


def test_merged_record_leads_to_its_last_successor(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    one, two, three = publish("One"), publish("Two"), publish("Three")
    stone = ended(one, "merge", standards, reviewer, into=two)
    answer = partner.get(partner_address(one), expect=308)
    assert answer["Location"] == partner_address(two)
    assert answer.content == bytes(stone.document)
    ended(two, "merge", standards, reviewer, into=three)
    assert partner.get(partner_address(one), expect=308)["Location"] == partner_address(three)
    ended(three, "retraction", standards, reviewer)
    assert partner.get(partner_address(one), expect=308)["Location"] == partner_address(three)
    entries = partner.read("changes/")["results"]
    assert [(each["event"], each["successor"]) for each in entries[3:]] == [
        ("merged", two.reference),
        ("merged", three.reference),
        ("retracted", None),
    ]
    assert entries[3]["reason"] == REASON


def test_hold_hides_versions_and_notices_of_a_retracted_record_too(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    first = publish("Silo explosion")
    more = [("around 50", "injured around 50", "injured")]
    publish(incident=Incident.objects.get(pk=first.record), figures=more, kind="correction", notice="Around 50 more.")
    hold(record=first.record, reason="A court forbids it.", by=standards)
    ended(first, "retraction", standards, reviewer)
    assert partner.read(partner_address(first))["status"] == "canceled"
    partner.problem(f"{partner_address(first)}versions/1/", expect=404)
    feed = partner.get("changes/", include="document").content
    assert b"Around 50" not in feed
    assert b"at least four" not in feed


def test_ledger_tells_nothing_of_a_retracted_record_under_a_hold(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    first = publish("Silo explosion")
    more = [("around 50", "injured around 50", "injured")]
    publish(incident=Incident.objects.get(pk=first.record), figures=more, kind="correction", notice="Around 50 more.")
    ended(first, "retraction", standards, reviewer)
    assert [each["event"] for each in partner.read("corrections/")["results"]] == ["retracted", "corrected"]
    hold(record=first.record, reason="A court forbids it.", by=standards)
    number_feed()
    assert partner.read("corrections/")["results"] == []
    assert first.reference.encode() not in partner.get("corrections/", format="atom").content


def test_claim_of_a_retracted_record_answers_its_tombstone(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    first = publish("Silo explosion")
    (claim,) = PublishedClaim.objects.values_list("claim", flat=True)
    stone = ended(first, "retraction", standards, reviewer)

    assert partner.get(f"claims/{claim}/").content == bytes(stone.document)
    assert partner.get(f"claims/{claim}/", format="json").content == bytes(stone.document)
    partner.problem(f"claims/{first.record}/", expect=404)


def test_claim_of_a_merged_record_leads_to_the_successor(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    first, second = publish("Silo explosion"), publish("Silo fire")
    claim = PublishedClaim.objects.get(record=first.record).claim
    ended(first, "merge", standards, reviewer, into=second)

    assert partner.get(f"claims/{claim}/", expect=308)["Location"] == partner_address(second)


def test_claim_of_a_withheld_record_answers_its_notice(publish: Publish, partner: Partner, standards: User) -> None:
    first = publish("Silo explosion")
    (claim,) = PublishedClaim.objects.values_list("claim", flat=True)
    hold(record=first.record, reason="We check who counted.", by=standards)
    number_feed()

    told = partner.read(f"claims/{claim}/")
    assert (told["reference"], told["status"], told["reason"]) == (first.reference, "withheld", "We check who counted.")
    assert "phrase" not in told


def test_claim_that_a_live_record_still_holds_is_read_there(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    first = publish("River port")
    claim = Claim.objects.get(incidents=first.record)
    second = publish("Whole week", figures=[("around 50", "injured around 50", "injured")], context=claim)
    ended(first, "retraction", standards, reviewer)

    assert [each["reference"] for each in partner.read(f"claims/{claim.pk}/")["incidents"]] == [second.reference]


def live(partner: Partner) -> dict[str, Any]:
    """Return what every address of a record answers, where it is merged the tombstone."""
    found = {}
    for reference, status in Record.objects.values_list("reference", "status"):
        expect = 308 if status == "merged" else 200
        found[reference] = json.loads(partner.get(f"incidents/{reference}/", expect=expect).content)
    return found


def test_copy_that_only_followed_the_feed_equals_what_is_live(
    publish: Publish, partner: Partner, standards: User, reviewer: User
) -> None:
    sync = run("sync")

    def get(path: str) -> tuple[int, Any]:
        answer = partner.client.get(path)
        return answer.status_code, json.loads(answer.content)

    kept, held, freed, retracted, merged = (publish(f"Incident {n}") for n in range(5))
    copy = sync(get)
    steps = [
        lambda: publish(
            incident=Incident.objects.get(pk=kept.record),
            figures=[("two", "counts two dead", "killed")],
            kind="correction",
            notice="We left out two.",
        ),
        lambda: hold(record=held.record, reason="A doubt.", by=standards),
        lambda: hold(record=freed.record, reason="A doubt.", by=standards),
        lambda: publish(
            incident=Incident.objects.get(pk=freed.record),
            figures=[("two", "counts two dead", "killed")],
            kind="correction",
            notice="We left out two.",
        ),
        lambda: release(record=freed.record, version=2, reason="Corrected.", by=standards),
        lambda: ended(retracted, "retraction", standards, reviewer),
        lambda: hold(record=retracted.record, reason="A court.", by=standards),
        lambda: ended(merged, "merge", standards, reviewer, into=kept),
    ]
    for step in steps:
        step()
        number_feed()
        copy = sync(get, copy)
        assert copy["documents"] == live(partner)
    # Whoever begins now comes to the same.
    assert sync(get)["documents"] == live(partner)
    statuses = {reference: document["status"] for reference, document in copy["documents"].items()}
    assert statuses == {
        kept.reference: "usable",
        held.reference: "withheld",
        freed.reference: "usable",
        retracted.reference: "canceled",
        merged.reference: "merged",
    }
    for record in Record.objects.all():
        show(record.publication)
    assert sync(get)["documents"] == live(partner)
