from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0028_claims_are_found_for_ever")]

    operations = [
        migrations.CreateModel(
            name="Touch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("incident", models.UUIDField()),
                ("txid", models.BigIntegerField(verbose_name="transaction")),
                ("entry", models.BigIntegerField(help_text="The last of its entries in the audit log.")),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("incident", "txid"), name="touch_once_a_transaction")],
            },
        ),
        migrations.RunSQL((SQL / "touches.sql").read_text(), (SQL / "touches.reverse.sql").read_text()),
    ]
