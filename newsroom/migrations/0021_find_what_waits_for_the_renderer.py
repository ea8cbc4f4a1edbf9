from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0020_order_articles_for_the_desk'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['renderer_version'], name='article_by_renderer'),
        ),
    ]
