from django.contrib.auth.management import create_permissions
from django.db import migrations

from sources.models.audit import acting

GROUPS = ("Contributor", "Reviewer", "Standards editor")
COMMENT = ("add_comment", "view_comment")


def let_groups_comment(apps, schema_editor):
    config = apps.get_app_config("incidents")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="incidents", codename__in=COMMENT
    )
    with acting(system="migration incidents 0007_groups_comment"):
        for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
            group.permissions.add(*permissions)


def take_it_back(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="incidents", codename__in=COMMENT
    )
    with acting(system="migration incidents 0007_groups_comment, taken back"):
        for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
            group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_desk_talks_guarded")]

    operations = [migrations.RunPython(let_groups_comment, take_it_back)]
