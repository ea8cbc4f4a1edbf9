import django.db.models.deletion
from django.db import migrations, models

import newsroom.models.publication


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0024_add_series")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="navigation",
            field=models.JSONField(blank=True, default=newsroom.models.publication.first_navigation),
        ),
        migrations.AddField(
            model_name="publication",
            name="social_links",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="publication",
            name="footer_links",
            field=models.JSONField(blank=True, default=newsroom.models.publication.first_footer_links),
        ),
        migrations.AddField(
            model_name="publication",
            name="contact_addresses",
            field=models.TextField(
                blank=True,
                help_text="Email addresses, one a line. Empty: everybody who may publish.",
                max_length=1000,
                verbose_name="who receives messages",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="logo_on_dark",
            field=models.ForeignKey(
                blank=True,
                help_text="Where the other one cannot be made out there.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="newsroom.image",
                verbose_name="logo on dark paper",
            ),
        ),
    ]
