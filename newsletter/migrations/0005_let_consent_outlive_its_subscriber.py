"""Consent says whom and what it is about by itself, so that it stays when subscriber and newsletter are gone."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0004_add_outbox_sender")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="about",
            field=models.CharField(default="", max_length=80, verbose_name="newsletter"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="address_hash",
            field=models.CharField(db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="address"),
        ),
        migrations.AddField(
            model_name="consent",
            name="version",
            field=models.CharField(default="", max_length=12, verbose_name="version of the wording"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="consent",
            name="action",
            field=models.CharField(
                choices=[
                    ("requested", "Asked to subscribe"),
                    ("confirmed", "Confirmed"),
                    ("imported", "Imported, with consent given elsewhere"),
                    ("moved", "Changed their address"),
                    ("withdrawn", "Unsubscribed"),
                    ("erased", "Asked to be erased"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="subscription",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="consents",
                to="newsletter.subscription",
            ),
        ),
    ]
