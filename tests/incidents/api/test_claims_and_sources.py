"""Claims and sources across incidents."""

import json
from typing import Any

from django.contrib.auth.models import User

from incidents.holding import hold
from incidents.models import Claim, Incident, IncidentClaim
from incidents.models.publication import Publication, PublishedClaim, PublishedSource
from sources.models import Source
from sources.models.audit import acting
from tests import builders
from tests.incidents.api.conftest import Partner, Publish

INJURED = [("around 50", "injured around 50", "injured")]
TWO = [("two", "counts two dead", "killed")]


def shared(publish: Publish) -> tuple[Publication, Publication, Claim]:
    """Publish two incidents that share a claim: it counts in the first and is context in the second."""
    first = publish("River port")
    claim = Claim.objects.get(incidents=first.record)
    second = publish("Whole week", figures=INJURED, context=claim)
    return first, second, claim


def test_claim_is_listed_once_for_each_incident_that_holds_it(publish: Publish, partner: Partner) -> None:
    first, second, claim = shared(publish)

    listed = [
        (each["incident"], each["role"]) for each in partner.read("claims/")["results"] if each["id"] == str(claim.pk)
    ]

    assert listed == [
        ({"reference": second.reference, "version": 1, "title": "Whole week"}, "context"),
        ({"reference": first.reference, "version": 1, "title": "River port"}, "figure"),
    ]


def test_claims_are_served_as_stored(publish: Publish, partner: Partner) -> None:
    publish()

    stored = bytes(PublishedClaim.objects.get().document)

    assert partner.get("claims/").content == b'{"next":null,"previous":null,"results":[' + stored + b"]}"


def test_claim_names_every_live_incident(publish: Publish, partner: Partner) -> None:
    first, second, claim = shared(publish)

    read = partner.read(f"claims/{claim.pk}/")

    incidents = read.pop("incidents")
    assert read == json.loads(bytes(PublishedClaim.objects.get(record=second.record, claim=claim.pk).document))
    assert incidents == [
        {"reference": second.reference, "version": 1, "title": "Whole week", "role": "context"},
        {"reference": first.reference, "version": 1, "title": "River port", "role": "figure"},
    ]


def test_source_of_two_incidents_is_listed_once_as_last_published(
    publish: Publish, partner: Partner, editor: User
) -> None:
    source = builders.make_source(editor, "Harbour report")
    publish("River port", source=source)
    with acting(by=editor.pk):
        source.refresh_from_db()
        source.title = "Harbour report, updated"
        source.made_by = "human"
        source.save()
    publish("Whole week", source=source)

    listed: list[Any] = partner.read("sources/", count="true")["results"]

    assert [(each["id"], each["title"]) for each in listed] == [(str(source.pk), "Harbour report, updated")]
    assert partner.read("sources/", count="true")["count"] == 1
    assert partner.read(f"sources/{source.pk}/")["title"] == "Harbour report, updated"
    # What the older incident says of it does not come back through a filter.
    assert partner.read("sources/", made_by="unknown")["results"] == []


def test_source_is_found_by_each_incident_that_cites_it(publish: Publish, partner: Partner, editor: User) -> None:
    source = builders.make_source(editor, "Harbour report")
    references = [publish(title, source=source).reference for title in ("River port", "Whole week")]

    for reference in references:
        assert [each["id"] for each in partner.read("sources/", incident=reference)["results"]] == [str(source.pk)]


def test_sources_page_through_once(publish: Publish, partner: Partner, editor: User) -> None:
    source = builders.make_source(editor, "Harbour report")
    for title in ("A", "B", "C"):
        publish(title, source=source)
        publish(f"{title} alone")

    found, address = [], "/api/v1/sources/?limit=1"
    while address:
        page = partner.read(address)
        found += [each["title"] for each in page["results"]]
        address = page["next"]

    assert len(found) == len(set(found)) == 4
    assert len(PublishedSource.objects.all()) == 6


