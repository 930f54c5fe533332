from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")
NAME = "refile_may_reword_a_summary"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0025_records_take_turns")]

    operations = [
        migrations.RunSQL((SQL / f"{NAME}.sql").read_text(), (SQL / f"{NAME}.reverse.sql").read_text()),
    ]
