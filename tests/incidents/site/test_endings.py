"""What readers and embedding sites see of a record that is withheld, retracted or merged."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from incidents.holding import hold, release
from incidents.models import Incident
from incidents.reviewing import approve, request_review
from tests.builders import make_user
from tests.incidents.api.conftest import number_feed
from tests.incidents.site.conftest import Read


@pytest.fixture
def standards(db: None) -> User:
    """A standards editor, who may hold, retract and merge."""
    return make_user("standards", "request_review", "hold_record", "retract_record", "merge_record")


def end(kind: str, publication: Any, by: User, reviewer: User, into: Any = None) -> None:
    review = request_review(
        incident=Incident.objects.get(pk=publication.record),
        kind=kind,
        notice="It never happened." if into is None else "It was the same night.",
        by=by,
        merge_into=Incident.objects.get(pk=into.record) if into else None,
    )
    approve(review=review, digest=review.digest, checked=[], by=reviewer)
    number_feed()


def test_withheld_record_is_out_of_sight_everywhere(publish: Any, read: Read, standards: User) -> None:
    publication = publish("Silo explosion")
    reference = publication.reference
    hold(record=publication.record, reason="We check who counted.", by=standards)

    pages = [
        read(f"/incidents/{reference}/"),
        read(f"/incidents/{reference}/versions/1/", expect=404),
        read(f"/embed/{reference}/"),
        read(f"/embed/{reference}/figures/killed.all"),
        read(f"/embed/{reference}/figures/killed.all?version=1"),
    ]

    for text in pages:
        assert "withheld" in text
        assert "We check who counted." in text
        assert "at least four" not in text
        assert "Silo explosion" not in text
    assert "Silo explosion" not in read(f"/incidents/{reference}/versions/1/words/1/", expect=404)
    assert reference not in read("/")
    assert "Silo explosion" not in read("/compare/?metric=killed")
    release(record=publication.record, version=1, reason="It stands.", by=standards)
    assert "at least four" in read(f"/incidents/{reference}/")
    assert "at least four" in read(f"/embed/{reference}/figures/killed.all")


def test_ledger_tells_nothing_of_a_withheld_record(publish: Any, read: Read, standards: User) -> None:
    first = publish("Silo explosion")
    publish(
        incident=Incident.objects.get(pk=first.record),
        kind="correction",
        notice="We left out the injured: around 50, which reads as 45 to 55.",
        figures=[("around 50", "injured around 50", "injured")],
    )
    assert "We left out the injured" in read("/corrections/")

    hold(record=first.record, reason="We check who counted.", by=standards)

    assert "We left out the injured" not in read("/corrections/")


def test_ledger_tells_nothing_of_a_retracted_record_under_a_hold(
    publish: Any, read: Read, standards: User, reviewer: User
) -> None:
    publication = publish("Silo explosion")
    end("retraction", publication, standards, reviewer)
    assert publication.reference in read("/corrections/")

    hold(record=publication.record, reason="A court forbids it.", by=standards)

    assert publication.reference not in read("/corrections/")


def test_ledger_and_api_tell_the_same(publish: Any, read: Read, standards: User, reviewer: User) -> None:
    """A hold hides all of a record; a retraction and a merge keep the notices of its corrections."""
    retracted, merged, held, kept = (publish(title) for title in ("Silo", "Dam", "Mill", "Port"))
    more = [("around 50", "injured around 50", "injured")]
    for publication in (retracted, merged, held, kept):
        incident = Incident.objects.get(pk=publication.record)
        publish(incident=incident, kind="correction", notice=f"Around 50 too: {incident.title}.", figures=more)
    end("retraction", retracted, standards, reviewer)
    end("merge", merged, standards, reviewer, into=kept)
    hold(record=held.record, reason="We check who counted.", by=standards)
    number_feed()

    served = Client().get("/api/v1/corrections/").json()["results"]
    lines = re.findall("<li>(.*?)</li>", read("/corrections/"), re.DOTALL)

    assert [(each["event"], each["reference"], each["notice"]) for each in served] == [
        ("merged", merged.reference, "It was the same night."),
        ("retracted", retracted.reference, "It never happened."),
        ("corrected", kept.reference, "Around 50 too: Port."),
        ("corrected", merged.reference, "Around 50 too: Dam."),
        ("corrected", retracted.reference, "Around 50 too: Silo."),
    ]
    assert len(lines) == len(served)
    for line, entry in zip(lines, served, strict=True):
        assert f'<p class="notice">{entry["notice"]}</p>' in line
        assert f">{entry['title'] or entry['reference']}</a>" in line
        assert f'href="{entry["html"].removeprefix(settings.PUBLIC_URL)}"' in line
        assert not entry["successor"] or f'href="/incidents/{entry["successor"]}/"' in line


def test_retracted_record_leaves_its_tombstone(publish: Any, read: Read, standards: User, reviewer: User) -> None:
    publication = publish("Silo explosion")
    reference = publication.reference
    end("retraction", publication, standards, reviewer)

    for path, status in (
        (f"/incidents/{reference}/", 410),
        (f"/incidents/{reference}/versions/2/", 410),
        (f"/embed/{reference}/", 200),
        (f"/embed/{reference}/figures/killed.all", 200),
        (f"/embed/{reference}/figures/killed.all?version=1", 200),
    ):
        text = read(path, expect=status)
        assert "This record was retracted" in text, path
        assert "It never happened." in text
        assert "at least four" not in text
    assert reference not in read("/")
    assert "It never happened." in read("/corrections/")
    kept = read(f"/incidents/{reference}/versions/1/")
    assert kept.index("none of it stands") < kept.index("at least four")
    assert "Reviewed by two people" not in kept
    words = read(f"/incidents/{reference}/versions/1/words/1/")
    assert words.index("none of it stands") < words.index("at least four")
    read(f"/incidents/{reference}/versions/2/words/1/", expect=404)


def test_merged_record_leads_to_its_successor(publish: Any, read: Read, standards: User, reviewer: User) -> None:
    gone, kept = publish("Silo fire"), publish("Silo explosion")
    end("merge", gone, standards, reviewer, into=kept)

    for path, to in (
        (f"/incidents/{gone.reference}/", f"/incidents/{kept.reference}/"),
        (f"/incidents/{gone.reference}/versions/2/", f"/incidents/{kept.reference}/"),
        (f"/embed/{gone.reference}/", f"/embed/{kept.reference}/"),
        (
            f"/embed/{gone.reference}/figures/killed.all?theme=dark",
            f"/embed/{kept.reference}/figures/killed.all?theme=dark",
        ),
    ):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (308, to)
    assert "frame-ancestors *" in Client().get(f"/embed/{gone.reference}/")["Content-Security-Policy"]
    text = read(f"/incidents/{gone.reference}/versions/1/")
    assert f'merged into <a href="/incidents/{kept.reference}/">{kept.reference}</a>' in text
    assert "On your site" not in text
    assert "Reviewed by two people" not in text
    successor = read(f"/incidents/{kept.reference}/")
    told = (
        f'<a href="/incidents/{gone.reference}/versions/1/">{gone.reference}</a> told of the same and was merged into'
    )
    assert told in successor
    assert "On your site" in successor
    assert f"merged into {kept.reference}" in read(f"/incidents/{gone.reference}/versions/1/words/1/")


def test_oembed_leads_to_the_card_that_says_what_became_of_a_record(
    publish: Any, standards: User, reviewer: User, settings: Any
) -> None:
    retracted, withheld, merged = publish("Silo explosion"), publish("Silo fire"), publish("Silo blaze")
    end("merge", merged, standards, reviewer, into=publish("Port fire"))
    end("retraction", retracted, standards, reviewer)
    hold(record=withheld.record, reason="We check who counted.", by=standards)

    for publication, words in ((retracted, "was retracted"), (withheld, "is withheld"), (merged, "was merged")):
        for asked, card in (("", ""), ("versions/1/", "?version=1"), ("#killed.all", "figures/killed.all")):
            page = f"{settings.PUBLIC_URL}/incidents/{publication.reference}/"
            answer = Client().get("/oembed", {"url": f"{page}{asked}"})
            assert answer.status_code == 200
            found = answer.json()
            assert found["title"] == f"{publication.reference} {words}"
            assert f'src="{settings.PUBLIC_URL}/embed/{publication.reference}/{card}"' in found["html"]
            assert "Silo" not in str(found)
