"""The schema: valid, committed, and true of real answers."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from incidents.api import shapes
from incidents.api.root import ADDRESSES
from incidents.claiming import choose_best
from incidents.models import ClaimRelation, Incident, Origin, Place
from sources.models.audit import acting
from tests import builders
from tests.incidents.api.conftest import Partner, Publish

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.yaml"


@pytest.fixture
def openapi(partner: Partner) -> Any:
    """The schema as served."""
    return partner.read("schema/")


def strict(schema: Any) -> Any:
    """Return the schema with no key allowed but those it names, so that none stays undescribed."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    # With `fields` an answer may be any part of a document; without, it is the whole.
    if (either := schema.get("anyOf")) and shapes.ref("Part") in either:
        return strict({**{key: value for key, value in schema.items() if key != "anyOf"}, **either[0]})
    closed = {key: value if key == "examples" else strict(value) for key, value in schema.items()}
    return {**closed, "additionalProperties": False} if "properties" in schema else closed


def check(openapi: Any, shape: dict[str, Any], answer: Any) -> None:
    """Hold an answer to a shape, strictly."""
    schema = {**shape, "components": openapi["components"]}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(strict(copy.deepcopy(schema)), format_checker=checker)
    if error := jsonschema.exceptions.best_match(validator.iter_errors(answer)):
        pytest.fail(f"{error.json_path}: {error.message}")


def test_schema_is_valid_and_committed(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"

    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)

    assert made.read_text() == COMMITTED.read_text(), "run: manage.py spectacular --file docs/openapi.yaml"


def test_schema_knows_every_address(openapi: Any) -> None:
    assert openapi["openapi"] == "3.1.0"
    described = {f"/api/v1/{path}" for path in ADDRESSES if not path.startswith(("schema/", "docs/"))}
    assert set(openapi["paths"]) == described | {"/api/v1/"}
    assert all(list(methods) == ["get"] for methods in openapi["paths"].values())


def test_every_parameter_is_described_and_every_described_one_is_known(openapi: Any, partner: Partner) -> None:
    for path, methods in openapi["paths"].items():
        for parameter in methods["get"]["parameters"]:
            assert parameter["description"], parameter
            if parameter["in"] == "query":
                # A value that no parameter takes: what is known is refused for its value, not for its name.
                problem = partner.client.get(path, {parameter["name"]: "\x00"})
                if problem.status_code != 404:  # an address with a placeholder leads nowhere
                    code = json.loads(problem.content)["errors"][0]["code"]
                    assert code in ("bad-value", "not-acceptable"), (path, parameter["name"])


def test_schema_is_kept_by_its_tag(partner: Partner) -> None:
    first = partner.get("schema/")

    again = partner.get("schema/", expect=304, headers={"If-None-Match": first["ETag"]})

    assert again.content == b""
    assert again["ETag"] == first["ETag"]


def everything(publish: Publish, editor: User) -> Any:
    """Publish an incident in which as much as possible is known."""
    country = builders.make_party(editor, "Upland")
    brigade = builders.make_party(editor, "Fire brigade", parent=country)
    with acting(by=editor.pk):
        origin = Origin.objects.create(label="Press conference", kind="briefing", party=brigade, said_on="2026-03-03")
        town = Place.objects.create(name="Millbank", kind="settlement", country="GB", lat="51.5", lon="-0.12")
    original = builders.make_source(editor, "Agency text")
    source = builders.make_source(
        editor,
        "Local text",
        publisher=builders.make_party(editor, "Gazette"),
        byline="Staff",
        published_on="2026-03-04",
        published_basis="printed",
        url="https://gazette.example/mill",
        copied_from=original,
        copy_kind="rewrite",
    )
    snapshot = builders.make_snapshot(editor, source=source)
    incident = builders.make_incident(
        editor,
        "Boiler explosion",
        summary="A boiler burst.",
        start_on="2026-03-03",
        start_time="14:30",
        precision="instant",
        zone="Europe/London",
        phrase="on Tuesday",
    )
    said = {"claimant": brigade, "relay": country, "attribution": "named_body", "origin": origin, "place": town}
    four = builders.make_figure(editor, incident, snapshot=snapshot, as_of="2026-03-03", **said)
    two = builders.make_figure(
        editor, incident, "two", "counts two dead", snapshot, status="deprecated", status_reason="garbled", **said
    )
    builders.make_figure(editor, incident, "around 50", "injured around 50", snapshot, "context", metric="injured")
    with acting(by=editor.pk):
        ClaimRelation.objects.create(claim=four, kind="supersedes", other=two)
    choose_best(
        incident=incident,
        metric=builders.make_metric(),
        category=builders.make_category(),
        place=town,
        best=4,  # type: ignore[arg-type]
        basis="only_claim",
        rationale="Counted on the spot.",
        by=editor,
    )
    return publish(incident=incident, place=("Port Vale", "GB"), party=brigade, types=["blast_test"])


def test_real_answers_are_as_described(publish: Publish, partner: Partner, openapi: Any, editor: User) -> None:
    publication = everything(publish, editor)
    figures = [("Nearly 200", "Nearly 200 homes", "homes_damaged")]
    publish(incident=Incident.objects.get(pk=publication.record), figures=figures, kind="update", notice="Homes.")
    publish("Hardly anything known")
    first = partner.read("changes/")["results"][0]["reference"]
    claim = partner.read("claims/", incident=first)["results"][0]["id"]
    source = partner.read("sources/", incident=first)["results"][0]["id"]

    for path, methods in openapi["paths"].items():
        address = path.format(
            reference=first, version=1, old=1, new=2, name="metrics", id=claim if "claims" in path else source
        )
        for query in ("", "?count=true&limit=1", "?include=document", "?metric=killed"):
            answer = partner.client.get(address + query)
            if answer.status_code == 400:
                continue  # it takes no such parameter
            if answer["Content-Type"] != "application/json":
                continue  # an export
            content = methods["get"]["responses"][str(answer.status_code)]["content"]
            check(openapi, content[answer["Content-Type"]]["schema"], json.loads(answer.content))


def test_problems_are_as_described(partner: Partner, openapi: Any) -> None:
    problems = [
        partner.problem("incidents/", contry="UA", q=""),
        partner.problem("incidents/nothing/", expect=404),
        partner.problem("incidents/", expect=406, format="xml"),
        partner.problem("changes/", expect=410, after="0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10:1"),
    ]

    for problem in problems:
        check(openapi, shapes.ref("Problem"), problem)


def test_examples_are_as_described(openapi: Any) -> None:
    for name, component in openapi["components"]["schemas"].items():
        for example in component.get("examples", []):
            check(openapi, shapes.ref(name), example)


def test_the_check_is_strict(openapi: Any) -> None:
    named = {"id": "0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10", "name": "Upland"}
    check(openapi, shapes.ref("Named"), named)

    for wrong in ({**named, "kind": "country"}, {"id": named["id"]}, {**named, "id": "42"}):
        with pytest.raises(pytest.fail.Exception):
            check(openapi, shapes.ref("Named"), wrong)
