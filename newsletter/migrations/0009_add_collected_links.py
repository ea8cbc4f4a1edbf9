"""Editors collect pages elsewhere for the next issue."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0008_add_cadences_and_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CollectedLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=1000, verbose_name="address")),
                (
                    "title",
                    models.CharField(blank=True, help_text="Left empty, it is looked up.", max_length=250),
                ),
                (
                    "publisher",
                    models.CharField(blank=True, help_text="Left empty, it is looked up.", max_length=120),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Markdown: why readers should open it; the blurb in the issue.",
                        max_length=1000,
                    ),
                ),
                ("collected_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("looked_up_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("problem", models.CharField(blank=True, editable=False, max_length=200)),
            ],
            options={
                "ordering": ["-collected_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="collectedlink",
            name="collected_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="collectedlink",
            name="newsletter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="collected",
                to="newsletter.newsletter",
            ),
        ),
        migrations.AddIndex(
            model_name="collectedlink",
            index=models.Index(fields=["newsletter", "collected_at"], name="links_by_collection"),
        ),
        migrations.AddConstraint(
            model_name="collectedlink",
            constraint=models.UniqueConstraint(
                fields=("newsletter", "url"),
                name="a_newsletter_collects_an_address_once",
                violation_error_message="This address is collected for this newsletter already.",
            ),
        ),
    ]
