from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")
NAME = "references_run_on"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0026_refile_may_reword_a_summary")]

    operations = [
        migrations.RunSQL((SQL / f"{NAME}.sql").read_text(), (SQL / f"{NAME}.reverse.sql").read_text()),
    ]
