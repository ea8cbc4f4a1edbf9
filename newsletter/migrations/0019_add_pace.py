from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0018_find_addresses_by_their_beginning'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(max_length=253, unique=True)),
                ('next_turn_at', models.DateTimeField(blank=True, null=True)),
                ('queue_ends_at', models.DateTimeField(blank=True, null=True)),
                ('rests_until', models.DateTimeField(blank=True, null=True)),
                ('strikes', models.PositiveSmallIntegerField(default=0)),
                ('last_answer', models.TextField(blank=True)),
            ],
        ),
    ]
