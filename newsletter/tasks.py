"""Doorbells: each calls one function, and losing one loses nothing."""

from celery import shared_task
from django.utils import timezone

from newsletter import delivery, holding, outbox, schedule
from newsletter.assembling import collecting
from newsletter.bounces import mailbox
from newsletter.checks import outside
from newsletter.importing import working
from newsletter.models import OutboxMail
from newsletter.readers import moving, retention, subscriptions


@shared_task
def tick() -> None:
    """Once a minute: assemble and send what is due, and take up what was left lying."""
    now = timezone.now()
    holding.notice(now)
    try:
        subscriptions.end_pauses(now)
        working.go_on_with_all(now)
        retention.forget(now)
        moving.forget_former(now)
        schedule.tick(now)
    finally:
        # What waits in the ledger goes out, whatever becomes of the schedule.
        OutboxMail.objects.release_expired(now)
        delivery.sweep(now)
        outside.ring_for_drafts(now)
        collecting.ring_where_due()
        outbox.send_what_is_due()
        holding.ticked(now)


@shared_task
def deliver(issue_id: int) -> None:
    """Send what is queued of one issue."""
    delivery.send_what_is_queued(issue_id)


@shared_task
def send_outbox() -> None:
    """Send the single mails that are due."""
    outbox.send_what_is_due()


@shared_task
def collect_bounces() -> None:
    """Take what came back to the mailbox of bounces."""
    mailbox.collect()


@shared_task
def ask_others(issue_id: int) -> None:
    """Ask whether what an issue leads to is there, for its preflight."""
    outside.ask(issue_id)


@shared_task
def work_on_import(import_id: int) -> None:
    """Go on with a list of subscribers that comes from elsewhere."""
    working.work_on(import_id)


@shared_task
def look_up_links() -> None:
    """Look up the titles of the pages that editors collected."""
    collecting.look_up()
    collecting.ring_where_due()
