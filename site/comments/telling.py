"""Mails to moderators: that comments wait, at most once an hour."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from comments.models import Comment, HouseRules
from comments.moderation import PERMISSION
from newsroom import notices
from newsroom.models import User

AT_MOST_EVERY = timedelta(hours=1)
MOST_MODERATORS = 50


@transaction.atomic
def tell_moderators(now: datetime) -> int:
    """Mail the moderators if something came since they were last told; to how many."""
    HouseRules.objects.get_or_create(pk=1)
    rules = HouseRules.objects.select_for_update().get(pk=1)
    if not rules.tell_by_mail or (rules.told_at and rules.told_at > now - AT_MOST_EVERY):
        return 0
    waiting = Comment.objects.in_queue()
    if not waiting.filter(created_at__gt=rules.told_at or now - timedelta(days=1)).exists():
        return 0
    latest: list[Any] = list(waiting.select_related("article").order_by("-created_at")[:5])
    context = {
        "count": waiting.count(),
        "latest": latest,
        "path": reverse("admin:comments_comment_changelist"),
    }
    told = notices.tell(moderators(), "comments_waiting", context, subject="Comments wait for you")
    HouseRules.objects.filter(pk=1).update(told_at=now)
    return len(told)


def moderators() -> list[User]:
    """Who may decide about comments."""
    people = User.objects.with_perm(PERMISSION, backend=notices.BACKEND)
    return list(
        people.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk")[:MOST_MODERATORS]
    )
