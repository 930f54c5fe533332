from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")
NAME = "numbers_as_printed"


class Migration(migrations.Migration):
    dependencies = [("sources", "0004_addresses_are_of_the_web")]

    operations = [
        migrations.RunSQL((SQL / f"{NAME}.sql").read_text(), (SQL / f"{NAME}.reverse.sql").read_text()),
    ]
