import secrets

from django.db import migrations


def ask_for_all(apps, schema_editor):
    """What was computed by an older rule is worked out anew by the workers."""
    due = apps.get_model("newsroom", "RelatedDue")
    published = apps.get_model("newsroom", "Article").objects.filter(status="published").order_by("pk")
    due.objects.bulk_create(
        (
            due(article_id=pk, reads=True, asked=secrets.token_hex(8))
            for pk in published.values_list("pk", flat=True)
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0022_keep_traits_for_related_reading")]

    operations = [migrations.RunPython(ask_for_all, migrations.RunPython.noop)]
