"""What every address shares: methods, formats, headers, and answers for what is not there."""

import json
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, connection, transaction
from django.test import Client
from rest_framework.exceptions import ParseError, Throttled

from incidents.api import problems
from incidents.api.base import EXPOSED
from incidents.api.incidents import Incidents
from incidents.api.problems import KINDS
from incidents.api.root import ADDRESSES
from incidents.models import Claim, Incident
from sources.models import Source
from tests import builders
from tests.incidents.api.conftest import TEXT, Partner, Publish, Whole

NOWHERE = uuid.UUID("0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10")
LISTS = ["incidents/", "claims/", "sources/", "figures/", "changes/"]


def every_address(publish: Publish) -> list[str]:
    """Publish an incident, and return every address there is, filled in."""
    publication = publish()
    document = json.loads(bytes(publication.document))
    known = {
        "claims/{id}/": document["claims"][0]["id"],
        "sources/{id}/": document["sources"][0]["id"],
    }
    return [
        "",
        *(
            address.format(
                reference=publication.reference, version=1, old=1, new=1, name="metrics", id=known.get(address, "")
            )
            + ("?metric=killed" if address == "figures/sum/" else "")
            for address in ADDRESSES
        ),
    ]


def test_every_address_answers_what_the_root_promises(publish: Publish, partner: Partner) -> None:
    addresses = every_address(publish)

    root = partner.read("")

    assert [each["url"] for each in root["addresses"]] == [f"/api/v1/{path}" for path in ADDRESSES]
    for address in addresses:
        answer = partner.get(address)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Access-Control-Expose-Headers"] == ", ".join(EXPOSED)
        assert answer["Vary"] == "Accept, Accept-Encoding"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer
        assert not answer.cookies


def test_head_gives_the_headers_alone(publish: Publish, partner: Partner) -> None:
    for address in every_address(publish):
        got, head = partner.get(address), partner.client.head(f"/api/v1/{address}")
        assert head.status_code == 200
        assert head.content == b""
        changing = {"Content-Length"}
        assert {**head.headers, **dict.fromkeys(changing)} == {**got.headers, **dict.fromkeys(changing)}
        if not address.startswith("exports/"):  # the length of a stream is known at its end
            assert head["Content-Length"] == str(len(got.content))


