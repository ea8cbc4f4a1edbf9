"""What is due: assembling at the lead time, sending at the hour. The tick asks once a minute."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from newsletter import approval, cadence, delivery, holding, telling
from newsletter.assembling import assembly, freshening
from newsletter.checks import preflight
from newsletter.errors import NewsletterError
from newsletter.models import Issue, Newsletter

logger = logging.getLogger(__name__)

Approval = Newsletter.Approval
next_send = cadence.next_send


def due_for_assembly(newsletter: Newsletter, now: datetime) -> datetime | None:
    """The cut-off at which the newsletter's next issue is to be assembled now, or None.

    A week whose hour passed while the beat was away is not made up on its own: the next issue's
    period begins where the last one ended, so it is caught up once.
    """
    if newsletter.cadence == Newsletter.Cadence.ENOUGH:
        return now if _has_enough(newsletter, now) else None
    send_at = cadence.next_send(newsletter, now)
    cut_off = cadence.cut_off(newsletter, send_at)
    if now < cut_off or newsletter.nothing_new_until == cut_off:
        return None
    return None if assembly.issue_for(newsletter, send_at) else cut_off


def _has_enough(newsletter: Newsletter, now: datetime) -> bool:
    return not assembly.next_issue(newsletter, now) and waiting_items(newsletter, now) >= newsletter.enough


def waiting_items(newsletter: Newsletter, now: datetime) -> int:
    """How many items wait for the next issue; what was skipped waits for as many again."""
    placed = assembly.placements(newsletter, now)
    skipped = newsletter.issues.filter(state=Issue.State.SKIPPED).order_by("-period_end").first()
    since = skipped.period_end if skipped else None
    return sum(since is None or placement.find.when >= since for placement in placed if placement.is_news)


def due_for_sending(now: datetime) -> list[Issue]:
    """Issues whose hour has come, and not so long ago that a person must agree first."""
    waiting = Issue.objects.filter(
        state__in=[Issue.State.APPROVED, Issue.State.DRAFT],
        send_at__lte=now,
        send_at__gte=now - cadence.LATEST,
    )
    return list(waiting.select_related("newsletter").order_by("send_at", "pk"))


def due_for_reminding(now: datetime) -> list[Issue]:
    """Drafts whose hour is to come and of which nobody was reminded."""
    drafts = Issue.objects.filter(state=Issue.State.DRAFT, send_at__gt=now, reminded_at=None)
    return list(drafts.select_related("newsletter"))


def tick(now: datetime) -> None:
    """Assemble and send what is due; a newsletter with a problem never keeps another from its hour."""
    for newsletter in Newsletter.objects.filter(is_active=True):
        _guarded(assemble_if_due, newsletter, now)
    for issue in due_for_reminding(now):
        _guarded(remind_if_due, issue, now)
    if holding.notice(now):
        return
    for issue in due_for_sending(now):
        _guarded(send_if_good, issue, now)


def assemble_if_due(newsletter: Newsletter, now: datetime) -> Issue | None:
    """Assemble the newsletter's next issue if its lead time has begun."""
    cut_off = due_for_assembly(newsletter, now)
    return assembly.assemble(newsletter, now, cut_off=cut_off) if cut_off else None


def remind_if_due(issue: Issue, now: datetime) -> bool:
    """Remind the editors of a draft whose hour is near, unless it will go out by itself."""
    if not telling.reminder_is_due(issue, now):
        return False
    by_itself = issue.newsletter.approval == Approval.AUTOMATIC and not preflight.prove(issue).blocking
    return not by_itself and telling.remind(issue, now)


def send_if_good(issue: Issue, now: datetime) -> None:
    """Start an approved issue; approve and start a draft of a newsletter that goes out by itself."""
    if issue.state == Issue.State.DRAFT:
        if issue.newsletter.approval != Approval.AUTOMATIC:
            return
        freshening.take_new_words(issue)
        approval.approve(issue, user=None, now=now)
        issue.refresh_from_db()
    approval.refuse_unsendable(issue)
    delivery.start(issue, now)


def _guarded(act: Callable[[Any, datetime], object], subject: Newsletter | Issue, now: datetime) -> None:
    """Do it; what a person must mend is logged here and shown on the dashboard."""
    try:
        act(subject, now)
    except NewsletterError as error:
        logger.warning("%s: %s", subject, error)
    except Exception:
        logger.exception("%s could not be assembled or sent", subject)


__all__ = ["due_for_assembly", "due_for_sending", "next_send", "tick"]
