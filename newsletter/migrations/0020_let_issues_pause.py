from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0019_add_pace'),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='cancelled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='issue',
            name='paused_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
