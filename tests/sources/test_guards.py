"""Invariants of sources/migrations/sql: audit log, versions, snapshots, marks, parents."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import F

from sources.capture import capture_text
from sources.models import AuditEntry, Mark, Party, Snapshot, Source
from sources.models.audit import acting
from tests.builders import TEXT, make_incident, make_party, make_snapshot, make_source
from tests.refusals import refused, truncate

pytestmark = pytest.mark.django_db

# Tables without an audit trigger, and why.
NOT_WATCHED = {
    "sources_auditentry",  # is the log
    "django_migrations",  # written by Django before and after the triggers exist
    "django_content_type",  # made by Django from the code
    "auth_permission",  # made by Django from the code
    "django_session",  # holds no record of anything
    "django_admin_log",  # a second history, of the admin's own
    "incidents_record",  # the live set: a function of the publications, rebuilt by reindex
    "incidents_publishedclaim",
    "incidents_publishedsource",
    "incidents_publishedfigure",
    "incidents_publishedpin",
    "incidents_publishedterm",
    "incidents_feedhead",  # a counter
    "incidents_feedentry",  # append-only, and names its publication
    "incidents_rate",  # a counter of requests, by keyed hash
    "incidents_attempt",  # the same of wrong passwords and codes
    "incidents_apikeyuse",  # the day a key was used, and its place in the feed: written by programs as they read
    "incidents_delivery",  # an outbox, whose rows say themselves when and how often
    "sources_intake",  # what came in and became no source yet: forgotten within days
    "incidents_upload",  # a file that waits to be imported: forgotten within days
    "sources_sketch",  # a function of the snapshots
    "incidents_notification",  # a mailbox, written from rows that are watched
    "incidents_touch",  # what was touched since its publication: a function of the log
    "incidents_presence",  # who has a page open: forgotten within minutes
}


def last_entry() -> AuditEntry:
    return AuditEntry.objects.order_by("-id")[0]


def test_audit_log_watches_every_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, tgname from pg_trigger where tgname in ('zz_audit', 'zz_audit_truncate')"
            " and tgenabled = 'A'"
        )
        found = cursor.fetchall()
    watched = {table for table, name in found if name == "zz_audit"}
    tables = set(connection.introspection.table_names())

    assert tables - watched == NOT_WATCHED & tables
    assert watched == {table for table, name in found if name == "zz_audit_truncate"}
    assert {model._meta.db_table for model in apps.get_models()} <= tables


def test_what_is_append_only_stays_so_in_every_replication_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, count(*) from pg_trigger where tgname like 'aa_append_only%%'"
            " and tgenabled = 'A' group by 1",
            [],
        )
        found = dict(cursor.fetchall())
    public = ("incidents_publication", "incidents_hold", "incidents_feedentry", "incidents_epoch")
    tables = ("sources_auditentry", "sources_snapshot", "incidents_review", "incidents_decision", *public)
    assert found == dict.fromkeys(tables, 2)


def test_audit_log_names_who_what_and_why(editor: User) -> None:
    with acting(by=editor.pk, reason="typo"):
        party = Party.objects.create(name="Fire service")
        party.name = "Regional fire service"
        party.save()

    entry = last_entry()
    assert (entry.table_name, entry.row_pk, entry.action) == ("sources_party", str(party.pk), "update")
    assert (entry.actor_id, entry.reason, entry.changed()) == (editor.pk, "typo", ["name"])
    assert (entry.before["name"], entry.after["name"]) == ("Fire service", "Regional fire service")


def test_audit_log_sees_queryset_updates_raw_sql_and_many_to_many_rows(editor: User) -> None:
    party = make_party(editor)
    incident = make_incident(editor)
    with acting(by=editor.pk):
        Party.objects.filter(pk=party.pk).update(country="UA", version=F("version") + 1)
        assert last_entry().changed() == ["country"]
        with connection.cursor() as cursor:
            cursor.execute("update sources_party set country = 'PL', version = version + 1 where id = %s", [party.pk])
        assert last_entry().after["country"] == "PL"
        kind = apps.get_model("incidents", "IncidentType").objects.create(
            key="t", label="T", field="other", definition="T"
        )
        incident.types.add(kind)
        assert (last_entry().table_name, last_entry().after["incidenttype_id"]) == (
            "incidents_incident_types",
            "t",
        )
        incident.types.remove(kind)
        assert (last_entry().action, last_entry().before["incident_id"]) == ("delete", str(incident.pk))


def test_audit_log_leaves_out_a_save_that_changes_nothing(editor: User) -> None:
    party = make_party(editor)
    count = AuditEntry.objects.count()
    with acting(by=editor.pk):
        Party.objects.filter(pk=party.pk).update(name=F("name"))

    assert AuditEntry.objects.count() == count


def test_audit_log_leaves_out_password_and_long_texts(editor: User) -> None:
    make_snapshot(editor)
    User.objects.create_user("second", password="correct horse")
    kept = json.dumps(list(AuditEntry.objects.values_list("after", flat=True)))

    assert "pbkdf2" not in kept
    assert TEXT[:40] not in kept


def test_change_without_an_actor_is_refused() -> None:
    with refused("audit_actor_known"):
        Party.objects.create(name="Nobody's")


def test_signing_in_leaves_no_entry(editor: User) -> None:
    count = AuditEntry.objects.count()
    editor.last_login = datetime.now(UTC)
    editor.save(update_fields=["last_login"])

    assert AuditEntry.objects.count() == count


def test_accounts_may_change_without_an_actor() -> None:
    Group.objects.create(name="Night desk")

    assert last_entry().table_name == "auth_group"


def test_audit_log_is_append_only(editor: User) -> None:
    make_party(editor)
    entry = last_entry()
    with refused("audit_log_is_append_only"):
        AuditEntry.objects.filter(pk=entry.pk).update(reason="other")
    with refused("audit_log_is_append_only"):
        entry.delete()
    with refused("audit_log_is_append_only"):
        truncate("sources_auditentry")


def test_watched_table_is_not_truncated(editor: User) -> None:
    with acting(by=editor.pk), refused("audit_sees_every_row"):
        truncate("sources_mark")


def test_acting_restores_the_outer_actor(editor: User, reviewer: User) -> None:
    with acting(by=editor.pk, reason="outer"):
        with acting(by=reviewer.pk):
            Party.objects.create(name="Inner")
            assert (last_entry().actor_id, last_entry().reason) == (reviewer.pk, "")
        Party.objects.create(name="Outer")
        assert (last_entry().actor_id, last_entry().reason) == (editor.pk, "outer")


def test_second_of_two_savers_is_refused(editor: User, reviewer: User) -> None:
    party = make_party(editor)
    mine, yours = Party.objects.get(pk=party.pk), Party.objects.get(pk=party.pk)
    mine.name, yours.name = "Mine", "Yours"
    with acting(by=editor.pk):
        mine.save()
    with acting(by=reviewer.pk), refused("row_version_is_next"):
        yours.save()

    assert Party.objects.get(pk=party.pk).name == "Mine"


def test_update_without_a_version_is_refused(editor: User) -> None:
    party = make_party(editor)
    with acting(by=editor.pk), refused("row_version_is_next"):
        Party.objects.filter(pk=party.pk).update(name="Other")


def test_saver_may_save_again(editor: User) -> None:
    party = make_party(editor)
    with acting(by=editor.pk):
        party.name = "Once"
        party.save()
        party.name = "Twice"
        party.save()

    assert Party.objects.get(pk=party.pk).version == 3


def test_snapshot_is_hashed_measured_and_dated_by_postgresql(editor: User) -> None:
    source = make_source(editor)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with acting(by=editor.pk):
        snapshot = Snapshot.objects.create(
            source=source, raw=b"Zwei \xf0\x9f\x9a\x92", text="Zwei 🚒", method="pasted", extractor="test",
            captured_by=editor, length=99, raw_sha256="0", text_sha256="0", captured_at=tomorrow,
        )  # fmt: skip
    snapshot.refresh_from_db()

    assert snapshot.length == 6
    assert snapshot.raw_sha256 == snapshot.text_sha256 == hashlib.sha256("Zwei 🚒".encode()).hexdigest()
    assert snapshot.captured_at < tomorrow


@pytest.mark.parametrize("text", ["e\u0301tat", "one\r\ntwo"])
def test_snapshot_that_is_not_normalised_is_refused(editor: User, text: str) -> None:
    source = make_source(editor)
    with acting(by=editor.pk), refused("snapshot_text_is_normalised"):
        Snapshot.objects.create(
            source=source, raw=text.encode(), text=text, method="pasted", extractor="test", captured_by=editor
        )


def test_snapshot_is_append_only(editor: User) -> None:
    snapshot = make_snapshot(editor)
    with acting(by=editor.pk):
        with refused("snapshot_is_append_only"):
            Snapshot.objects.filter(pk=snapshot.pk).update(text="Other")
        with refused("snapshot_is_append_only"):
            Snapshot.objects.filter(pk=snapshot.pk).delete()
        with refused("snapshot_is_append_only"):
            truncate("sources_snapshot")


def test_snapshot_text_once_a_source(editor: User) -> None:
    source = make_source(editor)
    snapshot = capture_text(source=source, text=TEXT, by=editor)
    with acting(by=editor.pk), refused("snapshot_text_once_a_source"):
        Snapshot.objects.create(
            source=source, raw=b"x", text=snapshot.text, method="pasted", extractor="test", captured_by=editor
        )


def test_snapshot_without_words_is_refused(editor: User) -> None:
    source = make_source(editor)
    with acting(by=editor.pk), refused("snapshot_text_not_blank"):
        Snapshot.objects.create(
            source=source, raw=b"x", text=" \n", method="pasted", extractor="test", captured_by=editor
        )


@pytest.mark.parametrize(("start", "end", "rule"), [(4, 4, "mark_offsets_in_order"), (0, 9_999, "mark_is_in_the_text")])
def test_mark_outside_the_text_is_refused(editor: User, start: int, end: int, rule: str) -> None:
    snapshot = make_snapshot(editor)
    with acting(by=editor.pk), refused(rule):
        Mark.objects.create(snapshot=snapshot, start=start, end=end, kind="name")


def test_mark_once_a_stretch(editor: User) -> None:
    snapshot = make_snapshot(editor)
    with acting(by=editor.pk):
        Mark.objects.create(snapshot=snapshot, start=0, end=4, kind="name")
        with refused("mark_once_a_stretch"):
            Mark.objects.create(snapshot=snapshot, start=0, end=4, kind="date")


def test_parents_form_no_circle(editor: User) -> None:
    whole = make_party(editor, "Ministry")
    part = make_party(editor, "Service", parent=whole)
    with acting(by=editor.pk), refused("parents_form_no_circle"):
        whole.parent = part
        whole.save()
    original = make_source(editor, "Original")
    with acting(by=editor.pk), refused("parents_form_no_circle"):
        original.copied_from, original.copy_kind = original, "rewrite"
        original.save()


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"country": "uk"}, "party_country_is_iso"),
        ({"name": "  "}, "party_name_not_blank"),
    ],
)
def test_party_check_is_met(editor: User, fields: dict[str, str], rule: str) -> None:
    with refused(rule):
        make_party(editor, **fields)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"title": " "}, "source_title_not_blank"),
        ({"copy_kind": "rewrite"}, "source_copy_names_its_kind"),
        ({"published_on": "2026-05-14"}, "source_date_names_its_basis"),
        ({"published_basis": "printed"}, "source_date_names_its_basis"),
    ],
)
def test_source_check_is_met(editor: User, fields: dict[str, str], rule: str) -> None:
    with refused(rule):
        make_source(editor, **fields)


def test_source_address_once(editor: User) -> None:
    make_source(editor, url="https://example.org/fire")
    with refused("source_address_once"):
        make_source(editor, "Again", url="https://example.org/fire")
    assert Source.objects.count() == 1


def test_mutually_unknown_keys_are_told_apart(editor: User) -> None:
    assert make_party(editor, "A").key != make_party(editor, "B").key
