from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0010_add_link_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnansweredQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=100, unique=True)),
                ('times', models.PositiveIntegerField(default=1)),
                ('last_asked_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'unanswered queries',
                'ordering': ['-times', '-last_asked_at'],
            },
        ),
    ]
