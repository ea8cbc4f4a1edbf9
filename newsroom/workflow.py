"""Who may move an article where. Nobody else assigns `status`."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from newsroom import notes
from newsroom.checks import readiness
from newsroom.history import revisions
from newsroom.models import Article, User
from newsroom.signals import moved, publication_changed
from newsroom.whose import may_change

Status = Article.Status
logger = logging.getLogger(__name__)

MOVES: dict[tuple[str, str], str] = {
    (Status.DRAFT, Status.REVIEW): "newsroom.submit_article",
    (Status.REVIEW, Status.DRAFT): "newsroom.submit_article",
    (Status.REVIEW, Status.CHANGES): "newsroom.return_article",
    (Status.CHANGES, Status.REVIEW): "newsroom.submit_article",
    (Status.DRAFT, Status.SCHEDULED): "newsroom.schedule_article",
    (Status.REVIEW, Status.SCHEDULED): "newsroom.schedule_article",
    (Status.CHANGES, Status.SCHEDULED): "newsroom.schedule_article",
    (Status.SCHEDULED, Status.DRAFT): "newsroom.schedule_article",
    (Status.DRAFT, Status.PUBLISHED): "newsroom.publish_article",
    (Status.REVIEW, Status.PUBLISHED): "newsroom.publish_article",
    (Status.CHANGES, Status.PUBLISHED): "newsroom.publish_article",
    (Status.SCHEDULED, Status.PUBLISHED): "newsroom.publish_article",
    (Status.PUBLISHED, Status.WITHDRAWN): "newsroom.withdraw_article",
    (Status.WITHDRAWN, Status.PUBLISHED): "newsroom.publish_article",
    (Status.WITHDRAWN, Status.DRAFT): "newsroom.withdraw_article",
}
PUBLISH_CHANGES = "newsroom.publish_article"

# What a person reads on the button.
VERBS: dict[tuple[str, str], str] = {
    (Status.DRAFT, Status.REVIEW): "Hand in for review",
    (Status.REVIEW, Status.DRAFT): "Take back to draft",
    (Status.REVIEW, Status.CHANGES): "Ask for changes",
    (Status.CHANGES, Status.REVIEW): "Hand in again",
    (Status.SCHEDULED, Status.DRAFT): "Unschedule",
    (Status.WITHDRAWN, Status.PUBLISHED): "Publish again",
    (Status.WITHDRAWN, Status.DRAFT): "Back to draft",
}


def verb(move: tuple[str, str]) -> str:
    """The words for a move, e.g. “Publish”."""
    default = {Status.SCHEDULED: "Schedule", Status.PUBLISHED: "Publish", Status.WITHDRAWN: "Withdraw"}
    return VERBS.get(move) or default[Status(move[1])]


def moves_for(article: Article, person: User) -> dict[str, str]:
    """Where this person may move this article: {status: words for the button}."""
    allowed = {
        target: verb((source, target))
        for (source, target), permission in MOVES.items()
        if source == article.status and person.has_perm(permission)
    }
    return allowed if allowed and may_change(article, person) else {}


def may_publish_changes(article: Article, person: User) -> bool:
    """Whether there are changes that readers do not see yet, and this person may show them."""
    has_changes = article.is_published and article.pending_revision_id is not None
    return has_changes and person.has_perm(PUBLISH_CHANGES) and may_change(article, person)


def problems(article: Article, target: str, now: datetime | None = None, reason: str = "") -> dict[str, str]:
    """Why an article cannot take this step as it stands: a sentence for each field; empty when it can."""
    found = {}
    if target in (Status.SCHEDULED, Status.PUBLISHED):
        found = unready(article, now)
    if target == Status.SCHEDULED and (sentence := wrong_hour(article.publish_at, now)):
        found["publish_at"] = sentence
    if target == Status.CHANGES and not reason.strip():
        found["return_reason"] = "Write what should change: the writer gets these words with the article."
    return found


def unready(article: Article, now: datetime | None = None) -> dict[str, str]:
    """What stands in the way of publication: a sentence for each field."""
    return readiness.by_field(readiness.blocking(article, now))


def wrong_hour(publish_at: datetime | None, now: datetime | None = None) -> str:
    """What is wrong with an hour to publish at; empty when it will do."""
    if publish_at is None:
        return "The hour to publish at is missing. Choose one in the future, or publish now."
    if publish_at <= (now or timezone.now()):
        return "The hour to publish at is past. Choose one in the future, or publish now."
    return ""


def move(
    article: Article, target: str, user: User | None, now: datetime | None = None, *, reason: str = ""
) -> Article:
    """Move an article to another status in one transaction, or say why it may not go there.

    `user` is None only for machines: the beat tick, which publishes what a person has scheduled, and
    the loading of the demo. `reason` is what an article is returned with.
    Raises PermissionDenied or ValidationError; the article is then as it was.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        _check(locked, target, user, now, reason)
        source, locked.status = locked.status, target
        if target == Status.PUBLISHED and locked.first_published_at is None:
            locked.first_published_at = now
        locked.save()
        if target == Status.PUBLISHED:
            revisions.mark_live(locked, user, now)
        if target == Status.WITHDRAWN:
            locked = revisions.take_in_pending(locked)
        if target == Status.CHANGES:
            notes.return_with(locked, user, reason)
        if target in (Status.PUBLISHED, Status.WITHDRAWN):
            publication_changed.send(sender=Article, article=locked, change=target)
        moved.send(
            sender=Article, article=locked, source=source, target=target, user=user, reason=reason.strip()
        )
    return locked