def test_options_answers_another_site_s_browser(publish: Publish, partner: Partner) -> None:
    for address in every_address(publish):
        answer = partner.client.options(f"/api/v1/{address}?type=blast", headers={"Origin": "https://partner.example"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer["Allow"] == answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_other_methods_are_refused(publish: Publish, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in every_address(publish):
        answer = getattr(client, method)(f"/api/v1/{address}")
        assert (address, answer.status_code, answer["Content-Type"]) == (address, 405, "application/problem+json")
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
        assert json.loads(answer.content)["type"] == "/api/v1/problems/method-not-allowed/"


def test_account_changes_nothing(publish: Publish, partner: Partner, editor: User) -> None:
    addresses = every_address(publish)
    session = Whole()
    session.force_login(editor)

    for address in addresses:
        mine, theirs = session.get(f"/api/v1/{address}"), partner.get(address)
        assert mine.content == theirs.content
        assert mine.headers == theirs.headers


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "application/*", "text/html,application/json;q=0.5", "text/html,*/*;q=0.8"]
)
def test_json_is_what_there_is(partner: Partner, accept: str) -> None:
    for address in LISTS:
        assert partner.get(address, headers={"Accept": accept})["Content-Type"] == "application/json"


def test_other_formats_are_not_acceptable(partner: Partner) -> None:
    for address in [*LISTS, "", "schema/", "docs/"]:
        problem = partner.problem(f"/api/v1/{address}", expect=406, headers={"Accept": "application/pdf"})
        assert problem["type"] == "/api/v1/problems/not-acceptable/"
        if address != "docs/":
            problem = partner.problem(f"/api/v1/{address}?format=xml", expect=406)
            assert problem["errors"][0]["parameter"] == "format"


def test_format_stands_above_accept(partner: Partner) -> None:
    answer = partner.get("/api/v1/incidents/?format=json", headers={"Accept": "text/csv"})

    assert answer["Content-Type"] == "application/json"


def drafts(editor: User) -> list[str]:
    """Make drafts of everything, and return the addresses they would have."""
    incident = builders.make_incident(editor, "Secret mill")
    claim = builders.make_figure(editor, incident)
    source = Source.objects.get(citations__claim=claim)
    return [f"incidents/{incident.pk}/", f"claims/{claim.pk}/", f"sources/{source.pk}/"]


def whole(answer: Any) -> Any:
    """Return everything of an answer."""
    return answer.status_code, answer.content, dict(answer.headers)


def test_draft_and_never_used_id_are_told_alike(publish: Publish, partner: Partner, editor: User) -> None:
    publish()
    unknown = [
        f"incidents/{NOWHERE}/",
        f"claims/{NOWHERE}/",
        f"sources/{NOWHERE}/",
        "incidents/FN-1999-000001/",
        "incidents/FN-1999-000001/versions/",
        "incidents/FN-1999-000001/versions/1/",
        "incidents/nothing/",
        "problems/nothing/",
        "nowhere/",
        "/api/",
        "/api/v2/incidents/",
    ]

    answers = [whole(partner.get(address, expect=404)) for address in [*drafts(editor), *unknown]]

    assert all(answer == answers[0] for answer in answers)
    assert answers[0][2]["Content-Type"] == "application/problem+json"
    assert answers[0][2]["Access-Control-Allow-Origin"] == "*"


def test_nothing_is_there_whatever_the_method_or_format(partner: Partner) -> None:
    for answer in (
        partner.client.post("/api/v1/nowhere/"),
        partner.client.get("/api/v1/nowhere", headers={"Accept": "text/csv"}),
        partner.client.get("/api"),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_missing_slash_leads_on_for_browsers_of_other_sites_too(partner: Partner) -> None:
    answer = partner.get("/api/v1/incidents?type=blast&q=a%20b", expect=301)

    assert answer["Location"] == "/api/v1/incidents/?type=blast&q=a%20b"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_query_of_a_draft_answers_as_if_it_were_not(publish: Publish, partner: Partner, editor: User) -> None:
    publish("River port")
    questions = [
        {"q": "secret"},
        {"claimant": "Secret brigade"},
        {"metric": "evacuated", "count": "true"},
        {"place": "secret place"},
        {"ordering": "occurred", "count": "true"},
    ]
    before = [whole(partner.get("incidents/", **question)) for question in questions]
    party = builders.make_party(editor, "Secret brigade")
    incident = builders.make_incident(editor, "Secret mill")
    builders.make_figure(editor, incident, claimant=party, attribution="named_body", metric="evacuated")

    assert [whole(partner.get("incidents/", **question)) for question in questions] == before


def test_no_word_of_a_draft_is_anywhere(publish: Publish, partner: Partner, editor: User) -> None:
    addresses = every_address(publish)
    canary = "canary7f3a"
    party = builders.make_party(editor, f"Party {canary}", aliases=[canary], homepage=f"https://{canary}.example")
    source = builders.make_source(
        editor, f"Source {canary}", url=f"https://{canary}.example/a", byline=canary, note=canary, publisher=party
    )
    incident = builders.make_incident(editor, f"Incident {canary}", summary=canary, phrase=canary)
    builders.make_figure(
        editor,
        incident,
        snapshot=builders.make_snapshot(editor, f"{canary} {TEXT} {canary}", source),
        claimant=party,
        attribution="named_body",
        period=canary,
    )
    # The published incident changes on the desk, and a review of the change is waiting.
    live = Incident.objects.get(title="Silo explosion")
    builders.make_figure(
        editor, live, "around 50", "injured around 50", builders.make_snapshot(editor, source=source), metric="injured"
    )
    builders.request_review(incident=live, kind="update", by=editor, notice=canary)
    Source.objects.get(title=f"Source {canary}")  # it is there, and could leak
    assert Claim.objects.filter(period=canary).exists()

    hits = []
    for address in [*addresses, *(f"{address}?count=true" for address in LISTS[:4]), "changes/?include=document"]:
        answer = partner.get(f"/api/v1/{address}")
        text = answer.content.decode() + str(dict(answer.headers))
        hits += [address] if canary in text else []
    for query in ({"q": canary}, {"party": f"Party {canary}"}, {"claimant": f"Party {canary}"}):
        hits += partner.references(**query)

    assert hits == []


def test_failure_says_nothing_and_is_logged(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Incidents) -> Any:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Incidents, "rows", fail)
    partner.client.raise_request_exception = False

    problem = partner.problem("incidents/", expect=500)

    assert problem == {
        "type": "/api/v1/problems/server-error/",
        "title": KINDS["server-error"].title,
        "status": 500,
        "detail": KINDS["server-error"].text,
    }
    assert "the secret of the house" in caplog.text


def test_failure_reaches_django_s_signal(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Incidents) -> Any:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Incidents, "rows", fail)

    with pytest.raises(RuntimeError, match="the secret of the house"):
        partner.client.get("/api/v1/incidents/")


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Throttled(wait=2.5), 429, "too-many-requests"),
        (Throttled(), 429, "too-many-requests"),
        (ParseError(), 400, "bad-request"),
        (SuspiciousOperation(), 400, "bad-request"),
    ],
)
def test_what_the_framework_refuses_is_a_problem_too(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, kind: str
) -> None:
    def fail(self: Incidents) -> Any:
        raise error

    monkeypatch.setattr(Incidents, "rows", fail)

    answer = partner.get("incidents/", expect=status)

    assert json.loads(answer.content)["type"] == f"/api/v1/problems/{kind}/"
    assert answer.headers.get("Retry-After") == ("3" if getattr(error, "wait", None) else None)


