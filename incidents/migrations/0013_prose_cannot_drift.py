from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_terms_by_record")]

    operations = [
        migrations.RunSQL(
            (SQL / "prose_cannot_drift.sql").read_text(), (SQL / "prose_cannot_drift.reverse.sql").read_text()
        )
    ]
