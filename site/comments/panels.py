"""The dashboard's panel: what waits, and what readers said last."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from comments.models import Comment
from comments.moderation import PERMISSION
from newsroom.dashboard import register_panel

SHOWN = 5


def register() -> None:
    """Put the panel on the dashboard."""
    register_panel(latest)


def latest(request: HttpRequest) -> dict[str, Any] | None:
    """The latest comments, those that wait first."""
    if not request.user.has_perm(PERMISSION):
        return None
    rows = Comment.objects.select_related("article").defer("article__body", "article__body_html", "body_html")
    waiting = list(rows.in_queue().order_by("-created_at")[:SHOWN])
    shown = list(rows.shown().order_by("-created_at", "-pk")[: SHOWN - len(waiting)])
    if not waiting and not shown:
        return None
    return {
        "title": "Comments",
        "template": "comments/panels/_latest.html",
        "waiting": waiting,
        "comments": shown,
        "number": Comment.objects.in_queue().count() if len(waiting) == SHOWN else len(waiting),
        "link": reverse("admin:comments_comment_changelist"),
        "asks": bool(waiting),
        "aside": True,
    }
