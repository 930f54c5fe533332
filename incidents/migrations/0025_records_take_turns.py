from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0024_desk_knows_endings")]

    operations = [
        migrations.RunSQL(
            (SQL / "records_take_turns.sql").read_text(), (SQL / "records_take_turns.reverse.sql").read_text()
        ),
    ]
