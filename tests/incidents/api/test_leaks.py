"""Drafts never leak: tokens in all that is unpublished, two databases that differ in drafts alone, and a role that
sees publications and nothing else. The control, a stock view over the same tables, leaks all of it."""

import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from incidents.api.problems import KINDS
from incidents.desk.signing_in import factor
from incidents.models import Category, Incident, IncidentType, Metric, Place
from incidents.models.publication import Publication, PublishedClaim, PublishedSource
from sources.models.audit import acting
from tests import builders, leaks
from tests.conftest import without_triggers
from tests.incidents.api.conftest import Publish
from tests.incidents.api.test_schema import everything

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vocabularies(transactional_db: None) -> Iterator[None]:
    """Put back what migrations filled and tests keep, where tokens were written over it."""
    kept: list[Any] = [Metric, Category, IncidentType, Group]
    rows = [(model, list(model.objects.values())) for model in kept]
    yield
    with without_triggers():
        for model, before in rows:
            for row in before:
                model.objects.filter(pk=row[model._meta.pk.attname]).update(**row)


@pytest.fixture
def known(vocabularies: None, publish: Publish, editor: User, settings: Any) -> dict[str, list[str]]:
    """Publish a few incidents; return values that questions are made of, of drafts as well."""
    settings.API_ANONYMOUS_RATE = 0
    settings.PUBLIC_URL = "http://testserver"
    rich = everything(publish, editor)
    publish(
        incident=Incident.objects.get(pk=rich.record),
        figures=[("Nearly 200", "Nearly 200 homes", "homes_damaged")],
        kind="correction",
        notice="Homes: nearly 200.",
    )
    publish("Hardly anything known")
    claim, source = PublishedClaim.objects.order_by("pk")[0], PublishedSource.objects.order_by("pk")[0]
    return {
        "reference": [rich.reference, "FN-1999-000001"],
        "version": ["1", "2", "9"],
        "old": ["1"],
        "new": ["2", "9"],
        "id": [str(claim.claim), str(source.source), DRAFT],
        "source": [str(source.source), DRAFT],
        "incident": [rich.reference],
        "name": ["metrics", "types", "levels", "nothing"],
        "place": ["Port Vale", "port vale", "Hideout"],
        "party": ["Fire brigade", "Conspirator"],
        "claimant": ["Fire brigade", "Conspirator"],
        "publisher": ["Gazette", "Conspirator"],
        "side": ["Upland", "Conspirator"],
        "type": ["blast_test", "other"],
        "metric": ["killed", "homes_damaged", "injured"],
        "category": ["all", "drone"],
        "country": ["GB", "XX"],
        "bbox": ["-180,-90,180,90"],
        "q": ["boiler", "explosion", "hideout", "conspir"],
        "unit": ["people"],
        "as_of": ["2999-01-01", "2001-01-01"],
        "fields": ["id"],
        "after": ["nonsense"],
        "cursor": ["nonsense"],
        "limit": ["1", "200"],
        **{
            name: ["2026-03-03", "2001-01-01"]
            for name in ("occurred_after", "occurred_before", "published_after", "published_before", "changed_after")
        },
    }


DRAFT = "0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10"


def draft(editor: User) -> None:
    """Write drafts of everything, with the names and ids that questions ask for."""
    with acting(by=editor.pk):
        hideout = Place.objects.create(name="Hideout", kind="settlement", country="XX", lat=1, lon=1)
    conspirator = builders.make_party(editor, "Conspirator")
    source = builders.make_source(editor, "Secret report", id=DRAFT, publisher=conspirator)
    snapshot = builders.make_snapshot(editor, source=source)
    incident = builders.make_incident(editor, "Hideout found", start_on="2026-03-03", precision="day")
    builders.make_figure(
        editor, incident, snapshot=snapshot, claimant=conspirator, attribution="named_body", place=hideout
    )
    builders.request_review(incident=incident, kind="first", by=editor)
    # What is live changes on the desk, and a review of the change waits.
    live = Incident.objects.get(title="Boiler explosion")
    builders.make_figure(editor, live, "around 50", "injured around 50", snapshot, metric="injured")
    builders.request_review(incident=live, kind="update", by=editor, notice="A secret notice.")
    with acting(by=editor.pk):
        factor.fresh(editor, "a" * 40).save()
        factor.new_codes(user=editor)


def openapi() -> Any:
    generator: Any = SchemaGenerator
    return generator().get_schema(request=None, public=True)


def test_no_token_of_any_unpublished_field_is_in_any_answer(known: dict[str, list[str]], editor: User) -> None:
    draft(editor)
    planted, left = leaks.plant()
    client = Client()

    hits = []
    asked = list(leaks.Questions(openapi(), known).each())
    for address in [*asked, "/api/v1/docs/", "/api/v1/schema/"]:
        status, body, headers = leaks.ask(client, address)
        assert status < 500, (address, body)
        if leaks.TOKEN.search(body.decode() + str(headers)):
            hits.append(address)

    assert hits == []
    assert len(asked) > 500
    # The tokens are there, and whoever reads the desk's tables shows them.
    assert sum(map(leaks.holds, planted)) > 100
    for name, view in leaks.stock_views():
        status, body = leaks.ask_stock(view)
        assert (name, status, bool(leaks.TOKEN.search(body.decode()))) == (name, 200, True)
    # What holds words and no token is known by name: a new field is planted, or has to be looked at.
    everywhere = {f"{field.model._meta.db_table}.{field.column}" for field in leaks.fields()}
    assert planted | left == everywhere
    assert {name for name in left if has_rows(name)} == CANNOT


