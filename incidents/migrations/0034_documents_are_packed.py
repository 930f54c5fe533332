from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("sql")
NAME = "documents_are_packed"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0033_second_factor")]

    operations = [
        migrations.AddField(
            "record",
            "packed",
            models.BinaryField(editable=False, help_text="The document as gzip answers take it.", null=True),
        ),
        migrations.RunSQL((SQL / f"{NAME}.sql").read_text(), (SQL / f"{NAME}.reverse.sql").read_text()),
    ]
