"""Items so far are articles, but for those that are tools."""

from django.db import migrations
from django.db.migrations.state import StateApps


def say(apps: StateApps, schema_editor: object) -> None:
    """What has a tool is one."""
    apps.get_model("newsletter", "IssueItem").objects.filter(tool__isnull=False).update(kind="tool")


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0010_let_items_be_links_and_corrections")]

    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
