import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0020_let_issues_pause'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_by_state',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='message_id',
        ),
        migrations.AddField(
            model_name='delivery',
            name='claim',
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='outboxmail',
            name='claim',
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='issue',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='newsletter.issue'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('claimed', 'Claimed by a worker'), ('sending', 'Leaving now'), ('accepted', 'Accepted by the mail server'), ('deferred', 'Deferred, will be tried again'), ('refused', 'Refused by the mail server'), ('uncertain', 'Uncertain: nobody knows whether it was accepted'), ('suppressed', 'Suppressed'), ('cancelled', 'Cancelled')], default='queued', max_length=12),
        ),
        migrations.AlterField(
            model_name='outboxmail',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('claimed', 'Claimed by a worker'), ('sending', 'Leaving now'), ('accepted', 'Accepted by the mail server'), ('deferred', 'Deferred, will be tried again'), ('refused', 'Refused by the mail server'), ('uncertain', 'Uncertain: nobody knows whether it was accepted'), ('suppressed', 'Suppressed'), ('cancelled', 'Cancelled')], default='queued', max_length=12),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['issue', 'state', 'id'], name='delivery_by_state'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'deferred')), fields=['issue', 'next_attempt_at'], name='delivery_to_try_again'),
        ),
        migrations.AddIndex(
            model_name='outboxmail',
            index=models.Index(fields=['state'], name='outbox_by_state'),
        ),
    ]
