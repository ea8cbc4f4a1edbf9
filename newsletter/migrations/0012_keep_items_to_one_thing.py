"""An item points to one thing, once in its issue; what was taken out stays out."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0011_say_what_kind_items_are")]

    operations = [
        migrations.CreateModel(
            name="DroppedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="As IssueItem.key says it.", max_length=1010)),
            ],
        ),
        migrations.AddConstraint(
            model_name="issueitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("article__isnull", False), ("kind__in", ["article", "archive"])),
                fields=("issue", "article"),
                name="an_article_is_in_an_issue_once",
                violation_error_message="This article is already in the issue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issueitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("tool__isnull", False)),
                fields=("issue", "tool"),
                name="a_tool_is_in_an_issue_once",
                violation_error_message="This tool is already in the issue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issueitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("url", ""), _negated=True),
                fields=("issue", "url"),
                name="an_address_is_in_an_issue_once",
                violation_error_message="This address is already in the issue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issueitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("correction__isnull", False)),
                fields=("issue", "correction"),
                name="a_correction_is_in_an_issue_once",
                violation_error_message="This correction is already in the issue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issueitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["article", "archive", "correction"]),
                        ("tool__isnull", True),
                        ("url", ""),
                        ("article__isnull", False),
                    ),
                    models.Q(
                        ("article__isnull", True), ("kind", "tool"), ("tool__isnull", False), ("url", "")
                    ),
                    models.Q(
                        ("article__isnull", True),
                        ("kind", "link"),
                        ("tool__isnull", True),
                        models.Q(("url", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_item_points_to_one_thing",
                violation_error_message="Choose an article, a tool or an outside address, and one only.",
            ),
        ),
        migrations.AddField(
            model_name="droppeditem",
            name="issue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="dropped", to="newsletter.issue"
            ),
        ),
        migrations.AddConstraint(
            model_name="droppeditem",
            constraint=models.UniqueConstraint(
                fields=("issue", "key"), name="an_item_is_dropped_from_an_issue_once"
            ),
        ),
    ]
