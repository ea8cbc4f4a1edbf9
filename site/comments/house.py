"""Who may comment on an article now, and in which sentence others are told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery, Value

from comments.models import Conversation, HouseRules, WhoMay
from newsroom.models import Article


@dataclass(frozen=True)
class Door:
    """Whether an article takes comments, from whom, and why not."""

    who_may: str
    sentence: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anybody may comment."""
        return self.who_may != WhoMay.NOBODY

    @property
    def takes_guests(self) -> bool:
        """Whether one needs no account."""
        return self.who_may == WhoMay.GUESTS


CLOSED = Door(WhoMay.NOBODY, "Comments are closed here.")


def door_of(article: Article, now: datetime) -> Door:
    """Who may comment on an article at this moment; one query, as every article's page asks."""
    own = Conversation.objects.filter(article=OuterRef("article")).values("who_may")[:1]
    rows = HouseRules.objects.annotate(article=Value(article.pk)).annotate(own=Subquery(own))
    found = rows.values_list("who_may", "close_after_days", "own").filter(pk=1).first()
    general, days, special = found or (WhoMay.GUESTS, 60, "")
    who = special or general
    if who == WhoMay.NOBODY or not article.is_published:
        return CLOSED
    opened = article.first_published_at
    if not special and days and opened and opened + timedelta(days=days) < now:
        return Door(WhoMay.NOBODY, f"Comments closed {days} days after publication. What was said stays.")
    return Door(who)
