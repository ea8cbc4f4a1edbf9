"""Secret addresses under which people without a log-in read an article before it is published.

What stands in the address is a random key and its signature: without SECRET_KEY nobody makes one up,
and a copy of the database alone opens nothing. The signature is compared in constant time before the
database is asked.
"""

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Article, PreviewLink, User

# How long a link may live, in days.
LIVES = (1, 7, 30)
MOST_LINKS = 50
# Opening a page again and again must not write each time.
NOTED_EVERY = timedelta(minutes=1)


def make(
    article: Article, person: User, *, label: str = "", days: int = 7, now: datetime | None = None
) -> PreviewLink:
    """A new link that opens the article for some days, with a word about whom it is for."""
    now = now or timezone.now()
    if days not in LIVES:
        raise ValidationError("A preview link lives for 1, 7 or 30 days. Choose one of these.")
    label = " ".join(label.replace("\0", "").split())
    if len(label) > 120:
        raise ValidationError("The name is longer than 120 characters. Shorten it.")
    if open_links(article, now).count() >= MOST_LINKS:
        raise ValidationError(f"This article has {MOST_LINKS} open links. Revoke one that nobody needs.")
    return PreviewLink.objects.create(
        article=article,
        key=secrets.token_urlsafe(24),
        label=label,
        created_by=person,
        expires_at=now + timedelta(days=days),
    )


def open_links(article: Article, now: datetime) -> QuerySet[PreviewLink]:
    """Those that still show the article."""
    return PreviewLink.objects.filter(article=article.pk, revoked_at=None, expires_at__gt=now)


def path_of(link: PreviewLink) -> str:
    """The address to hand out."""
    return reverse("preview", args=[_signer().sign(link.key)])


def find(signed: str) -> PreviewLink | None:
    """The link of an address, whether it still opens or not; None for one that was never made."""
    try:
        key = _signer().unsign(signed)
    except BadSignature:
        return None
    return PreviewLink.objects.select_related("article").filter(key=key).first()


def opened(link: PreviewLink, now: datetime) -> None:
    """Note that somebody reads it, at most once a minute."""
    if link.last_opened_at is None or now - link.last_opened_at >= NOTED_EVERY:
        PreviewLink.objects.filter(pk=link.pk).update(last_opened_at=now)


def revoke(link: PreviewLink, now: datetime | None = None) -> None:
    """Let it show nothing any more; doing it twice changes nothing."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now or timezone.now())


def _signer() -> Signer:
    return Signer(salt="newsroom.preview_links", sep=".")
