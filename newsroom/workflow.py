"""Who may move an article where. Nobody else assigns `status`."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from newsroom.models import Article, User
from newsroom.signals import publication_changed

Status = Article.Status
logger = logging.getLogger(__name__)

MOVES: dict[tuple[str, str], str] = {
    (Status.DRAFT, Status.REVIEW): "newsroom.submit_article",
    (Status.REVIEW, Status.DRAFT): "newsroom.return_article",
    (Status.DRAFT, Status.SCHEDULED): "newsroom.schedule_article",
    (Status.REVIEW, Status.SCHEDULED): "newsroom.schedule_article",
    (Status.SCHEDULED, Status.DRAFT): "newsroom.schedule_article",
    (Status.DRAFT, Status.PUBLISHED): "newsroom.publish_article",
    (Status.REVIEW, Status.PUBLISHED): "newsroom.publish_article",
    (Status.SCHEDULED, Status.PUBLISHED): "newsroom.publish_article",
    (Status.PUBLISHED, Status.WITHDRAWN): "newsroom.withdraw_article",
    (Status.WITHDRAWN, Status.PUBLISHED): "newsroom.publish_article",
    (Status.WITHDRAWN, Status.DRAFT): "newsroom.withdraw_article",
}

# What a person reads on the button.
VERBS: dict[tuple[str, str], str] = {
    (Status.DRAFT, Status.REVIEW): "Hand in for review",
    (Status.REVIEW, Status.DRAFT): "Return to writer",
    (Status.SCHEDULED, Status.DRAFT): "Unschedule",
    (Status.WITHDRAWN, Status.PUBLISHED): "Publish again",
    (Status.WITHDRAWN, Status.DRAFT): "Back to draft",
}


def verb(move: tuple[str, str]) -> str:
    """The words for a move, e.g. “Publish”."""
    default = {Status.SCHEDULED: "Schedule", Status.PUBLISHED: "Publish", Status.WITHDRAWN: "Withdraw"}
    return VERBS.get(move) or default[Status(move[1])]


def moves_for(article: Article, user: User) -> dict[str, str]:
    """Where this person may move this article: {status: words for the button}."""
    return {
        target: verb((source, target))
        for (source, target), permission in MOVES.items()
        if source == article.status and user.has_perm(permission)
    }


def problems(article: Article, target: str, now: datetime | None = None) -> dict[str, str]:
    """Why an article cannot take this step as it stands: a sentence for each field; empty when it can."""
    found = {}
    if target in (Status.SCHEDULED, Status.PUBLISHED):
        if not article.headline.strip():
            found["headline"] = "It has no headline. Write one."
        if not article.body.strip():
            found["body"] = "It has no body. Write one before you publish."
        if not article.authorships.exists():
            found["authors"] = "It has no author. Add one to the byline."
    if target == Status.SCHEDULED and (sentence := wrong_hour(article.publish_at, now)):
        found["publish_at"] = sentence
    return found


def wrong_hour(publish_at: datetime | None, now: datetime | None = None) -> str:
    """What is wrong with an hour to publish at; empty when it will do."""
    if publish_at is None:
        return "The hour to publish at is missing. Choose one in the future, or publish now."
    if publish_at <= (now or timezone.now()):
        return "The hour to publish at is past. Choose one in the future, or publish now."
    return ""


def move(article: Article, target: str, user: User | None, now: datetime | None = None) -> Article:
    """Move an article to another status in one transaction, or say why it may not go there.

    `user` is None only for machines: the beat tick, which publishes what a person has scheduled, and
    the loading of the demo.
    Raises PermissionDenied or ValidationError; the article is then as it was.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        _check(locked, target, user, now)
        locked.status = target
        if target == Status.PUBLISHED and locked.first_published_at is None:
            locked.first_published_at = now
        locked.save()
        if target in (Status.PUBLISHED, Status.WITHDRAWN):
            publication_changed.send(sender=Article, article=locked, change=target)
    return locked


def _check(article: Article, target: str, user: User | None, now: datetime) -> None:
    permission = MOVES.get((article.status, target))
    if permission is None:
        raise ValidationError(
            f"“{article}” is {article.get_status_display().lower()}; it cannot become {target} from there."
        )
    if user is not None and not user.has_perm(permission):
        raise PermissionDenied(f"You may not do that with “{article}”. Ask a publisher.")
    is_due = article.publish_at is not None and article.publish_at <= now
    if user is None and article.status == Status.SCHEDULED and not is_due:
        raise ValidationError(f"“{article}” was given another hour meanwhile.")
    if found := problems(article, target, now):
        raise ValidationError(list(found.values()))


def announce_update(article: Article) -> None:
    """Tell those above that a published article was saved; call it inside the saving transaction."""
    if article.is_published:
        publication_changed.send(sender=Article, article=article, change="updated")


def publish_due(now: datetime | None = None) -> list[Article]:
    """Publish every scheduled article whose hour has come; each in a transaction of its own, once."""
    now = now or timezone.now()
    due = Article.objects.filter(status=Status.SCHEDULED, publish_at__lte=now).order_by("publish_at")
    published = []
    for article in due:
        try:
            published.append(move(article, Status.PUBLISHED, user=None, now=now))
        except ValidationError as refusal:
            # Another tick was quicker, a person changed it meanwhile, or its last author was deleted.
            logger.warning("“%s” was due and is not published: %s", article, " ".join(refusal.messages))
    return published
