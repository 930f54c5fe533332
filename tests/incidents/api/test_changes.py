"""The feed: every publication, in order, once."""

import json

from django.conf import settings

from incidents.models import Incident
from incidents.models.feed import Epoch, FeedEntry, FeedHead
from incidents.models.publication import Publication
from sources.models.audit import acting
from tests.incidents.api.conftest import Partner, Publish


def three(publish: Publish) -> list[Publication]:
    """Publish two records, and a second version of the first."""
    first = publish("River port")
    second = publish("Dam leak")
    figures = [("around 50", "injured around 50", "injured")]
    third = publish(
        incident=Incident.objects.get(pk=first.record),
        figures=figures,
        kind="correction",
        notice="“around 50” was missing.",
    )
    return [first, second, third]


def test_entries_come_in_order_with_all_that_a_copy_needs(publish: Publish, partner: Partner) -> None:
    publications = three(publish)
    epoch = str(FeedHead.objects.get().epoch)
    entries = list(FeedEntry.objects.order_by("seq"))

    feed = partner.get("changes/")

    assert feed["Cache-Control"] == "no-cache"
    assert json.loads(feed.content) == {
        "next": f"{epoch}:{entries[-1].seq}",
        "epoch": epoch,
        "results": [
            {
                "seq": entry.seq,
                "at": entry.committed_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "event": {"first": "created", "correction": "corrected"}[publication.kind],
                "status": "usable",
                "reference": publication.reference,
                "id": str(publication.record),
                "version": publication.version,
                "kind": publication.kind,
                "notice": publication.notice or None,
                "reason": None,
                "successor": None,
                "etag": publication.etag,
                "digest": f"sha256:{publication.digest}",
                "url": f"/api/v1/incidents/{publication.reference}/versions/{publication.version}/",
                "html": f"{settings.PUBLIC_URL}/incidents/{publication.reference}/versions/{publication.version}/",
            }
            for entry, publication in zip(entries, publications, strict=True)
        ],
    }
    for entry in json.loads(feed.content)["results"]:
        assert partner.get(entry["url"])["ETag"] == f'"{entry["etag"]}"'


def test_cursor_leads_through_the_feed_and_waits_at_its_end(publish: Publish, partner: Partner) -> None:
    publications = three(publish)

    seen, after = [], None
    for _ in range(5):
        page = partner.read("changes/", limit=1, **({"after": after} if after else {}))
        seen += [(each["reference"], each["version"]) for each in page["results"]]
        after = page["next"]

    assert seen == [(each.reference, each.version) for each in publications]
    assert page["results"] == []
    late = publish("Late")
    assert [each["reference"] for each in partner.read("changes/", after=after)["results"]] == [late.reference]


def test_document_is_spliced_in_as_stored(publish: Publish, partner: Partner) -> None:
    publications = three(publish)

    feed = partner.get("changes/", include="document").content

    for publication in publications:
        assert b',"document":' + bytes(publication.document) + b"}" in feed
    assert [each["document"]["version"] for each in json.loads(feed)["results"]] == [1, 1, 2]
    assert all("document" not in each for each in partner.read("changes/")["results"])


def test_feed_costs_two_queries_whatever_its_length(
    publish: Publish, partner: Partner, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    three(publish)

    for limit in (1, 3):
        with django_assert_num_queries(2):
            partner.read("changes/", limit=limit, include="document")


def test_empty_feed_gives_a_cursor_too(partner: Partner) -> None:
    head = FeedHead.objects.get()

    assert partner.read("changes/") == {"next": f"{head.epoch}:0", "epoch": str(head.epoch), "results": []}


def test_cursor_of_another_epoch_is_gone_and_told_how_to_go_on(publish: Publish, partner: Partner) -> None:
    publish()
    after = partner.read("changes/")["next"]
    with acting(system="test"):
        Epoch.objects.create(after=FeedHead.objects.get().epoch, reason="Restored from a backup.")
    epoch = str(FeedHead.objects.get().epoch)

    problem = partner.problem("changes/", expect=410, after=after)

    assert problem["type"] == "/api/v1/problems/stale-cursor/"
    assert (problem["epoch"], problem["resync"]) == (epoch, "/api/v1/changes/")
    assert epoch in problem["detail"]
    again = partner.read(problem["resync"])
    assert again["next"].startswith(epoch)
    assert len(again["results"]) == 1


def test_cursor_beyond_the_head_is_refused(publish: Publish, partner: Partner) -> None:
    publish()
    epoch, _, n = partner.read("changes/")["next"].partition(":")

    problem = partner.problem("changes/", after=f"{epoch}:{int(n) + 1}")

    assert problem["type"] == "/api/v1/problems/bad-cursor/"
    partner.problem("changes/", after=f"{epoch}:{'9' * 18}")
    partner.problem("changes/", after=f"{epoch}:-1")
    partner.problem("changes/", after=f"{epoch.upper()}:1")
