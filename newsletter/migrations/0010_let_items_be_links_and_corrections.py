"""An item may be an outside page, a correction, a changed tool, or from the archive."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0009_add_collected_links")]

    operations = [
        migrations.RemoveConstraint(
            model_name="issueitem",
            name="an_article_is_in_an_issue_once",
        ),
        migrations.RemoveConstraint(
            model_name="issueitem",
            name="an_item_points_to_one_thing",
        ),
        migrations.AddField(
            model_name="issueitem",
            name="correction",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="issue_items",
                to="newsroom.correction",
            ),
        ),
        migrations.AddField(
            model_name="issueitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("article", "Article"),
                    ("tool", "Tool"),
                    ("link", "Outside link"),
                    ("correction", "Correction"),
                    ("archive", "From the archive"),
                ],
                default="article",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="issueitem",
            name="publisher",
            field=models.CharField(blank=True, help_text="Whose page it is.", max_length=120),
        ),
        migrations.AddField(
            model_name="issueitem",
            name="title",
            field=models.CharField(blank=True, help_text="What stands over an outside page.", max_length=250),
        ),
        migrations.AddField(
            model_name="issueitem",
            name="url",
            field=models.URLField(blank=True, max_length=1000, verbose_name="address"),
        ),
        migrations.AddField(
            model_name="issueitem",
            name="what_changed",
            field=models.TextField(
                blank=True, help_text="What changed in the directory’s entry of a tool.", max_length=600
            ),
        ),
        migrations.AlterField(
            model_name="issueitem",
            name="article",
            field=models.ForeignKey(
                blank=True,
                help_text="Also the one that a correction is about.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issue_items",
                to="newsroom.article",
            ),
        ),
        migrations.AddField(
            model_name="issueitem",
            name="link",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="issue_items",
                to="newsletter.collectedlink",
            ),
        ),
    ]
