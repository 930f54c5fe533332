"""The four groups, as migration 0004_groups made them."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents import migrations
from incidents.models import Metric
from sources.models import Party
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def may(name: str) -> set[str]:
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.filter(group__name=name).select_related("content_type")
    }


def test_contributor_writes_the_desk_and_reads_the_rest() -> None:
    assert {"incidents.request_review", "incidents.change_incident", "sources.add_snapshot"} <= may("Contributor")
    assert {"incidents.view_review", "incidents.view_publication", "sources.view_auditentry"} <= may("Contributor")
    assert not {"incidents.decide_review", "incidents.change_metric", "sources.change_snapshot"} & may("Contributor")
    assert not {permission for permission in may("Contributor") if permission.startswith("auth.")}


def test_reviewer_decides_besides() -> None:
    assert may("Reviewer") - may("Contributor") == {"incidents.decide_review", "incidents.hold_record"}


def test_standards_editor_keeps_the_vocabularies_besides() -> None:
    assert may("Standards editor") - may("Reviewer") == {
        "incidents.retract_record",
        "incidents.merge_record",
        *(
            f"incidents.{verb}_{model}"
            for verb in ("add", "change")
            for model in ("metric", "category", "incidenttype")
        ),
    }


def test_administrator_has_accounts_and_partners_and_no_editorial_right() -> None:
    accounts = {f"auth.{verb}_{model}" for verb in ("add", "change", "delete", "view") for model in ("user", "group")}
    partners = ("partner", "apikey", "endpoint")
    keys = {f"incidents.{verb}_{model}" for verb in ("add", "change", "view") for model in partners}
    factors = {"incidents.view_secondfactor", "incidents.delete_secondfactor"}
    others = {"incidents.view_apikeyuse", "incidents.view_delivery"}
    assert may("Administrator") == accounts | keys | factors | others


def test_nobody_changes_what_is_append_only() -> None:
    everything = set().union(*(may(name) for name in ("Contributor", "Reviewer", "Standards editor")))
    for model in ("review", "decision", "publication", "record", "feedentry"):
        assert {f"incidents.{verb}_{model}" for verb in ("add", "change", "delete")}.isdisjoint(everything)
    assert not {
        permission for permission in everything if permission.endswith("_auditentry") and "view" not in permission
    }


@pytest.mark.parametrize(
    ("group", "party", "metric", "review", "user"),
    [
        ("Contributor", 200, 403, 200, 403),
        ("Reviewer", 200, 403, 200, 403),
        ("Standards editor", 200, 200, 200, 403),
        ("Administrator", 403, 403, 403, 200),
    ],
)
def test_group_opens_what_is_its_own(
    client: Client, group: str, party: int, metric: int, review: int, user: int
) -> None:
    person = make_user("person")
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    def status(name: str) -> int:
        return client.get(reverse(f"admin:{name}")).status_code

    assert status("sources_party_add") == party
    assert status("incidents_metric_add") == metric
    assert status("incidents_review_changelist") == review
    assert status("auth_user_changelist") == user
    assert status("index") == 200


def test_reader_of_a_word_sees_it_without_a_form(client: Client) -> None:
    person = make_user("person")
    person.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(person)
    metric = Metric.objects.first()
    page = client.get(reverse("admin:incidents_metric_change", args=[metric.pk])).content.decode()
    assert "_save" not in page
    assert client.post(reverse("admin:incidents_metric_change", args=[metric.pk]), {}).status_code == 403
    assert not Party.objects.exists()


def named(name: str) -> Any:
    """Return the migration of this name, whatever its number."""
    [path] = Path(migrations.__file__).parent.glob(f"[0-9]*_{name}.py")
    return import_module(f"incidents.migrations.{path.stem}")


def test_migration_goes_back_and_forth() -> None:
    migration: Any = import_module("incidents.migrations.0004_groups")
    before = {name: may(name) for name in migration.GROUPS}
    with connection.schema_editor(atomic=False) as editor:
        migration.remove_groups(apps, editor)
        assert not Group.objects.filter(name__in=migration.GROUPS).exists()
        migration.make_groups(apps, editor)
        later: Any = import_module("incidents.migrations.0007_groups_comment")
        later.take_it_back(apps, editor)
        later.let_groups_comment(apps, editor)
        administrators = [named("keys_and_rates"), named("outbox"), named("second_factor")]
        for each in administrators:
            each.let_administrators(apps, editor)
            each.let_them_no_more(apps, editor)
        assert not {name for name in may("Administrator") if name.startswith("incidents.")}
        for each in administrators:
            each.let_administrators(apps, editor)
        endings = named("groups_end_records")
        endings.take_it_back(apps, editor)
        endings.let_groups_end_records(apps, editor)
    assert {name: may(name) for name in migration.GROUPS} == before
