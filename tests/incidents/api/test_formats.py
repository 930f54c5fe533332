"""The same records as CSV, NDJSON, GeoJSON and JSON-LD, parts of documents, and the version of an instant."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from incidents import cells
from incidents.api import addresses, linked, tables
from incidents.api.components import COMPONENTS
from incidents.models import Claim, Incident, Place
from sources.models.audit import acting
from tests import builders
from tests.incidents.api.conftest import Partner, Publish
from tests.incidents.api.test_guide import run
from tests.incidents.api.test_schema import everything

TWO = [("two", "counts two dead", "killed")]
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


@pytest.fixture
def reference(publish: Publish, editor: User) -> str:
    """Return the reference of an incident in which as much as possible is known, at its second version."""
    publication = everything(publish, editor)
    figures = [("Nearly 200", "Nearly 200 homes", "homes_damaged")]
    publish(incident=Incident.objects.get(pk=publication.record), figures=figures, kind="update", notice="Homes.")
    publish("Elsewhere")
    return publication.reference


@pytest.mark.parametrize("address", ["incidents/", "claims/", "sources/", "figures/"])
def test_lines_are_the_documents_of_the_page(reference: str, partner: Partner, address: str) -> None:
    answer = partner.get(address, format="ndjson", limit=2)

    page = partner.read(address, limit=2)
    assert answer["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.content.splitlines()] == page["results"]
    if page["next"]:
        assert answer["Link"].split(";")[0] == f"<{page['next']}>".replace("limit=2", "format=ndjson&limit=2")


@pytest.mark.parametrize(
    ("address", "item"),
    [
        ("incidents/", "Incident"),
        ("claims/", "ClaimOfIncident"),
        ("sources/", "Source"),
        ("figures/", "FigureOfIncident"),
    ],
)
def test_table_has_a_row_for_each_document(reference: str, partner: Partner, address: str, item: str) -> None:
    answer = partner.get(address, headers={"Accept": "text/csv"})

    found = run("rows")(answer.content.decode())
    page = partner.read(address)["results"]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(found) == len(page)
    assert list(found[0]) == list(tables.COLUMNS[item])
    assert [row[name] for row in found for name in ("title", "incident") if name in row] == [
        each["title"] if "title" in each else each["incident"]["reference"] for each in page
    ]


def test_table_of_an_incident_says_what_its_document_says(reference: str, partner: Partner) -> None:
    [row] = run("rows")(partner.get(f"incidents/{reference}/", format="csv").content.decode())

    assert row == {
        **row,
        "reference": reference,
        "version": "2",
        "title": "Boiler explosion",
        "start": "2026-03-03",
        "places": "Port Vale",
        "countries": "GB",
        "lon": "30.52",
        "parties": "Fire brigade",
        "figures": "Homes damaged: Nearly 200, not attributed | People killed: at least four, not attributed |"
        " People killed, Millbank: at least four, according to Fire brigade, as told by Upland",
        "sources": "3",
    }


@given(st.text())
def test_cell_is_no_formula_and_comes_back(text: str) -> None:
    written = cells.cell(text)

    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " "))
    assert cells.plain(written) == text
    [[read]] = csv.reader(io.StringIO(cells.lines([[written]]).decode(), newline=""), strict=True) if text else [[""]]
    assert read == written


def test_formula_of_an_article_is_text_in_a_table(publish: Publish, partner: Partner, editor: User) -> None:
    publish(
        '=HYPERLINK("https://evil.example","x")', source=builders.make_source(editor, "@SUM(1+1)*cmd|' /C calc'!A0")
    )

    for address in ("incidents/", "claims/", "sources/", "figures/"):
        for line in csv.reader(io.StringIO(partner.get(address, format="csv").content.decode(), newline="")):
            assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_pins_are_points_and_regions_have_none(reference: str, partner: Partner) -> None:
    answer = partner.get("incidents/", format="geojson", count="true")

    page = json.loads(answer.content)
    features = {each["id"]: each for each in page["features"]}
    assert answer["Content-Type"] == "application/geo+json"
    assert (page["type"], page["count"], answer["Total-Count"]) == ("FeatureCollection", 2, "2")
    assert features.pop(reference)["geometry"] == {"type": "Point", "coordinates": [30.52, 50.45]}
    [other] = features.values()
    assert (other["type"], other["geometry"], other["properties"]["title"]) == ("Feature", None, "Elsewhere")


def test_linked_data_names_events_claims_and_articles(reference: str, partner: Partner, settings: Any) -> None:
    settings.PUBLIC_URL = "https://footnote.example"
    document = partner.read(f"incidents/{reference}/")

    found = json.loads(partner.get(f"incidents/{reference}/", format="jsonld").content)

    kinds = [node["@type"] if isinstance(node["@type"], str) else node["@type"][0] for node in found["@graph"]]
    assert kinds.count("Event") == 1
    assert kinds.count("Claim") == len(document["claims"])
    assert kinds.count("NewsArticle") == len(document["sources"])
    event, version = found["@graph"][:2]
    assert (event["identifier"], event["startDate"]) == (reference, "2026-03-03")
    assert version["@id"] == f"https://footnote.example/api/v1/incidents/{reference}/versions/2/"
    assert version["prov:wasRevisionOf"] == version["@id"].replace("/2/", "/1/")
    ids = {node["@id"] for node in found["@graph"]}
    assert {quoted for node in found["@graph"] for quoted in node.get("prov:wasQuotedFrom", [])} <= ids
    for address in ("incidents/", "claims/", "sources/"):
        assert json.loads(partner.get(address, format="jsonld").content)["@context"] == found["@context"]


def test_page_and_api_say_the_same_in_linked_data(reference: str, partner: Partner) -> None:
    served = partner.read(f"incidents/{reference}/", format="jsonld")

    page = partner.client.get(f"/incidents/{reference}/").content.decode()

    assert [json.loads(script) for script in SCRIPT.findall(page)] == [served]
    # An old version is no second record to find.
    assert SCRIPT.findall(partner.client.get(f"/incidents/{reference}/versions/1/").content.decode()) == []


def test_light_page_says_nothing_that_the_api_does_not(reference: str, partner: Partner) -> None:
    served = {node["@id"]: node for node in partner.read(f"incidents/{reference}/", format="jsonld")["@graph"]}

    light = linked.record(partner.read(f"incidents/{reference}/"), whole=False)["@graph"]

    assert [node["@type"] for node in light] == ["Event", ["Report", "CreativeWork", "prov:Entity"]]
    for node in light:
        assert node.items() <= served[node["@id"]].items()


def test_claim_that_is_out_of_force_says_so_in_linked_data(publish: Publish, partner: Partner, editor: User) -> None:
    publication = publish()
    claim = Claim.objects.get(incidents=publication.record)
    assert "creativeWorkStatus" not in partner.get("claims/", format="jsonld").content.decode()
    with acting(by=editor.pk):
        claim.status = "superseded"
        claim.save()
    publish(incident=Incident.objects.get(pk=publication.record), kind="update", figures=TWO)

    found = {node["name"]: node.get("creativeWorkStatus") for node in claims_of(partner)}

    assert found == {"at least four": "superseded", "two": None}


def claims_of(partner: Partner) -> list[Any]:
    return [node for node in partner.read("claims/", format="jsonld")["@graph"] if "Claim" in node["@type"]]


def test_fields_pick_keys_in_the_order_of_the_document(reference: str, partner: Partner) -> None:
    whole = partner.read(f"incidents/{reference}/")

    part = partner.read(f"incidents/{reference}/", fields="figures,title")
    assert list(part.items()) == [("title", whole["title"]), ("figures", whole["figures"])]
    assert [list(each) for each in partner.read("claims/", fields="id")["results"]] == [["id"]] * 6
    line = partner.get("figures/", fields="metric", format="ndjson", limit=1).content
    assert line == b'{"metric":"killed"}\n'
    for name in COMPONENTS["Incident"]["properties"]:
        assert list(partner.read(f"incidents/{reference}/", fields=name)) == [name]


def test_every_form_of_a_document_has_a_tag_of_its_own(reference: str, partner: Partner) -> None:
    address = f"incidents/{reference}/"
    tags = {}
    for query in ({}, {"format": "csv"}, {"format": "geojson"}, {"format": "jsonld"}, {"fields": "id"}):
        first = partner.get(address, **query)
        tags[first["ETag"]] = query
        again = partner.client.get(f"/api/v1/{address}", query, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert len(tags) == 5
    for tag in tags:
        held = partner.client.get(f"/api/v1/{address}?format=ndjson", headers={"If-None-Match": tag})
        assert (held.status_code, tags[tag]) == (200, tags[tag])


def test_as_of_gives_the_version_of_then(reference: str, partner: Partner) -> None:
    first = partner.read(f"incidents/{reference}/versions/1/")
    second = partner.read(f"incidents/{reference}/versions/2/")
    address = f"incidents/{reference}/"

    answer = partner.get(address, as_of=first["published_at"])
    assert json.loads(answer.content) == first
    assert answer["Link"] == (f'</api/v1/{address}versions/1/>; rel="canonical", {addresses.alternate(reference, 1)}')
    assert partner.read(address, as_of=second["published_at"]) == second
    assert partner.read(address, as_of="2999-01-01") == second
    never = partner.problem(address, expect=404, as_of="2001-01-01")
    assert never == partner.problem("incidents/FN-1999-000001/", expect=404, as_of="2001-01-01")
    before = (Incident.objects.get(title="Elsewhere").created_at - timedelta(days=1)).isoformat()
    partner.problem(address, expect=404, as_of=before)


def test_figure_of_a_part_says_of_which(publish: Publish, partner: Partner, editor: User) -> None:
    publication = publish("Storm")
    incident = Incident.objects.get(pk=publication.record)
    with acting(by=editor.pk):
        town = Place.objects.create(name="Lower Town", kind="settlement", country="AT", lat="48.2", lon="16.3")
    builders.make_figure(editor, incident, "around 50", "injured around 50", metric="injured", place=town)
    publish(incident=incident, kind="update", figures=[("Nearly 200", "Nearly 200 homes", "homes_damaged")])

    table = partner.get("incidents/", format="csv").content.decode()
    [row] = csv.DictReader(io.StringIO(table, newline=""))
    assert "Lower Town: around 50" in next(each for each in row["figures"].split(" | ") if "injured" in each)
    assert row["html"] == f"{django_settings.PUBLIC_URL}/incidents/{publication.reference}/"
    [feature] = json.loads(partner.get("incidents/", format="geojson").content)["features"]
    lines = {each["metric"]: each for each in feature["properties"]["figures"]}
    assert (lines["injured"]["place"], lines["killed"]["place"]) == ("Lower Town", None)
    assert lines["injured"]["unit"] == "people"
    assert feature["properties"]["html"] == row["html"]
    told = partner.read(f"incidents/{publication.reference}/versions/1/diff/2/")["figures"]
    assert any(each["sentence"].startswith(f"“{lines['injured']['label']}, Lower Town” is new") for each in told)
