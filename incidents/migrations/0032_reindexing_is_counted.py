from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("sql")
NAME = "reindexing_is_counted"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0031_positions_miss_nobody")]

    operations = [
        migrations.AddField("feedhead", "reindexed", models.BigIntegerField(default=0, db_default=0)),
        migrations.RunSQL((SQL / f"{NAME}.sql").read_text(), (SQL / f"{NAME}.reverse.sql").read_text()),
    ]
