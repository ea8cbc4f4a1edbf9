import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0004_call_users_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField(help_text='The snapshot; newsroom/history/revisions.py says what is in it.')),
                ('summary', models.CharField(blank=True, help_text='What changed, in one line.', max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, help_text='When it became what readers see; empty for those that never did.', null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='newsroom.article')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='live_revision',
            field=models.ForeignKey(blank=True, editable=False, help_text='The revision that readers see.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='newsroom.revision'),
        ),
        migrations.AddField(
            model_name='article',
            name='pending_revision',
            field=models.ForeignKey(blank=True, editable=False, help_text='The newest changes to a published article, not live yet.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='newsroom.revision'),
        ),
        migrations.CreateModel(
            name='WorkingCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, help_text='Tells new articles apart that were never saved.', max_length=40)),
                ('content', models.JSONField(help_text='The fields of the form as they were typed.')),
                ('base', models.PositiveIntegerField(default=0, help_text='The number of the revision that was on the desk when typing began.')),
                ('saved_at', models.DateTimeField()),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='working_copies', to='newsroom.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='working_copies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'working copies',
                'ordering': ['-saved_at'],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='newsroom.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['person'],
                'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='one_presence_per_article_and_person')],
            },
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('article', 'number'), name='one_revision_per_article_and_number'),
        ),
        migrations.AddConstraint(
            model_name='workingcopy',
            constraint=models.UniqueConstraint(condition=models.Q(('article__isnull', False)), fields=('article', 'person'), name='one_working_copy_per_article_and_person'),
        ),
        migrations.AddConstraint(
            model_name='workingcopy',
            constraint=models.UniqueConstraint(condition=models.Q(('article__isnull', True)), fields=('person', 'key'), name='one_working_copy_per_new_article'),
        ),
    ]
