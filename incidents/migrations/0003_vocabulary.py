"""The vocabularies that a new installation starts with. Editors change them; this file is never edited.

A row that is there already is left as it stands. Undoing it deletes the rows that nothing uses.
"""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).with_name("data")
# Model, file, and what may use a row of it.
TABLES = (
    ("Metric", "metrics", ("claims", "figures")),
    ("Category", "categories", ("claims", "figures", "parts")),
    ("IncidentType", "incident_types", ("incidents",)),
)
ACTS_AS = "select set_config('footnote.system', 'migration 0003_vocabulary', true)"


def rows(name):
    """Return the rows of one vocabulary, each after what it is part of."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def add(apps, schema_editor):
    """Add every row whose key is not taken."""
    schema_editor.execute(ACTS_AS)
    for model, name, _ in TABLES:
        table = apps.get_model("incidents", model).objects.using(schema_editor.connection.alias)
        known = set(table.values_list("pk", flat=True))
        for row in rows(name):
            if row["key"] not in known:
                table.create(**{"part_of_id" if field == "part_of" else field: row[field] for field in row})


def remove(apps, schema_editor):
    """Delete the rows that no claim, figure or incident uses, parts before what they are part of."""
    schema_editor.execute(ACTS_AS)
    for model, name, users in TABLES:
        table = apps.get_model("incidents", model).objects.using(schema_editor.connection.alias)
        unused = {f"{user}__isnull": True for user in users}
        for row in reversed(rows(name)):
            table.filter(pk=row["key"], **unused).delete()


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_guards")]

    operations = [migrations.RunPython(add, remove)]
