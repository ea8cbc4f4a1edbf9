"""What may be out of date: published articles whose date to look again has come, or comes soon.

Somebody looks, and either mends the article or says that it is still right; then it is asked about again
some months later. Readers see nothing of the date, so it is stored at once, also where other changes wait.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from newsroom.checks import body_parts
from newsroom.checks.claims import Claim, claims
from newsroom.history import revisions
from newsroom.models import Article, Revision, User

SOON = timedelta(days=14)
AGAIN_AFTER = timedelta(days=90)
LATEST = timedelta(days=365 * 5)


@dataclass(frozen=True)
class Stale:
    """An article to look at again, how many days that is overdue (negative: to come), and what for."""

    article: Article
    days: int
    claims: list[Claim] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """Why, in a line."""
        said = f"“{self.claims[0].words}”" if self.claims else "Somebody wanted to look at it again"
        return f"{said} and {len(self.claims) - 1} more" if len(self.claims) > 1 else said


def past_or_soon(today: date) -> "QuerySet[Article]":
    """Published articles to look at by now or within a fortnight, the longest overdue first."""
    return Article.objects.past_review_by(today + SOON).order_by("review_by", "pk")


def stale_articles(today: date, limit: int = 20) -> list[Stale]:
    """The first of them, each with the words that a date will overtake or has overtaken."""
    return [
        Stale(article, (today - article.review_by).days, why(article))
        for article in past_or_soon(today)[:limit]
        if article.review_by
    ]


def why(article: Article) -> list[Claim]:
    """The words of an article that say when something is to happen, as seen on the day it appeared."""
    then = article.first_published_at or article.created_at
    return claims(body_parts.read(article.body).passages, then.date())


@transaction.atomic
def still_right(article: Article, person: User | None, until: date, now: datetime | None = None) -> Revision:
    """Somebody looked at it and it is right: look again by `until`, and keep that as a revision.

    Raises ValidationError for a day that is over or too far away, or for what readers do not see.
    """
    now = now or timezone.now()
    refuse_day(until, timezone.localdate(now))
    held = Article.objects.select_for_update().get(pk=article.pk)
    if not held.is_published:
        raise ValidationError(f"“{held}” is not published; set its date at the desk.")
    content = revisions.content_now(held) | {"review_by": until.isoformat()}
    revision = revisions.record(held, person, content, f"Looked at: still right, again by {until:%-d %b %Y}")
    changes: dict[str, object] = {"review_by": until}
    if held.pending_revision_id:
        changes["pending_revision"] = revision
    else:
        changes["live_revision"] = revision
        Revision.objects.filter(pk=revision.pk, published_at=None).update(published_at=now)
    Article.objects.filter(pk=held.pk).update(**changes)
    return revision


def refuse_day(until: date, today: date) -> None:
    """Stop for a day that is no use."""
    if until <= today:
        raise ValidationError("This day is over. Choose one to come, or correct the article.")
    if until - today > LATEST:
        raise ValidationError("That is more than five years away. Choose an earlier day.")
