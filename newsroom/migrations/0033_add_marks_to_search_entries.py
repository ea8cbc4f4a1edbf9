from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0032_let_settings_open_the_front_page")]
    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="marks",
            field=models.TextField(default="", help_text="What it is and bears, as filters ask for it."),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["published_at", "article"], name="entries_by_date"),
        ),
    ]
