from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0002_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="newsletter",
            name="nothing_new_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