def test_too_many_parameters_are_refused(partner: Partner) -> None:
    query = "&".join(f"q{n}=1" for n in range(2000))

    assert partner.problem(f"/api/v1/incidents/?{query}")["type"] == "/api/v1/problems/bad-request/"


def test_question_that_takes_too_long_is_a_problem_that_says_what_to_do(partner: Partner) -> None:
    with pytest.raises(OperationalError) as stopped, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 10")
        cursor.execute("select pg_sleep(5)")

    answer = problems.answer(stopped.value, {})

    assert (answer.status_code, json.loads(answer.content)["type"]) == (400, "/api/v1/problems/too-costly/")


def test_partners_ask_on_a_connection_that_writes_nothing_and_waits_for_nothing(settings: Any) -> None:
    assert settings.DATABASES["public"]["OPTIONS"]["options"] == (
        "-c default_transaction_read_only=on -c statement_timeout=5000"
    )


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("incidents/fn-2026-000009/", "A reference has capitals: FN-2026-000009."),
        ("incident/", "There is no address /api/v1/incident/. Did you mean incidents?"),
        (
            "vocabularies/metric/",
            "There is no vocabulary “metric”: /api/v1/vocabularies/ lists them. Did you mean metrics?",
        ),
        ("nowhere/", "No published record has this address. /api/v1/ lists the addresses there are."),
    ],
)
def test_address_that_is_none_says_what_may_have_been_meant(partner: Partner, address: str, meant: str) -> None:
    assert partner.problem(address, expect=404)["detail"] == meant


def test_limit_out_of_bounds_is_told_with_the_other_mistakes(partner: Partner) -> None:
    problem = partner.client.get("/api/v1/incidents/?foo=1&limit=0&metric=")

    assert [each["parameter"] for each in json.loads(problem.content)["errors"]] == ["foo", "limit", "metric"]


def test_export_says_that_it_comes_whole(partner: Partner) -> None:
    [fault] = partner.problem("exports/incidents.csv", limit="2")["errors"]

    assert fault["code"] == "unknown-parameter"
    assert fault["detail"] == "“limit” is no parameter of an export, which comes whole: narrow it by filters."
    assert "hint" not in fault


@pytest.mark.parametrize("text", ["***", "-", "“”"])
def test_words_to_look_for_have_a_letter_or_a_digit(partner: Partner, text: str) -> None:
    [fault] = partner.problem("incidents/", q=text)["errors"]

    assert fault["detail"].startswith(f"“q” is {text!r}: it takes words or numbers to look for")


def test_format_that_an_address_lacks_is_named_with_those_it_has(partner: Partner) -> None:
    problem = partner.problem("claims/", expect=406, format="geojson")

    assert problem["detail"] == "“format” is 'geojson': it takes json, ndjson, csv, jsonld."
