from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0008_add_corrections'),
    ]

    operations = [
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_path', models.CharField(error_messages={'unique': 'This old address leads somewhere already. Change that redirect instead.'}, max_length=250, unique=True, verbose_name='old address')),
                ('new_path', models.CharField(db_index=True, max_length=250, verbose_name='new address')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['old_path'],
                'constraints': [models.CheckConstraint(condition=models.Q(('old_path', models.F('new_path')), _negated=True), name='a_redirect_leads_elsewhere')],
            },
        ),
    ]