def test_source_names_the_claims_that_rest_on_it(publish: Publish, partner: Partner) -> None:
    first, second, claim = shared(publish)
    source = Source.objects.get(citations__claim=claim)

    read = partner.read(f"sources/{source.pk}/")

    claims = read.pop("claims")
    assert read == json.loads(bytes(PublishedSource.objects.get(record=second.record, source=source.pk).document))
    assert claims == [
        {"id": str(claim.pk), "phrase": "at least four", "incident": second.reference},
        {"id": str(claim.pk), "phrase": "at least four", "incident": first.reference},
    ]


def test_statement_without_a_number_has_no_phrase(publish: Publish, partner: Partner, editor: User) -> None:
    incident = builders.make_incident(editor, "River port")
    snapshot = builders.make_snapshot(editor)
    with acting(by=editor.pk):
        said = Claim.objects.create(kind="statement", statement_type="damage")
    builders.make_citation(editor, said, snapshot, "200 homes lost power")
    builders.link(editor, incident, said)
    publish(incident=Incident.objects.get(pk=incident.pk))

    claims = partner.read(f"sources/{snapshot.source_id}/")["claims"]

    assert [(each["id"], each["phrase"]) for each in claims] == [(str(said.pk), None)]
    assert [each["id"] for each in partner.read("claims/", kind="statement")["results"]] == [str(said.pk)]


def dropped(publish: Publish, editor: User) -> tuple[Publication, Claim]:
    """Publish an incident, and a correction that has another claim in the place of the first."""
    first = publish("River port")
    claim = Claim.objects.get(incidents=first.record)
    with acting(by=editor.pk):
        IncidentClaim.objects.get(claim=claim).delete()
    incident = Incident.objects.get(pk=first.record)
    publish(incident=incident, figures=INJURED, kind="correction", notice="“at least four” is gone: around 50.")
    return first, claim


def test_claim_that_a_later_version_dropped_leads_to_where_it_stood(
    publish: Publish, partner: Partner, editor: User
) -> None:
    first, claim = dropped(publish, editor)
    publish(incident=Incident.objects.get(pk=first.record), figures=TWO, kind="update")

    problem = partner.problem(f"claims/{claim.pk}/", expect=410)

    root = f"/api/v1/incidents/{first.reference}/versions"
    assert (problem["type"], problem["reference"], problem["version"]) == (
        "/api/v1/problems/dropped/",
        first.reference,
        1,
    )
    assert (problem["url"], problem["difference"]) == (f"{root}/1/", f"{root}/1/diff/2/")
    assert problem["html"].endswith(f"/incidents/{first.reference}/versions/1/")
    # Nothing of what it said is in the answer; where it stood, it stands.
    assert "four" not in json.dumps(problem)
    assert [each["id"] for each in partner.read(problem["url"])["claims"]] == [str(claim.pk)]
    assert "at least four" in partner.get(problem["difference"]).content.decode()
    partner.problem(f"claims/{first.record}/", expect=404)


def test_dropped_claim_that_comes_back_is_read_again(publish: Publish, partner: Partner, editor: User) -> None:
    first, claim = dropped(publish, editor)
    builders.link(editor, Incident.objects.get(pk=first.record), claim)
    publish(incident=Incident.objects.get(pk=first.record), figures=TWO, kind="update")
    assert partner.read(f"claims/{claim.pk}/")["phrase"] == "at least four"


def test_dropped_claim_of_a_record_under_a_hold_tells_of_the_hold_alone(
    publish: Publish, partner: Partner, editor: User
) -> None:
    first, claim = dropped(publish, editor)
    hold(record=first.record, reason="A doubt.", by=builders.make_user("standards", "hold_record"))
    assert partner.read(f"claims/{claim.pk}/")["status"] == "withheld"


def test_dropped_claim_is_told_of_the_record_that_held_it_last(
    publish: Publish, partner: Partner, editor: User
) -> None:
    _, claim = dropped(publish, editor)
    second = publish("Whole week", figures=INJURED, context=claim)
    assert partner.read(f"claims/{claim.pk}/")["incidents"][0]["reference"] == second.reference
    with acting(by=editor.pk):
        IncidentClaim.objects.get(claim=claim).delete()
    publish(incident=Incident.objects.get(pk=second.record), figures=TWO, kind="update")
    assert partner.problem(f"claims/{claim.pk}/", expect=410)["reference"] == second.reference
