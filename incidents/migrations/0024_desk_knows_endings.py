from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0023_quotes_follow_their_text")]

    operations = [
        migrations.RunSQL(
            (SQL / "desk_knows_endings.sql").read_text(), (SQL / "desk_knows_endings.reverse.sql").read_text()
        ),
    ]
