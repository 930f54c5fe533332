from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_terms_by_record")]

    operations = [
        migrations.RunSQL((SQL / "review_flags.sql").read_text(), (SQL / "review_flags.reverse.sql").read_text()),
    ]
