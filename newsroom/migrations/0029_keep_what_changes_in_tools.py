"""The directory remembers what readers saw change in a tool."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0028_find_articles_of_a_kind"),
    ]

    operations = [
        migrations.CreateModel(
            name="ToolChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_new", models.BooleanField(default=False, verbose_name="entered the directory")),
                (
                    "before",
                    models.JSONField(default=dict, help_text="The fields that changed, as they were."),
                ),
                ("after", models.JSONField(default=dict, help_text="The same fields, as they became.")),
                ("changed_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="newsroom.tool",
                    ),
                ),
            ],
            options={
                "ordering": ["changed_at", "pk"],
            },
        ),
    ]
