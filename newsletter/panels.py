"""The newsletter's panel on the dashboard."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Newsletter, Subscription
from newsletter.outlook import outlook
from newsroom.dashboard import register_panel
from newsroom.first_steps import Step, register_step


def register() -> None:
    """Put the newsletter's panel on the dashboard."""
    register_panel(newsletters)
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
            "subscribers": newsletter.subscriptions.filter(status=active).count(),
        }
        for newsletter in Newsletter.objects.all()
    ]
    return {
        "title": "Newsletter",
        "template": "newsletter/admin/_panel.html",
        "newsletters": shown,
        "asks": any(line.asks for newsletter in shown for line in newsletter["lines"]),
        "may_send": request.user.has_perm("newsletter.send_issue"),
        "may_assemble": request.user.has_perm("newsletter.change_issue"),
        "may_add": request.user.has_perm("newsletter.add_newsletter"),
    }
