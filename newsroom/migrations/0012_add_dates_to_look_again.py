from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0011_add_unanswered_queries'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='price_checked_on',
            field=models.DateField(blank=True, help_text='When the price that the review names was last looked up.', null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='review_by',
            field=models.DateField(blank=True, help_text='When something in it may be out of date, e.g. “expected in April”.', null=True, verbose_name='review by'),
        ),
    ]
