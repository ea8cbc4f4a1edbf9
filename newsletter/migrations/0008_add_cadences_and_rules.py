"""Newsletters come at other times than weekly, and sections say more of what belongs to them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import newsletter.assembling.drafting
import newsletter.models.newsletter


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0007_let_readers_pause_follow_and_move"), ("newsroom", "0029_keep_what_changes_in_tools")]

    operations = [
        migrations.AddField(
            model_name="newsletter",
            name="cadence",
            field=models.CharField(
                choices=[
                    ("weekly", "Every week"),
                    ("fortnightly", "Every other week"),
                    ("monthly", "Once a month"),
                    ("enough", "As soon as enough has been published"),
                ],
                default="weekly",
                max_length=12,
                verbose_name="comes",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="counts_from",
            field=models.DateField(
                blank=True,
                help_text="For one that comes every other week: a day of a week in which it comes.",
                null=True,
                verbose_name="weeks count from",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="enough",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="For one that comes as soon as enough has been published: how many items that is.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(50),
                ],
                verbose_name="enough is",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="pinned_lead",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty lets the rule choose. It is taken out again once an issue has it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="newsroom.article",
                verbose_name="leads the next issue",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="preheader_template",
            field=models.CharField(
                default="{others}",
                help_text="What inboxes show after the subject: {others} names the next headlines.",
                max_length=200,
                validators=[newsletter.assembling.drafting.validate_words],
                verbose_name="preheader",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="remind_hours",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="How long before its hour editors hear that nobody has approved an issue; 0 for never.",
                validators=[django.core.validators.MaxValueValidator(144)],
                verbose_name="reminder in hours",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="subject_template",
            field=models.CharField(
                default="{lead}",
                help_text="What a new issue’s subject is drafted from: {lead} is the headline that leads.",
                max_length=150,
                validators=[newsletter.assembling.drafting.validate_words],
                verbose_name="subject",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="thin_below",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="New articles. A thin issue is filled up from the archive; 0 for never.",
                validators=[django.core.validators.MaxValueValidator(20)],
                verbose_name="a thin issue has fewer than",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="week_of_month",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "First"), (2, "Second"), (3, "Third"), (4, "Fourth"), (5, "Last")],
                default=1,
                help_text="For one that comes once a month: the first, second … of its weekday.",
                verbose_name="which of the month",
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="holds",
            field=models.JSONField(
                default=newsletter.models.newsletter.only_articles,
                help_text="What it is for: any of articles, tools, links, corrections, archive.",
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="minimum",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="With fewer there is no such section, and the next that takes them has its items.",
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="tags",
            field=models.ManyToManyField(
                blank=True, help_text="Any of these; none takes all.", related_name="+", to="newsroom.tag"
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="tools",
            field=models.ManyToManyField(
                blank=True,
                help_text="Only what is about one of these; none takes all.",
                related_name="+",
                to="newsroom.tool",
            ),
        ),
        migrations.AddConstraint(
            model_name="newsletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("week_of_month__range", (1, 5))),
                name="a_weekday_is_one_of_five_in_a_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="newsletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("enough__gte", 1)), name="enough_is_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum__lte", models.F("maximum"))),
                name="a_sections_minimum_is_within_its_maximum",
                violation_error_message="“At least” is more than “at most”. Lower one, or raise the other.",
            ),
        ),
    ]
