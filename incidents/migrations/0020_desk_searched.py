from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0019_groups_end_records"), ("sources", "0002_guards")]

    operations = [
        migrations.RunSQL((SQL / "desk_searched.sql").read_text(), (SQL / "desk_searched.reverse.sql").read_text()),
    ]
