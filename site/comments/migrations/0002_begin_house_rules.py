from django.db import migrations


def begin(apps, schema_editor):
    """Every article's page reads this row, so that it must be there."""
    apps.get_model("comments", "HouseRules").objects.get_or_create(pk=1)


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
