from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0017_kinds_of_change")]

    operations = [
        migrations.RunSQL((SQL / "kinds_of_change.sql").read_text(), (SQL / "kinds_of_change.reverse.sql").read_text())
    ]
