import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0034_documents_are_packed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(help_text="Of the file.", max_length=255)),
                (
                    "format",
                    models.CharField(
                        choices=[("json", "dossier (JSON)"), ("csv", "table of claims (CSV)")], max_length=4
                    ),
                ),
                ("raw", models.BinaryField()),
                (
                    "lines",
                    models.JSONField(default=list, help_text="The preview, row by row (incidents.dossier.previewing)."),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("written_at", models.DateTimeField(null=True)),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at"],
                "default_permissions": (),
            },
        ),
    ]