def _check(article: Article, target: str, user: User | None, now: datetime, reason: str) -> None:
    permission = MOVES.get((article.status, target))
    if permission is None:
        raise ValidationError(
            f"“{article}” is {article.get_status_display().lower()}; it cannot become {target} from there."
        )
    if user is not None:
        _check_person(article, user, permission)
    is_due = article.publish_at is not None and article.publish_at <= now
    if user is None and article.status == Status.SCHEDULED and not is_due:
        raise ValidationError(f"“{article}” was given another hour meanwhile.")
    if found := problems(article, target, now, reason):
        raise ValidationError(list(found.values()))


def _check_person(article: Article, user: User, permission: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied(f"You may not do that with “{article}”. Ask a publisher.")
    if not may_change(article, user):
        raise PermissionDenied(f"“{article}” is somebody else's. Ask an editor.")


def publish_changes(
    article: Article, user: User, *, substantive: bool = False, now: datetime | None = None
) -> Article:
    """Show readers the pending changes of a published article, or say why they may not be shown.

    Raises PermissionDenied or ValidationError; readers then see what they saw.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        _check_person(locked, user, PUBLISH_CHANGES)
        if found := unready(locked):
            raise ValidationError(list(found.values()))
        return revisions.publish_changes(locked, user, substantive=substantive, now=now)


def announce_update(article: Article) -> None:
    """Tell those above that a published article was saved; call it inside the saving transaction."""
    if article.is_published:
        publication_changed.send(sender=Article, article=article, change="updated")


def publish_due(now: datetime | None = None) -> list[Article]:
    """Publish every scheduled article whose hour has come; each in a transaction of its own, once."""
    now = now or timezone.now()
    published = []
    for article in Article.objects.due(now):
        try:
            published.append(move(article, Status.PUBLISHED, user=None, now=now))
        except ValidationError as refusal:
            # Another tick was quicker, a person changed it meanwhile, or it is not ready any more.
            logger.warning("“%s” was due and is not published: %s", article, " ".join(refusal.messages))
        except Exception:
            # Whoever listens to publications failed; the others still go out, and the next tick tries again.
            logger.exception("“%s” was due and could not be published", article)
    return published
