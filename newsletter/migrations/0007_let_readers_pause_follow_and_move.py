"""Pauses, followed tags, links and addresses that are replaced, slugs that a newsletter had."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import newsletter.models.subscriber


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0006_say_whom_consent_is_of"),
        ("newsroom", "0028_find_articles_of_a_kind"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "key",
                    models.CharField(
                        default=newsletter.models.subscriber.new_token, max_length=43, unique=True
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="FormerToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=43, unique=True)),
                ("replaced_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="subscriber",
            name="flag",
            field=models.CharField(
                blank=True,
                choices=[
                    ("role", "Read by several people, as info@ is"),
                    ("disposable", "From a service for throw-away addresses"),
                ],
                editable=False,
                max_length=12,
                verbose_name="worth a look",
            ),
        ),
        migrations.AddField(
            model_name="subscriber",
            name="followed_tags",
            field=models.ManyToManyField(blank=True, related_name="followers", to="newsroom.tag"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="left_because",
            field=models.CharField(blank=True, max_length=500, verbose_name="why they left"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="paused_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="subscriber",
            name="created_at",
            field=models.DateTimeField(
                db_index=True, default=django.utils.timezone.now, editable=False, verbose_name="joined"
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting for confirmation"),
                    ("active", "Active"),
                    ("paused", "Paused"),
                    ("unsubscribed", "Unsubscribed"),
                ],
                default="pending",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "paused"), _negated=True),
                    models.Q(("confirmed_at__isnull", False), ("paused_until__isnull", False)),
                    _connector="OR",
                ),
                name="a_pause_has_an_end",
            ),
        ),
        migrations.AddField(
            model_name="addresschange",
            name="subscriber",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="address_change",
                to="newsletter.subscriber",
            ),
        ),
        migrations.AddField(
            model_name="formerslug",
            name="newsletter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_slugs",
                to="newsletter.newsletter",
            ),
        ),
        migrations.AddField(
            model_name="formertoken",
            name="subscriber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_tokens",
                to="newsletter.subscriber",
            ),
        ),
    ]
