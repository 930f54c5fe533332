from pathlib import Path

from django.contrib.auth.management import create_permissions
from django.db import migrations

from sources.models.audit import acting

SQL = Path(__file__).with_name("sql")
NAME = "second_factor"
NAMED = f"migration incidents 0033_{NAME}"
MAY = ["view_secondfactor", "delete_secondfactor"]


def let_administrators(apps, schema_editor):
    # Permissions are made after all migrations; a fresh database has none yet.
    config = apps.get_app_config("incidents")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects
    with acting(system=NAMED):
        for administrators in apps.get_model("auth", "Group").objects.filter(name="Administrator"):
            administrators.permissions.add(*permissions.filter(content_type__app_label="incidents", codename__in=MAY))


def let_them_no_more(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects
    with acting(system=f"{NAMED}, taken back"):
        for administrators in apps.get_model("auth", "Group").objects.filter(name="Administrator"):
            administrators.permissions.remove(
                *permissions.filter(content_type__app_label="incidents", codename__in=MAY)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0032_reindexing_is_counted"),
        ("otp_totp", "0003_add_timestamps"),
        ("otp_static", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondFactor",
            fields=[],
            options={"verbose_name": "second factor", "proxy": True, "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunSQL((SQL / f"{NAME}.sql").read_text(), (SQL / f"{NAME}.reverse.sql").read_text()),
        migrations.RunPython(let_administrators, let_them_no_more),
    ]
