"""The newsletter's panel on the dashboard."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from newsletter import holding
from newsletter.models import Issue, Newsletter, Subscription
from newsletter.outlook import holds, last_result, outlook, url_of, would_hold
from newsroom.dashboard import register_dates, register_panel
from newsroom.panels.first_steps import Step, register_step
from newsroom.panels.month import Entry


def register() -> None:
    """Put the newsletter's panel on the dashboard."""
    register_panel(newsletters)
    register_dates(issues_between)
    register_step(set_up)


def set_up(request: HttpRequest) -> Step | None:
    """A newsletter has a sender and the postal address that the law asks for."""
    if not request.user.has_perm("newsletter.add_newsletter"):
        return None
    unready = Newsletter.objects.filter(Q(from_email="") | Q(postal_address="")).first()
    is_done = Newsletter.objects.exclude(Q(from_email="") | Q(postal_address="")).exists()
    add, change = "admin:newsletter_newsletter_add", "admin:newsletter_newsletter_change"
    return Step(
        "Set up the newsletter",
        "Who it is from, when it comes and what goes into it. It assembles itself from what you publish.",
        reverse(change, args=[unready.pk]) if unready else reverse(add),
        done=is_done,
    )


def newsletters(request: HttpRequest) -> dict[str, Any] | None:
    """For each newsletter, what comes next and what needs somebody."""
    if not request.user.has_perm("newsletter.view_issue"):
        return None
    now = timezone.now()
    active = Subscription.Status.ACTIVE
    shown: list[dict[str, Any]] = [
        {
            "newsletter": newsletter,
            "lines": outlook(newsletter, now),
            "would_hold": would_hold(newsletter, now),
            "holds": holds(newsletter, now),
            "last": last_result(newsletter),
            "subscribers": newsletter.subscriptions.filter(status=active).count(),
            "subscribers_url": subscribers_url(request, newsletter),
        }
        for newsletter in Newsletter.objects.all()
    ]
    return {
        "title": "Newsletter",
        "template": "newsletter/admin/_panel.html",
        "newsletters": shown,
        "held": (held := holding.sentence(now)),
        "asks": bool(held) or any(line.asks for newsletter in shown for line in newsletter["lines"]),
        "aside": True,
        "may_send": request.user.has_perm("newsletter.send_issue"),
        "may_assemble": request.user.has_perm("newsletter.change_issue"),
        "may_add": request.user.has_perm("newsletter.add_newsletter"),
    }


def subscribers_url(request: HttpRequest, newsletter: Newsletter) -> str:
    """Its active subscribers, for those who may see them."""
    if not request.user.has_perm("newsletter.view_subscriber"):
        return ""
    return f"{reverse('admin:newsletter_subscriber_changelist')}?standing=active&newsletter={newsletter.pk}"


def issues_between(request: HttpRequest, start: datetime, end: datetime) -> Iterator[Entry]:
    """The issues that go out, or went out, between two moments."""
    if not request.user.has_perm("newsletter.view_issue"):
        return
    issues = Issue.objects.exclude(state=Issue.State.SKIPPED).filter(send_at__gte=start, send_at__lt=end)
    for issue in issues.select_related("newsletter"):
        yield Entry(issue.sent_at or issue.send_at, str(issue), url_of(issue), "newsletter")
