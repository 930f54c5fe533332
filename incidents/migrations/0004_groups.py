from django.contrib.auth.management import create_permissions
from django.db import migrations

from sources.models.audit import acting

# What contributors write, what they only read, and what standards editors keep.
WRITTEN = {
    "sources": ["party", "source", "mark"],
    "incidents": [
        "incident", "placeuse", "partyrole", "claim", "incidentclaim", "claimrelation", "citation", "figure",
        "origin", "place",
    ],
}  # fmt: skip
READ = {
    "sources": ["auditentry", "snapshot"],
    "incidents": ["review", "decision", "publication", "record", "feedentry"],
}
VOCABULARIES = ["metric", "category", "incidenttype"]

CONTRIBUTOR = [
    *[(app, f"{verb}_{model}") for app, models in WRITTEN.items() for model in models
      for verb in ("add", "change", "delete", "view")],
    *[(app, f"view_{model}") for app, models in READ.items() for model in models],
    *[("incidents", f"view_{model}") for model in VOCABULARIES],
    ("sources", "add_snapshot"),
    ("incidents", "request_review"),
]  # fmt: skip
REVIEWER = [*CONTRIBUTOR, ("incidents", "decide_review")]
STANDARDS = [*REVIEWER, *[("incidents", f"{verb}_{model}") for model in VOCABULARIES for verb in ("add", "change")]]
ADMINISTRATOR = [
    ("auth", f"{verb}_{model}") for model in ("user", "group") for verb in ("add", "change", "delete", "view")
]

GROUPS = {
    "Contributor": CONTRIBUTOR,
    "Reviewer": REVIEWER,
    "Standards editor": STANDARDS,
    "Administrator": ADMINISTRATOR,
}


def make_groups(apps, schema_editor):
    # Permissions are made after all migrations; a fresh database has none yet.
    for label in ("auth", "sources", "incidents"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
        config.models_module = None
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in permission_model.objects.select_related("content_type")
    }
    with acting(system="migration incidents 0004_groups"):
        for name, wanted in GROUPS.items():
            group, _ = group_model.objects.get_or_create(name=name)
            group.permissions.add(*(known[permission] for permission in wanted))


def remove_groups(apps, schema_editor):
    with acting(system="migration incidents 0004_groups, taken back"):
        apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0003_vocabulary"),
        ("sources", "0002_guards"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