def has_rows(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select exists (select from {name.partition('.')[0]})")
        [(found,)] = cursor.fetchall()
    return bool(found)


# Fixed words, digests and two letters: a check constraint of each knows what may stand there.
CANNOT = {
    "incidents_citation.kept_reason",
    "incidents_citation.stance",
    "incidents_claim.credibility",
    "incidents_claim.kind",
    "incidents_claim.operator",
    "incidents_claim.statement_type",
    "incidents_decision.digest",
    "incidents_decision.verdict",
    "incidents_incident.basis",
    "incidents_incident.precision",
    "incidents_incidentclaim.role",
    "incidents_metric.value_kind",
    "incidents_place.country",
    "incidents_placeuse.role",
    "incidents_review.digest",
    "sources_auditentry.action",
    "sources_party.country",
    "sources_party.reliability",
    "sources_snapshot.method",
    "sources_source.copy_kind",
    "sources_source.made_by",
    "sources_source.published_basis",
}


def test_answers_do_not_depend_on_drafts(known: dict[str, list[str]], editor: User) -> None:
    asked = list(leaks.Questions(openapi(), known).some(int(os.environ.get("LEAK_REQUESTS", "400"))))
    client = Client()
    before = [leaks.ask(client, address) for address in asked]
    stock = [leaks.ask_stock(view) for _, view in leaks.stock_views()]

    draft(editor)
    leaks.plant()

    after = [leaks.ask(client, address) for address in asked]
    differing = [address for address, one, other in zip(asked, before, after, strict=True) if one != other]
    control = [one != leaks.ask_stock(view) for one, (_, view) in zip(stock, leaks.stock_views(), strict=True)]
    statuses = Counter(status for status, _, _ in before)
    if told := os.environ.get("LEAK_FIGURES"):
        figures = {"requests": len(asked), "differing": len(differing), "distinct": len(set(asked))}
        figures |= {"stock_views": len(control), "stock_views_differing": sum(control), **statuses}
        Path(told).write_text(json.dumps(figures))
    assert differing == []
    assert all(control)
    assert set(statuses) <= {200, 400, 404, 406, 410}
    assert statuses[200] > len(asked) / 2


@pytest.fixture
def role(transactional_db: None) -> Iterator[Callable[..., Any]]:
    """Make the role of `manage.py public_role`; give a function that asks the database as this role."""
    name = "footnote_public_test"
    written = io.StringIO()
    call_command("public_role", name, stdout=written)
    settings = connection.get_connection_params()
    settings = {key: settings[key] for key in ("host", "port", "dbname", "user", "password") if settings.get(key)}
    if "postgres" in connection.settings_dict["ENGINE"].split("."):
        settings["user"] = "postgres"  # of the tests' own server, where it is trusted
    with psycopg.connect(**settings, autocommit=True) as owner:
        owner.execute(f"drop role if exists {name}")
        owner.execute(written.getvalue())
        yield lambda: psycopg.connect(**{**settings, "user": name}, autocommit=True)
        owner.execute(f"drop owned by {name}")
        owner.execute(f"drop role {name}")


def test_whole_api_is_served_by_a_role_that_sees_publications_alone(
    known: dict[str, list[str]], editor: User, role: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(editor)
    asked = list(leaks.Questions(openapi(), known).some(250))
    client = Client()
    expected = [leaks.ask(client, address) for address in asked]

    monkeypatch.setitem(connections.settings["public"], "USER", "footnote_public_test")
    monkeypatch.setitem(connections.settings["public"], "PASSWORD", "")
    mine = connections["public"]
    connections["public"] = connections.create_connection("public")
    try:
        with connections["public"].cursor() as cursor:
            cursor.execute("select current_user")
            assert cursor.fetchone() == ("footnote_public_test",)
        found = [leaks.ask(client, address) for address in asked]
    finally:
        connections["public"].close()
        connections["public"] = mine

    assert [address for address, one, other in zip(asked, expected, found, strict=True) if one != other] == []


def test_role_reads_no_draft_and_writes_nothing(known: dict[str, list[str]], role: Callable[..., Any]) -> None:
    public = {Publication._meta.db_table, "incidents_hold"}
    with role() as reader:
        assert reader.execute("select count(*) from incidents_publication").fetchone() == (3,)
        for model in leaks.unpublished():
            table = model._meta.db_table
            assert table not in public
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"select count(*) from {table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select acted_by_id from incidents_hold")
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            reader.execute("update incidents_record set title = 'x'")
        reader.execute("set default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("update incidents_record set title = 'x'")


def test_role_needs_a_name() -> None:
    with pytest.raises(CommandError, match="no name for a role"):
        call_command("public_role", "x; drop table y")


def test_statuses_are_documented() -> None:
    documented = {int(status) for methods in openapi()["paths"].values() for status in methods["get"]["responses"]}

    assert {kind.status for kind in KINDS.values()} <= documented
