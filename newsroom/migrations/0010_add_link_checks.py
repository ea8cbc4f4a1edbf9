from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0009_add_redirects'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500, unique=True, verbose_name='URL')),
                ('verdict', models.CharField(choices=[('unknown', 'Not asked yet'), ('alive', 'Answers'), ('dead', 'Gone'), ('unsure', 'No clear answer')], default='unknown', max_length=10)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('next_check_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['next_check_at'],
            },
        ),
    ]
