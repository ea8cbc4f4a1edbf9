"""One item leads an issue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0022_keep_one_lead")]

    operations = [
        migrations.AddConstraint(
            model_name="issueitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_lead", True)), fields=("issue",), name="one_item_leads_an_issue"
            ),
        ),
    ]
