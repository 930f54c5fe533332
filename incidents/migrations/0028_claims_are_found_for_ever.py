from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0027_references_run_on")]

    operations = [
        migrations.RunSQL(
            (SQL / "claims_are_found_for_ever.sql").read_text(),
            (SQL / "claims_are_found_for_ever.reverse.sql").read_text(),
        ),
    ]
