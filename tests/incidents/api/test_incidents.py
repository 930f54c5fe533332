"""Lists, live versions and versions: the bytes that were reviewed, and nothing else."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.holding import hold
from incidents.models import Incident
from incidents.models.publication import Publication, Record
from sources.models.audit import acting
from tests.builders import make_user
from tests.incidents.api.conftest import Partner, Publish, number_feed


def test_list_joins_the_stored_bytes(publish: Publish, partner: Partner) -> None:
    older, newer = publish("Mill fire", summary="“Übel” ist das"), publish("Dam leak")

    body = partner.get("incidents/").content

    documents = b",".join(bytes(each.document) for each in (newer, older))
    assert body == b'{"next":null,"previous":null,"results":[' + documents + b"]}"


def test_live_version_is_served_as_stored_with_its_tag(publish: Publish, partner: Partner) -> None:
    publication = publish()

    answer = partner.get(f"incidents/{publication.reference}/")

    assert answer.content == bytes(publication.document)
    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Content-Type"] == "application/json"
    assert "GMT" in answer["Last-Modified"]


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', '"other", "{}"'])
def test_tag_that_the_client_holds_gives_304(publish: Publish, partner: Partner, tag: str) -> None:
    publication = publish()

    for address in ("", "versions/1/"):
        answer = partner.get(
            f"incidents/{publication.reference}/{address}",
            expect=304,
            headers={"If-None-Match": tag.format(publication.etag)},
        )
        assert answer.content == b""
        assert answer["ETag"] == f'"{publication.etag}"'


def test_other_tag_gives_the_document(publish: Publish, partner: Partner) -> None:
    publication = publish()
    held = {"If-None-Match": '"' + "0" * 64 + '"'}

    answer = partner.get(f"incidents/{publication.reference}/", headers=held)

    assert answer.content == bytes(publication.document)


def test_lists_cost_two_queries_whatever_their_length(publish: Publish, partner: Partner) -> None:
    costs = []
    for wanted in (1, 30):
        while Record.objects.count() < wanted:
            publish()
        for address in ("incidents/", "claims/", "sources/", "figures/"):
            with CaptureQueriesContext(connection) as queries:
                assert len(partner.read(address, limit=100)["results"]) == wanted
            costs.append((address, len(queries)))

    assert costs == [("incidents/", 2), ("claims/", 2), ("sources/", 2), ("figures/", 2)] * 2


def test_count_costs_one_more_query_and_is_not_given_unasked(publish: Publish, partner: Partner) -> None:
    for _ in range(3):
        publish()

    with CaptureQueriesContext(connection) as queries:
        page = partner.read("incidents/", limit=2, count="true")

    assert (page["count"], len(page["results"]), len(queries)) == (3, 2, 3)
    assert "count" not in partner.read("incidents/", count="false")


def test_detail_costs(publish: Publish, partner: Partner) -> None:
    publication = publish()
    document = json.loads(bytes(publication.document))
    claim, source = document["claims"][0]["id"], document["sources"][0]["id"]
    addresses = {
        f"incidents/{publication.reference}/": 1,
        f"incidents/{publication.reference}/versions/": 3,
        f"incidents/{publication.reference}/versions/1/": 2,
        f"claims/{claim}/": 2,
        f"sources/{source}/": 3,
        "changes/": 2,
        "schema/": 0,
    }

    for address, cost in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            partner.get(address)
        assert (address, len(queries)) == (address, cost)


def many(publish: Publish) -> list[str]:
    """Publish ten incidents: several published at one instant, several of one day, two of unknown day."""
    days = [date(2026, 1, 1) + timedelta(days=n // 3) for n in range(8)] + [None, None]
    references = [publish(f"Incident {n}", start_on=day).reference for n, day in enumerate(days)]
    at = Record.objects.get(reference=references[3]).published_at
    Record.objects.filter(reference__in=references[2:7]).update(published_at=at)
    return references


def walk(partner: Partner, address: str, way: str) -> list[Any]:
    """Follow `way` to its end, and return the pages."""
    pages = []
    while address:
        pages.append(partner.read(address))
        address = pages[-1][way]
    return pages


def test_cursors_walk_everything_once_in_both_directions(publish: Publish, partner: Partner) -> None:
    references = many(publish)
    records = {record.reference: record for record in Record.objects.all()}
    for ordering, column in (
        ("-published_at", "published_at"),
        ("published_at", "published_at"),
        ("occurred", "start_on"),
        ("-occurred", "start_on"),
    ):
        whole = partner.references(ordering=ordering)
        values = [getattr(records[reference], column) for reference in whole]
        known = [value for value in values if value is not None]
        assert sorted(whole) == sorted(references)
        assert known == sorted(known, reverse=ordering.startswith("-"))
        assert values == known + [None] * (len(values) - len(known))
        for limit in (1, 3, 10):
            forward = walk(partner, f"/api/v1/incidents/?ordering={ordering}&limit={limit}", "next")
            assert [each["reference"] for page in forward for each in page["results"]] == whole
            assert all(len(page["results"]) == limit for page in forward[:-1])

            back = walk(partner, forward[-1]["previous"], "previous") if forward[-1]["previous"] else []
            backward = [*reversed(back), forward[-1]]
            assert [each["reference"] for page in backward for each in page["results"]] == whole


@pytest.mark.parametrize("address", ["claims/", "figures/"])
def test_rows_of_one_record_stay_together_across_pages(publish: Publish, partner: Partner, address: str) -> None:
    figures = [
        ("at least four", "killed at least four people", "killed"),
        ("around 50", "injured around 50", "injured"),
        ("two", "counts two dead", "fatalities_as_counted"),
    ]
    for n in range(3):
        publish(f"Incident {n}", figures=figures)
    key = "id" if address == "claims/" else "metric"
    whole = [(each["incident"]["reference"], each[key]) for each in partner.read(address)["results"]]

    pages = walk(partner, f"/api/v1/{address}?limit=2", "next")
    back = [*reversed(walk(partner, pages[-1]["previous"], "previous")), pages[-1]]

    def flat(walked: list[Any]) -> list[tuple[str, str]]:
        return [(each["incident"]["reference"], each[key]) for page in walked for each in page["results"]]

    assert len(whole) == len(set(whole)) == 9
    assert flat(pages) == whole
    assert flat(back) == whole


def test_link_header_names_the_neighbours(publish: Publish, partner: Partner) -> None:
    for _ in range(3):
        publish()
    first = partner.get("incidents/", limit=1)
    second = partner.get(json.loads(first.content)["next"])

    body = json.loads(second.content)
    assert first["Link"] == f'<{json.loads(first.content)["next"]}>; rel="next"'
    assert second["Link"] == f'<{body["next"]}>; rel="next", <{body["previous"]}>; rel="prev"'
    assert body["next"].startswith("http://testserver/api/v1/incidents/?limit=1&cursor=")
    assert "Link" not in partner.get("incidents/")


def test_next_keeps_the_filters(publish: Publish, partner: Partner) -> None:
    for n in range(4):
        publish(types=["blast"] if n % 2 else ["leak"])

    pages = walk(partner, "/api/v1/incidents/?type=blast&limit=1", "next")

    assert [len(page["results"]) for page in pages] == [1, 1]
    assert pages[0]["results"] != pages[1]["results"]


def corrected(publish: Publish, editor: User) -> tuple[Publication, Publication]:
    """Publish a record, and correct its figure from at least four to two."""
    first = publish("Silo explosion")
    incident = Incident.objects.get(pk=first.record)
    with_claim = incident.claims.get()
    with acting(by=editor.pk):
        incident.claim_links.filter(claim=with_claim).delete()
    second = publish(
        incident=incident,
        figures=[("two", "counts two dead", "killed")],
        kind="correction",
        notice="Two people died, not at least four.",
    )
    return first, second


def test_versions_are_immutable_and_lead_to_the_latest(publish: Publish, partner: Partner, editor: User) -> None:
    first, second = corrected(publish, editor)
    base = f"/api/v1/incidents/{first.reference}/"

    old, new = partner.get(f"{base}versions/1/"), partner.get(f"{base}versions/2/")

    assert old.content == bytes(first.document)
    assert new.content == bytes(second.document) == partner.get(base).content
    assert old["Cache-Control"] == new["Cache-Control"] == "public, max-age=31536000, immutable"
    latest = f'<{base}>; rel="latest-version", <{base}versions/>; rel="version-history"'
    pages = [f"<{settings.PUBLIC_URL}/incidents/{first.reference}/versions/{n}/>" for n in (1, 2)]
    human = [f'{page}; rel="alternate"; type="text/html"' for page in pages]
    assert old["Link"] == f'{latest}, {human[0]}, <{base}versions/2/>; rel="successor-version"'
    assert new["Link"] == f"{latest}, {human[1]}"
    partner.problem(f"{base}versions/3/", expect=404)
    partner.problem(f"{base}versions/999999999/", expect=404)


def test_versions_are_listed(publish: Publish, partner: Partner, editor: User) -> None:
    first, second = corrected(publish, editor)

    listed = partner.read(f"incidents/{first.reference}/versions/")

    assert listed == {
        "reference": first.reference,
        "versions": [
            {
                "version": each.version,
                "kind": each.kind,
                "status": "usable",
                "published_at": json.loads(bytes(each.document))["published_at"],
                "notice": each.notice or None,
                "etag": each.etag,
                "digest": json.loads(bytes(each.document))["review"]["digest"],
                "url": f"/api/v1/incidents/{first.reference}/versions/{each.version}/",
                "html": f"{settings.PUBLIC_URL}/incidents/{first.reference}/versions/{each.version}/",
                "reason": None,
            }
            for each in (second, first)
        ],
    }


def test_corrected_figure_does_not_come_back(publish: Publish, partner: Partner, editor: User) -> None:
    first, _ = corrected(publish, editor)
    old, new = json.loads(bytes(first.document))["claims"][0]["id"], first.reference

    assert partner.references(value_min=100, metric="killed") == []  # at least four was open above
    assert partner.references(value_max=2, metric="killed") == [new]
    assert [claim["phrase"] for claim in partner.read("claims/")["results"]] == ["two"]
    assert [line["reported"]["high"] for line in partner.read("figures/")["results"]] == [2]
    assert "four" not in str(partner.problem(f"claims/{old}/", expect=410))


def test_withheld_record_is_nowhere_and_its_address_says_why(publish: Publish, partner: Partner) -> None:
    publication, other = publish(), publish()
    document = json.loads(bytes(publication.document))
    held = hold(record=publication.record, reason="A claimant denies the quote.", by=make_user("r", "hold_record"))
    number_feed()

    for address in ("incidents/", "claims/", "sources/", "figures/"):
        left = partner.read(address, count="true")
        assert (address, len(left["results"]), left["count"]) == (address, 1, 1)
    partner.problem(f"sources/{document['sources'][0]['id']}/", expect=404)
    told = json.loads(partner.get(f"claims/{document['claims'][0]['id']}/").content)
    assert (told["status"], told["reference"]) == ("withheld", publication.reference)
    assert "claims" not in told
    for versions in ("versions/", "versions/1/"):
        problem = partner.problem(f"incidents/{publication.reference}/{versions}", expect=404)
        assert problem["type"] == "/api/v1/problems/withheld/"
        assert problem["reason"] == "A claimant denies the quote."
    notice = {
        "schema": "footnote.incident/1",
        "id": str(publication.record),
        "reference": publication.reference,
        "version": 1,
        "status": "withheld",
        "withheld_at": held.acted_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "reason": "A claimant denies the quote.",
    }
    answer = partner.get(f"incidents/{publication.reference}/")
    assert json.loads(answer.content) == notice
    partner.get(f"incidents/{publication.reference}/", expect=304, headers={"If-None-Match": answer["ETag"]})
    entries = partner.read("changes/", include="document")["results"]
    assert [entry["document"] and entry["document"]["reference"] for entry in entries] == [
        None,
        other.reference,
        publication.reference,
    ]
    assert entries[2]["document"] == notice
    assert answer["ETag"] == f'"{entries[2]["etag"]}"'
    assert answer["Link"] == f'<{entries[2]["html"]}>; rel="alternate"; type="text/html"'
