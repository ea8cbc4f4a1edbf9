import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0012_add_dates_to_look_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='pictures',
            field=models.ManyToManyField(blank=True, editable=False, related_name='shown_in', to='newsroom.image'),
        ),
        migrations.AddField(
            model_name='image',
            name='focus_x',
            field=models.PositiveSmallIntegerField(default=50, help_text='Percent.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the left'),
        ),
        migrations.AddField(
            model_name='image',
            name='focus_y',
            field=models.PositiveSmallIntegerField(default=50, help_text='Percent.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the top'),
        ),
    ]
