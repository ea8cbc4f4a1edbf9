"""A single mail says who it is from when it is written, so that its Message-ID and sender agree for good."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0003_add_nothing_new_until")]

    operations = [
        migrations.AddField(
            model_name="outboxmail",
            name="sender",
            field=models.CharField(
                "from", default="", help_text="As the header From says it.", max_length=340
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="outboxmail",
            name="reply_to",
            field=models.EmailField("reply-to address", blank=True, max_length=254),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="outboxmail",
            name="to",
            field=models.EmailField(db_index=True, max_length=254),
        ),
    ]
