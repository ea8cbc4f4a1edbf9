"""Where several items of an issue lead, the first of them goes on leading."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_the_first(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    items = apps.get_model("newsletter", "IssueItem").objects
    seen: set[int] = set()
    for pk, issue in items.filter(is_lead=True).order_by("position", "pk").values_list("pk", "issue"):
        if issue in seen:
            items.filter(pk=pk).update(is_lead=False)
        seen.add(issue)


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0021_claim_deliveries_by_number")]

    operations = [migrations.RunPython(keep_the_first, migrations.RunPython.noop)]
