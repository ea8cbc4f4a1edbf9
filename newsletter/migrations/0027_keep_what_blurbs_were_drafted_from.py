"""A blurb that nobody edited follows what it was drafted from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0026_keep_the_way_back_for_a_while")]

    operations = [
        migrations.AddField(
            model_name="issueitem", name="drafted_from", field=models.TextField(blank=True, editable=False)
        ),
    ]
