import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0023_ask_for_all_related_reading")]

    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="A sentence or two for its page and for search engines.",
                        max_length=300,
                    ),
                ),
            ],
            options={"verbose_name_plural": "series", "ordering": ["title"]},
        ),
        migrations.AddField(
            model_name="article",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="articles",
                to="newsroom.series",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="series_position",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
