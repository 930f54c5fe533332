"""The vocabularies that come with a new installation, and the gold labels they must be able to record."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

from incidents.models import Category, Claim, IncidentType, Metric
from sources.models.audit import acting
from tests.builders import link, make_category, make_claim, make_incident, make_user
from tests.gold_metrics import DATES, FIGURES, STATEMENTS

GOLD = Path(settings.BASE_DIR).parent / "shared" / "gold"
migration = import_module("incidents.migrations.0003_vocabulary")

pytestmark = pytest.mark.django_db


def gold(kind: str) -> list[dict[str, Any]]:
    """Return the labels of one kind, of every article."""
    if not GOLD.is_dir():
        pytest.skip("the gold labels are not here")
    articles = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob("[0-9]*.json"))]
    return [item for article in articles for item in article["items"] if item["kind"] == kind]


@pytest.mark.parametrize(
    ("model", "name"), [(Metric, "metrics"), (Category, "categories"), (IncidentType, "incident_types")]
)
def test_every_row_of_the_files_is_there_and_valid(model: type[Model], name: str) -> None:
    rows = migration.rows(name)

    found = {row.pk: row for row in model._default_manager.all()}

    assert {row["key"] for row in rows} <= set(found)
    for row in rows:
        here = found[row["key"]]
        here.full_clean()
        assert {key: getattr(here, "part_of_id" if key == "part_of" else key) for key in row} == row


def test_every_row_says_what_counts_and_what_does_not() -> None:
    for metric in Metric.objects.all():
        assert len(metric.unit) > 1, metric.key
        assert min(len(metric.counts), len(metric.excludes)) >= 10, metric.key
    for model in (Category, IncidentType):
        for key, definition in model.objects.values_list("key", "definition"):
            assert len(definition) >= 10, key


def test_every_field_of_reporting_has_types() -> None:
    assert set(IncidentType.objects.values_list("field", flat=True)) == set(IncidentType.Field.values)


def test_shot_down_warns_against_jammed_ones_and_against_subtraction() -> None:
    excludes = Metric.objects.get(key="weapons_shot_down").excludes

    assert "Jammed" in excludes
    assert "Never subtract" in excludes


def test_every_gold_figure_has_a_metric_and_a_category() -> None:
    labels = {(item["metric"], item["subgroup"]) for item in gold("figure") if item["metric"] not in DATES}

    assert labels - set(FIGURES) == set()


def test_every_gold_statement_has_a_type() -> None:
    assert {item["metric"] for item in gold("statement")} - set(STATEMENTS) == set()


def test_what_the_gold_labels_lead_to_exists() -> None:
    assert {metric for metric, _ in FIGURES.values()} <= set(Metric.objects.values_list("pk", flat=True))
    assert {category for _, category in FIGURES.values()} <= set(Category.objects.values_list("pk", flat=True))
    assert set(STATEMENTS.values()) <= set(Claim.StatementType)


def test_adding_again_changes_nothing_and_keeps_what_editors_wrote() -> None:
    before = Metric.objects.count(), Category.objects.count(), IncidentType.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("select set_config('footnote.system', 'test', true)")
    metric = Metric.objects.get(key="killed")
    metric.counts = "As our style book says."
    metric.save()

    with connection.schema_editor() as editor:
        migration.add(apps, editor)

    assert (Metric.objects.count(), Category.objects.count(), IncidentType.objects.count()) == before
    assert Metric.objects.get(key="killed").counts == "As our style book says."


def test_undoing_leaves_what_is_used() -> None:
    editor = make_user("editor")
    incident = make_incident(editor)
    claim = make_claim(editor, "44 missiles", metric="weapons_launched")
    link(editor, incident, claim)
    with acting(by=editor.pk):
        claim.category = make_category("cruise_missile")
        claim.save()
        incident.types.add("flood")

    with connection.schema_editor() as schema_editor:
        migration.remove(apps, schema_editor)

    assert list(Metric.objects.values_list("pk", flat=True)) == ["weapons_launched"]
    assert set(Category.objects.values_list("pk", flat=True)) == {"cruise_missile", "missile"}
    assert list(IncidentType.objects.values_list("pk", flat=True)) == ["flood"]
