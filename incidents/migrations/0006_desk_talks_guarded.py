from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_desk_talks"), ("sources", "0002_guards")]

    operations = [
        migrations.RunSQL((SQL / "desk_talks.sql").read_text(), (SQL / "desk_talks.reverse.sql").read_text()),
    ]
