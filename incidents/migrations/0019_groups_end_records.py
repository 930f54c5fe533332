from django.contrib.auth.management import create_permissions
from django.db import migrations

from sources.models.audit import acting

# Each group has what those before it have.
GIVEN = {
    "Contributor": ["view_hold", "view_epoch"],
    "Reviewer": ["view_hold", "view_epoch", "hold_record"],
    "Standards editor": ["view_hold", "view_epoch", "hold_record", "retract_record", "merge_record"],
}


def each(apps):
    for name, codenames in GIVEN.items():
        permissions = apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label="incidents", codename__in=codenames
        )
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            yield group, permissions


def let_groups_end_records(apps, schema_editor):
    config = apps.get_app_config("incidents")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    with acting(system="migration incidents 0019_groups_end_records"):
        for group, permissions in each(apps):
            group.permissions.add(*permissions)


def take_it_back(apps, schema_editor):
    with acting(system="migration incidents 0019_groups_end_records, taken back"):
        for group, permissions in each(apps):
            group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0018_kinds_of_change_guarded")]

    operations = [migrations.RunPython(let_groups_end_records, take_it_back)]
