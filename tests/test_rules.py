"""Every rule of the database: the list of them, and what each table has in common with the others."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection

from bench.drop_each import RULES
from incidents.desk.signing_in import factor
from incidents.issuing import issue
from incidents.models import (
    Category,
    Comment,
    Endpoint,
    FeedHead,
    Figure,
    Hold,
    Incident,
    IncidentType,
    Metric,
    Origin,
    Partner,
    PartyRole,
    Place,
    PlaceUse,
    Review,
    SavedFilter,
)
from incidents.models.claim import ClaimRelation
from incidents.reviewing import approve, request_review
from incidents.taking import take
from sources.models import AuditEntry, Mark
from sources.models.audit import acting
from sources.models.row import VersionField
from tests.builders import figures_in, make_figure, make_incident, make_party
from tests.conftest import without_triggers
from tests.refusals import refused, truncate

pytestmark = pytest.mark.django_db
LIST = Path(__file__).parent / "golden" / "rules.txt"
VERSIONED = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if any(isinstance(field, VersionField) for field in model._meta.fields)
)
WATCHED = [line.split()[0] for line in LIST.read_text().splitlines() if line.endswith(" trigger zz_audit")]


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
def rows(editor: User, reviewer: User) -> Incident:
    """Fill every table that has versions, and return the incident on which the rows hang; a review of it waits."""
    incident = make_incident(editor)
    with acting(by=editor.pk):
        origin = Origin.objects.create(label="A briefing")
    first = make_figure(editor, incident, claimant=make_party(editor), attribution="named_body", origin=origin)
    second = make_figure(editor, incident, "two", "counts two dead")
    with acting(by=editor.pk):
        place = Place.objects.create(name="River port", kind="settlement", country="PL", lat="53.4", lon="14.5")
        PlaceUse.objects.create(incident=incident, place=place, precision="settlement")
        PartyRole.objects.create(incident=incident, party=first.claimant, role="operator")
        ClaimRelation.objects.create(claim=first, kind="supersedes", other=second)
        snapshot = first.citations.get().snapshot
        Mark.objects.create(snapshot=snapshot, start=0, end=2, kind="furniture")
        incident.types.add(IncidentType.objects.first())
        Figure.objects.create(incident=incident, metric=first.metric, category=first.category, low=4, level="contested")
        Comment.objects.create(incident=incident, body="Who counted?", written_by=editor)
        SavedFilter.objects.create(owner=editor, listing="incidents_incident", name="Mine", query="q=port")
        partner = Partner.objects.create(name="A partner")
        Endpoint.objects.create(partner=partner, url="https://partner.example/")
        issue(partner=partner)
    take(review=request_review(incident=incident, kind="first", by=editor), by=reviewer)
    commit()
    return incident


def commit() -> None:
    """Do what COMMIT does."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")


@pytest.mark.parametrize("table", VERSIONED)
def test_a_save_that_skips_a_version_is_refused(rows: Incident, editor: User, table: str) -> None:
    with acting(by=editor.pk), refused("row_version_is_next"), connection.cursor() as cursor:
        cursor.execute(f"update {table} set version = version + 7 where ctid = (select min(ctid) from {table})")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("incidents_placeuse", "incident_id"),
        ("incidents_partyrole", "incident_id"),
        ("incidents_incidentclaim", "claim_id"),
        ("incidents_figure", "incident_id"),
        ("incidents_claimrelation", "other_id"),
        ("incidents_citation", "claim_id"),
        ("incidents_comment", "incident_id"),
    ],
)
def test_what_a_row_hangs_on_stays(rows: Incident, editor: User, table: str, column: str) -> None:
    with acting(by=editor.pk), refused("link_stays_where_it_is"), connection.cursor() as cursor:
        cursor.execute(
            f"update {table} set version = version + 1, {column} = gen_random_uuid()"
            f" where ctid = (select min(ctid) from {table})"
        )


# Who takes a review names themselves: that rule speaks first.
@pytest.mark.parametrize("table", [table for table in VERSIONED if table != "incidents_taking"])
def test_a_save_that_names_nobody_is_refused(rows: Incident, table: str) -> None:
    with refused("audit_actor_known"), connection.cursor() as cursor:
        cursor.execute(f"update {table} set version = version + 1 where ctid = (select min(ctid) from {table})")


@pytest.mark.parametrize("table", [*VERSIONED, "incidents_incident_types", "auth_user", "auth_group"])
def test_a_watched_table_is_not_truncated(table: str) -> None:
    with refused("audit_sees_every_row"):
        truncate(table)


@pytest.fixture
def public(rows: Incident, reviewer: User) -> None:
    """Publish what waits, withhold it, and number both in the feed."""
    review = Review.objects.get()
    approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
    with acting(by=reviewer.pk):
        Hold.objects.create(record=rows.pk, event="withheld", reason="A doubt.", acted_by=reviewer)
    commit()


def test_every_watched_table_tells_the_log(public: None, editor: User) -> None:
    """Whoever writes a row of a table under `footnote_audit` finds it in the log, accounts and their rights as well."""
    right = Permission.objects.get(codename="decide_review")
    with acting(system="test"):
        group = Group.objects.create(name="Desk of the night")
        group.permissions.add(right)
        editor.groups.add(group)
        editor.user_permissions.add(right)
        Metric.objects.create(key="barges", label="Barges", unit="barges", counts="As stated.")
        Category.objects.create(key="tug_crews", label="Tug crews")
        factor.fresh(editor, "a" * 40).save()
        factor.new_codes(user=editor)
        IncidentType.objects.create(key="capsized", label="Capsized", field="other", definition="A ship turned over.")
    call_command("new_epoch", str(FeedHead.objects.get().epoch), reason="A restore.", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        [txid] = cursor.fetchone()

    told = AuditEntry.objects.filter(txid=txid, action="insert").values_list("table_name", flat=True)

    assert sorted(set(told)) == WATCHED


# What a copy of a row does not share with it, so that no other rule speaks first.
COPIES = {
    "review_no_once": ("incidents_review", r"'id', 0, 'document', '\x2d', 'digest', encode(sha256('-'), 'hex')"),
    "hold_no_once": ("incidents_hold", "'id', 0"),
    "publication_version_once": ("incidents_publication", "'id', 0, 'review_no', 99"),
    "publication_review_once": ("incidents_publication", "'id', 0, 'version', 99"),
    "feed_entry_of_a_version_once": ("incidents_feedentry", "'seq', 0"),
    "published_pin_once": ("incidents_publishedpin", "'id', 0"),
    "published_term_once": ("incidents_publishedterm", "'id', 0"),
}


@pytest.mark.parametrize("rule", COPIES)
def test_a_number_is_given_once_also_past_the_triggers_that_count(public: None, rule: str) -> None:
    """Triggers number these rows while others wait; where they do not, say in a restore, the key still refuses."""
    table, fresh = COPIES[rule]
    with refused(rule), without_triggers() as cursor:
        cursor.execute(
            f"insert into {table} select (jsonb_populate_record(t, jsonb_build_object({fresh}))).* from {table} t"
        )
