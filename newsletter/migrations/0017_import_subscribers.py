"""Lists of subscribers that come from elsewhere, and what finds one among a million."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0016_add_outside_answers"),
        ("newsroom", "0031_keep_terms_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                (
                    "typed",
                    models.CharField(blank=True, max_length=254, verbose_name="address as it stood there"),
                ),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["line"],
            },
        ),
        migrations.CreateModel(
            name="SubscriberImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                ("content", models.BinaryField()),
                ("columns", models.JSONField(default=dict)),
                (
                    "consent",
                    models.CharField(
                        help_text="Kept with each address as proof, such as “Form on our old site, confirmed by mail”.",
                        max_length=200,
                        verbose_name="where they agreed",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Say what its columns mean"),
                            ("checking", "Being looked through"),
                            ("checked", "Looked through, nothing taken yet"),
                            ("importing", "Being imported"),
                            ("done", "Imported"),
                        ],
                        default="uploaded",
                        max_length=12,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("position", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("lease_ends_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "import of subscribers",
                "verbose_name_plural": "imports of subscribers",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="subscriber",
            options={
                "ordering": ["-created_at"],
                "permissions": [("export_subscriber", "Can export subscribers")],
            },
        ),
        migrations.AlterField(
            model_name="subscriber",
            name="created_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="joined"
            ),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(fields=["-created_at", "-id"], name="subscriber_by_joining"),
        ),
        migrations.AddField(
            model_name="subscriberimport",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="subscriberimport",
            name="newsletter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imports",
                to="newsletter.newsletter",
            ),
        ),
        migrations.AddField(
            model_name="refusedrow",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="refused_rows",
                to="newsletter.subscriberimport",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedrow",
            constraint=models.UniqueConstraint(fields=("source", "line"), name="a_row_is_refused_once"),
        ),
    ]
