"""Who may comment on an article now, and in which sentence others are told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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


def door_of(article: Article, now: datetime, rules: HouseRules | None = None) -> Door:
    """Who may comment on an article at this moment; no query where it and the rules were read together."""
    rules = rules or HouseRules.load()
    conversation = conversation_of(article)
    special, days = conversation.who_may if conversation else "", rules.close_after_days
    who = special or rules.who_may
    if who == WhoMay.NOBODY or not article.is_published:
        return CLOSED
    opened = article.first_published_at
    if not special and days and opened and opened + timedelta(days=days) < now:
        return Door(WhoMay.NOBODY, f"Comments closed {days} days after publication. What was said stays.")
    return Door(who)


def is_silent(article: Article) -> bool:
    """Whether nobody has said anything, where the article was read together with that."""
    if "conversation" not in article._state.fields_cache:
        return False
    conversation = conversation_of(article)
    return conversation is None or not conversation.count


def conversation_of(article: Article) -> Conversation | None:
    """What is its own of an article, where it has any."""
    found: Conversation | None = getattr(article, "conversation", None)
    return found
