from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0013_review_flags")]

    operations = [
        migrations.RunSQL(
            (SQL / "prose_cannot_drift.sql").read_text(), (SQL / "prose_cannot_drift.reverse.sql").read_text()
        )
    ]
