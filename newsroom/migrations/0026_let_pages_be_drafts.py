from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0025_let_settings_say_header_and_footer")]

    operations = [
        migrations.AddField(
            model_name="page",
            name="is_public",
            field=models.BooleanField(
                default=True,
                help_text="Until then it is a draft: its address leads nowhere, and no footer names it.",
                verbose_name="readers may see it",
            ),
        ),
    ]
