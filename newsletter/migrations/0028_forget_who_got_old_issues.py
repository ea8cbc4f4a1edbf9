import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0027_keep_what_blurbs_were_drafted_from'),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='counts_kept',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name='newsletter',
            name='keeps_events_days',
            field=models.PositiveSmallIntegerField(default=90, help_text='After that the figures stay and nobody knows whose they were, nor who got an issue. At least 30.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(730)], verbose_name='days for which it is kept who did what'),
        ),
    ]
