from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("sources", "0002_guards")]

    operations = [
        migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())
        for name in ("drafts_are_guarded", "reviewed_is_published", "feed_counts_commits")
    ]
