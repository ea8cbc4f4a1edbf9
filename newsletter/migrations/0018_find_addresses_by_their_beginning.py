"""PostgreSQL finds how a text begins only by an index that is ordered byte by byte."""

from django.db import migrations


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX subscriber_by_beginning ON newsletter_subscriber (lower(email) text_pattern_ops)"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS subscriber_by_beginning")


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0017_import_subscribers")]

    operations = [migrations.RunPython(add, remove)]
