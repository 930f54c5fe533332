"""Every rule of the database: the list of them, and what each table has in common with the others."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection

from bench.drop_each import RULES
from incidents.issuing import issue
from incidents.models import Comment, IncidentType, PartyRole, Place, PlaceUse
from incidents.models.claim import ClaimRelation
from incidents.models.partner import Partner
from incidents.models.webhook import Endpoint
from sources.models import Mark
from sources.models.audit import acting
from sources.models.row import VersionField
from tests.builders import make_figure, make_incident, make_party
from tests.refusals import refused, truncate

pytestmark = pytest.mark.django_db
LIST = Path(__file__).parent / "golden" / "rules.txt"
VERSIONED = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if any(isinstance(field, VersionField) for field in model._meta.fields)
)


def test_rules_are_all_there() -> None:
    """What is dropped or renamed is taken from the list as well, by somebody who means it (`drop_each.py --list`)."""
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        found = {f"{table} {kind} {name}" for table, name, kind, _, _ in cursor.fetchall()}
    listed = LIST.read_text().splitlines()
    if connection.pg_version < 180_000:  # before 18 NOT NULL is no constraint with a name
        listed = [line for line in listed if not re.search(r"_not_null\d*$", line)]
    assert [line for line in listed if line not in found] == []


@pytest.fixture
def rows(editor: User) -> set[str]:
    """Fill most tables of the desk, and return those that have a row."""
    incident = make_incident(editor)
    first = make_figure(editor, incident, claimant=make_party(editor), attribution="named_body")
    second = make_figure(editor, incident, "two", "counts two dead")
    with acting(by=editor.pk):
        place = Place.objects.create(name="River port", kind="settlement", country="PL")
        PlaceUse.objects.create(incident=incident, place=place, precision="settlement")
        PartyRole.objects.create(incident=incident, party=first.claimant, role="operator")
        ClaimRelation.objects.create(claim=first, kind="supersedes", other=second)
        snapshot = first.citations.get().snapshot
        Mark.objects.create(snapshot=snapshot, start=0, end=2, kind="furniture")
        incident.types.add(IncidentType.objects.first())
        Comment.objects.create(incident=incident, body="Who counted?", written_by=editor)
        partner = Partner.objects.create(name="A partner")
        Endpoint.objects.create(partner=partner, url="https://partner.example/")
        issue(partner=partner)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
    return {table for table in VERSIONED if _has_a_row(table)}


def _has_a_row(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select exists (select 1 from {table})")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("table", VERSIONED)
def test_a_save_that_skips_a_version_is_refused(rows: set[str], editor: User, table: str) -> None:
    if table not in rows:
        pytest.skip("no row of it here")
    with acting(by=editor.pk), refused("row_version_is_next"), connection.cursor() as cursor:
        cursor.execute(f"update {table} set version = version + 7 where ctid = (select min(ctid) from {table})")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("incidents_placeuse", "incident_id"),
        ("incidents_partyrole", "incident_id"),
        ("incidents_incidentclaim", "claim_id"),
        ("incidents_claimrelation", "other_id"),
        ("incidents_citation", "claim_id"),
        ("incidents_comment", "incident_id"),
    ],
)
def test_what_a_row_hangs_on_stays(rows: set[str], editor: User, table: str, column: str) -> None:
    with acting(by=editor.pk), refused("link_stays_where_it_is"), connection.cursor() as cursor:
        cursor.execute(
            f"update {table} set version = version + 1, {column} = gen_random_uuid()"
            f" where ctid = (select min(ctid) from {table})"
        )


@pytest.mark.parametrize("table", VERSIONED)
def test_a_save_that_names_nobody_is_refused(rows: set[str], table: str) -> None:
    if table not in rows:
        pytest.skip("no row of it here")
    with refused("audit_actor_known"), connection.cursor() as cursor:
        cursor.execute(f"update {table} set version = version + 1 where ctid = (select min(ctid) from {table})")


@pytest.mark.parametrize("table", [*VERSIONED, "incidents_incident_types", "auth_user", "auth_group"])
def test_a_watched_table_is_not_truncated(table: str) -> None:
    with refused("audit_sees_every_row"):
        truncate(table)
