from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0021_figures_add_up")]

    operations = [
        migrations.RunSQL(
            (SQL / "place_is_saved_again.sql").read_text(), (SQL / "place_is_saved_again.reverse.sql").read_text()
        )
    ]
