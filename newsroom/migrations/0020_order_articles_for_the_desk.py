from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0019_name_lists_as_screens_do'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['-updated_at', '-id'], name='article_by_change'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['status', '-updated_at', '-id'], name='article_by_status_and_change'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('review_by__isnull', False)), fields=['status', 'review_by'], name='articles_to_look_at_again'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('pending_revision__isnull', False)), fields=['status', '-updated_at'], name='articles_with_changes'),
        ),
    ]
