"""The public shape: incidents/document.py and lines.py. `tests/golden/incident_v1.json` pins it, key by key."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.claiming import choose_best
from incidents.document import build, encode, tombstone
from incidents.models import (
    Category,
    Claim,
    ClaimRelation,
    Incident,
    IncidentClaim,
    Origin,
    PartyRole,
    Place,
    PlaceUse,
)
from sources.models import Party
from sources.models.audit import acting
from tests.builders import (
    link,
    make_category,
    make_citation,
    make_figure,
    make_incident,
    make_metric,
    make_party,
    make_published,
    make_snapshot,
    make_source,
)

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parents[1] / "golden" / "incident_v1.json"
NAMED = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHA = re.compile(r"[0-9a-f]{64}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def pinned(document: bytes) -> Any:
    """Return a document with ids, hashes and instants replaced by names, in order of appearance."""
    names: dict[str, str] = {}
    text = NAMED.sub(lambda found: names.setdefault(found[0], f"id-{len(names) + 1}"), document.decode())
    text = SHA.sub("sha", INSTANT.sub("instant", text))
    return json.loads(re.sub(r"FN-\d{4}-\d{6}", "reference", text))


def rich_incident(editor: User) -> Incident:
    """Return an incident with every part a document can have."""
    state = make_party(editor, "State")
    service = make_party(editor, "Fire service", parent=state)
    operator = make_party(editor, "Operator", kind="company")
    wire = make_party(editor, "Harbour wire", kind="agency")
    human = make_source(
        editor, "River port fire kills several", made_by="human", url="https://example.org/fire", publisher=wire,
        byline="By the port desk", published_on="2026-05-14", published_basis="printed",
    )  # fmt: skip
    snapshot = make_snapshot(editor, source=human)
    machine = make_snapshot(
        editor, "Thousands lost power, four died.", make_source(editor, "Digest", made_by="machine")
    )
    incident = make_incident(
        editor, "Silo explosion at the river port", summary="A grain silo exploded. Injured: {injured}.",
        start_on="2026-05-14",
        precision="instant", start_time="04:20", zone="Europe/Warsaw", phrase="before dawn", basis="stated",
    )  # fmt: skip
    with acting(by=editor.pk):
        region = Place.objects.create(name="The coast", kind="region", country="PL", lat="54", lon="15")
        port = Place.objects.create(
            name="River port", kind="settlement", country="PL", lat="53.42", lon="14.55", parent=region
        )
        PlaceUse.objects.create(incident=incident, place=port, precision="settlement")
        PlaceUse.objects.create(incident=incident, place=region, precision="region", role="hit")
        PartyRole.objects.create(incident=incident, party=operator, role="operator", responsibility="denied")
        origin = Origin.objects.create(
            label="Briefing at the port", kind="briefing", party=service, said_on="2026-05-14"
        )
        kind = incident.types.model.objects.get_or_create(
            key="industrial_accident",
            defaults={"label": "Industrial accident", "field": "industrial", "definition": "x"},
        )[0]
        incident.types.add(kind)
    four = make_figure(
        editor, incident, snapshot=snapshot, claimant=service, attribution="named_body", origin=origin, provisional=True
    )
    two = make_figure(
        editor, incident, "two", "counts two dead", snapshot, claimant=operator, attribution="named_body", place=None
    )
    make_citation(editor, four, machine, "four died", stance="repeats", phrase="four")
    make_figure(
        editor, incident, "around 50", "injured around 50", snapshot, metric="injured", claimant=service,
        attribution="named_body", relay=wire,
    )  # fmt: skip
    make_figure(
        editor, incident, "Nearly 200", "Nearly 200 homes", snapshot, role="context", metric="homes_without_power",
        attribution="own_reporting", period="since Monday",
    )  # fmt: skip
    make_figure(editor, incident, "Thousands", "Thousands lost power", machine, metric="homes_without_power")
    denial = Claim(
        kind="statement", statement_type="denial", claimant=operator, attribution="named_body", stance="denied"
    )
    with acting(by=editor.pk):
        denial.save()
        ClaimRelation.objects.create(claim=two, kind="contradicts", other=four)
    make_citation(editor, denial, snapshot, "The operator counts two dead.")
    link(editor, incident, denial)
    choose_best(
        incident=incident, metric=make_metric("injured"), category=Category.objects.get(pk="all"), best=Decimal(50),
        basis="only_claim", rationale="The only count there is, by the fire service.", by=editor,
    )  # fmt: skip
    return Incident.objects.get(pk=incident.pk)


def test_document_has_the_pinned_shape(editor: User, reviewer: User) -> None:
    incident = rich_incident(editor)
    found = pinned(bytes(make_published(editor, reviewer, incident).document))
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        pytest.fail(f"{GOLDEN.name} was missing and has been written: read it, and run the test again.")

    assert found == json.loads(GOLDEN.read_text())


def test_build_takes_as_many_queries_for_30_claims_as_for_1(editor: User) -> None:
    few, many = make_incident(editor, "Few"), make_incident(editor, "Many")
    snapshot = make_snapshot(editor)
    for incident, times in ((few, 1), (many, 30)):
        for number in range(times):
            office = make_party(
                editor, f"Office {times} {number}", parent=make_party(editor, f"State {times} {number}")
            )
            make_figure(editor, incident, snapshot=snapshot, claimant=office, attribution="named_body")
    with CaptureQueriesContext(
        connection,
    ) as of_few:
        build(few)
    with CaptureQueriesContext(connection) as of_many:
        build(many)

    assert len(of_many) == len(of_few) <= 9


def test_build_is_the_same_twice(editor: User) -> None:
    incident = rich_incident(editor)

    assert encode(build(incident)) == encode(build(Incident.objects.get()))


def test_changed_claim_voids_the_best_value(editor: User) -> None:
    incident = rich_incident(editor)
    injured = Claim.objects.get(metric="injured")
    assert best_of(incident, "injured") == {
        "value": 50,
        "basis": "only_claim",
        "rationale": "The only count there is, by the fire service.",
    }
    with acting(by=editor.pk):
        injured.as_of = "2026-05-15"
        injured.save()

    assert best_of(incident, "injured") is None


def best_of(incident: Incident, metric: str) -> Any:
    return next(figure["best"] for figure in build(incident)["figures"] if figure["metric"] == metric)


def test_region_has_no_pin(editor: User) -> None:
    places = {place["name"]: (place["lat"], place["lon"]) for place in build(rich_incident(editor))["places"]}

    assert places == {"River port": (53.42, 14.55), "The coast": (None, None)}


def test_side_is_the_uppermost_parent(editor: User) -> None:
    incident = rich_incident(editor)
    with acting(by=editor.pk):
        world = Party.objects.create(name="Union")
        state = Party.objects.get(name="State")
        state.parent = world
        state.save()
    killed = next(figure for figure in build(incident)["figures"] if figure["metric"] == "killed")

    assert [side["side"] for side in killed["by_side"]] == ["Operator", "Union"]
    assert (killed["level"], killed["consensus"], killed["origins"]) == ("contested", None, 2)


def test_context_and_machine_claims_make_no_line(editor: User) -> None:
    content = build(rich_incident(editor))

    assert [figure["metric"] for figure in content["figures"]] == ["injured", "killed"]
    machine = [claim["phrase"] for claim in content["claims"] if claim["machine"]]
    assert machine == ["Thousands"]


def test_relation_to_a_claim_of_another_incident_stays_inside(editor: User) -> None:
    incident, other = make_incident(editor), make_incident(editor, "Another")
    snapshot = make_snapshot(editor)
    here, there = (make_figure(editor, each, snapshot=snapshot) for each in (incident, other))
    with acting(by=editor.pk):
        ClaimRelation.objects.create(claim=here, kind="part_of", other=there)

    assert [claim["relations"] for claim in build(incident)["claims"]] == [[]]
    assert IncidentClaim.objects.count() == 2


def test_other_unit_is_another_line_without_a_best_value(editor: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor, "Damage of $4 million, or €3 million, the mayor said.")
    for phrase in ("$4 million", "€3 million"):
        make_figure(editor, incident, phrase, phrase, snapshot, metric="economic_loss")
    figures = build(incident)["figures"]

    assert [(figure["unit"], figure["reported"]["low"]) for figure in figures] == [
        ("USD", 4_000_000),
        ("EUR", 3_000_000),
    ]


def test_offices_of_one_side_do_not_corroborate_each_other(editor: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor)
    state = make_party(editor, "State")
    for name in ("Ministry", "Service"):
        office = make_party(editor, name, parent=state)
        make_figure(editor, incident, snapshot=snapshot, claimant=office, attribution="named_body")
    killed = build(incident)["figures"][0]

    assert (killed["level"], killed["origins"], len(killed["claims"])) == ("single_origin", 1, 2)


def test_copy_that_drifts_is_flagged_and_one_that_reads_as_nothing_is_not(editor: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor)
    four = make_figure(editor, incident, snapshot=snapshot, attribution="unnamed_officials")
    make_citation(editor, four, snapshot, "counts two dead", stance="repeats", phrase="two")
    make_citation(editor, four, snapshot, "the river port", stance="repeats", phrase="river port")
    killed = build(incident)["figures"][0]

    assert [warned["flag"] for warned in killed["warnings"]] == ["drift", "origin_unknown"]
    assert killed["display"] == "at least four, according to unnamed officials"


def test_display_keeps_a_capital_at_its_start_alone(editor: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor, "Five people died, the mayor said. Two died, and at least F16 burned. TWO died.")
    make_figure(editor, incident, "Five people", "Five people died", snapshot)
    make_figure(editor, incident, "Two", "Two died", snapshot, attribution="own_reporting")
    make_figure(editor, incident, "TWO", "TWO died", snapshot)

    assert build(incident)["figures"][0]["display"] == (
        "Five people, not attributed; two, the outlet's own reporting; TWO, not attributed"
    )


def test_display_says_whose_words_they_are(editor: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor)
    make_figure(editor, incident, snapshot=snapshot)
    make_figure(editor, incident, "two", "counts two dead", snapshot, attribution="own_reporting")

    assert build(incident)["figures"][0]["display"] == "at least four, not attributed; two, the outlet's own reporting"


def test_category_is_published_with_the_wholes_it_is_part_of(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    divers = make_category("divers", part_of=make_category("harbour-staff", part_of=make_category()))
    claim = make_figure(editor, incident, "two", "counts two dead", metric="killed")
    with acting(by=editor.pk):
        claim.category = divers
        claim.save()

    assert build(incident)["vocabulary"]["categories"] == [
        {"key": "all", "label": "All", "part_of": []},
        {"key": "divers", "label": "Divers", "part_of": ["harbour-staff", "all"]},
    ]


def test_tombstone_says_why_and_leads_on_where_there_is_more_to_read() -> None:
    assert tombstone(reason="It never happened.") == {"reason": "It never happened."}
    assert tombstone(reason="The same.", successor=("id", "FN-2026-000001")) == {
        "reason": "The same.",
        "successor": {"id": "id", "reference": "FN-2026-000001"},
    }
