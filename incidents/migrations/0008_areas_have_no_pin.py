from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_groups_comment")]

    operations = [
        migrations.RunSQL(
            (SQL / "areas_have_no_pin.sql").read_text(), (SQL / "areas_have_no_pin.reverse.sql").read_text()
        )
    ]
