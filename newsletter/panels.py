"""The newsletter's panel on the dashboard."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from newsletter.models import Newsletter, Subscription
from newsletter.outlook import outlook
from newsroom.dashboard import register_panel


def register() -> None:
    """Put the newsletter's panel on the dashboard."""
    register_panel(newsletters)


def newsletters(request: HttpRequest) -> dict[str, Any] | None:
    """For each newsletter, what comes next and what needs somebody."""
    if not request.user.has_perm("newsletter.view_issue"):
        return None
    now = timezone.now()
    active = Subscription.Status.ACTIVE
    shown = [
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
        "may_send": request.user.has_perm("newsletter.send_issue"),
        "may_assemble": request.user.has_perm("newsletter.change_issue"),
        "may_add": request.user.has_perm("newsletter.add_newsletter"),
    }
