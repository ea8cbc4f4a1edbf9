from django.db import migrations, models


class Migration(migrations.Migration):
    """One article for each form that it was begun with, however often that form is sent."""

    dependencies = [
        ("newsroom", "0017_tell_decoration_from_undescribed_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="desk_key",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Of the form that it was begun with, so that sending it twice makes one article.",
                max_length=40,
                null=True,
                unique=True,
            ),
        ),
    ]
