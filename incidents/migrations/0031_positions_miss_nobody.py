from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")
NAME = "positions_miss_nobody"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0030_claims_of_what_is_no_json")]

    operations = [
        migrations.RunSQL((SQL / f"{NAME}.sql").read_text(), (SQL / f"{NAME}.reverse.sql").read_text()),
    ]
