from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0029_keep_what_changes_in_tools")]
    operations = [
        migrations.AddIndex(
            model_name="searchword",
            index=models.Index(
                fields=["word", "articles"],
                opclasses=["varchar_pattern_ops", "int4_ops"],
                name="word_counts",
            ),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="body",
            field=models.TextField(help_text="Its terms in order, where phrases are looked for in them."),
        ),
    ]
