"""What happens to letters: links that are counted, events, and for how long it is kept whose they were."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0014_add_issue_versions_and_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="newsletter",
            name="counts_clicks",
            field=models.BooleanField(
                default=False,
                help_text="Links of new issues lead over this site, which counts them and leads on.",
                verbose_name="count followed links",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="counts_opens",
            field=models.BooleanField(
                default=False,
                help_text="Puts an unseen picture into new issues. Apple opens everything and many others nothing.",
                verbose_name="estimate opened letters",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="keeps_events_days",
            field=models.PositiveSmallIntegerField(
                default=90,
                help_text="After that the figures stay and nobody knows whose they were. At least 30.",
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(730),
                ],
                verbose_name="days for which it is kept who did what",
            ),
        ),
        migrations.CreateModel(
            name="CountedLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16, unique=True)),
                ("url", models.TextField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="newsletter.issue",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bounced", "Came back"),
                            ("complained", "Reported as spam"),
                            ("clicked", "Followed a link"),
                            ("opened", "Opened, as far as one can tell"),
                            ("unsubscribed", "Unsubscribed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_final", models.BooleanField(default=False, verbose_name="the address is dead")),
                ("by_machine", models.BooleanField(default=False)),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="what was said")),
                ("source", models.CharField(max_length=64, null=True, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "issue",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="newsletter.issue",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="events",
                        to="newsletter.countedlink",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="newsletter.newsletter",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="events",
                        to="newsletter.subscriber",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["issue", "kind", "at"], name="event_of_an_issue"),
                    models.Index(fields=["newsletter", "kind", "at"], name="event_of_a_newsletter"),
                    models.Index(fields=["kind", "at"], name="event_by_kind"),
                ],
            },
        ),
    ]
