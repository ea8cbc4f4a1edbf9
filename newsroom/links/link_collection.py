"""Which addresses outside stand in which article: kept up from what changed, a few articles a round."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Greatest

from newsroom.checks import body_parts
from newsroom.models import Article, Heartbeat, LinkCheck, Source

CURSOR = "links-collected"  # the heartbeat that says up to which change they are collected
AT_ONCE = 100
# A change is dated before it is committed: the last minutes are looked at once more.
OVERLAP = timedelta(minutes=2)
LONGEST = 500
LONG_AGO = timedelta(days=365 * 100)


def collect(now: datetime) -> int:
    """Note the links of the articles that changed; the number of articles looked at."""
    since = cursor(now)
    changed = list(changed_since(since)[:AT_ONCE])
    is_full = len(changed) == AT_ONCE
    if is_full:  # those of the same instant belong together, or some would be left out
        same = changed_since(since).filter(changed_at=changed[-1].changed_at)
        changed += same.exclude(pk__in=[article.pk for article in changed])
    for article in changed:
        note_links(article, now)
    if changed:
        drop_unused()
    Heartbeat.record(CURSOR, changed[-1].changed_at if is_full else max(since, now - OVERLAP))
    return len(changed)


def changed_since(moment: datetime) -> "QuerySet[Any]":
    """Articles saved, or given pending changes, after this moment."""
    last = Greatest("updated_at", Coalesce("pending_revision__created_at", "updated_at"))
    found = Article.objects.select_related("pending_revision").annotate(changed_at=last)
    return found.filter(changed_at__gt=moment).order_by("changed_at", "pk")


def cursor(now: datetime) -> datetime:
    """Up to which change the links are collected; long ago where they never were."""
    found = Heartbeat.objects.filter(name=CURSOR).values_list("beat_at", flat=True).first()
    return found or now - LONG_AGO


@transaction.atomic
def note_links(article: Article, now: datetime) -> None:
    """Tie an article to the addresses that stand in it now; new ones are asked as soon as it suits."""
    urls = set() if article.status == Article.Status.WITHDRAWN else outside_links(article)
    stored = LinkCheck.objects.in_bulk(urls, field_name="url") if urls else {}
    fresh = [LinkCheck(url=url, next_check_at=now) for url in urls - stored.keys()]
    LinkCheck.objects.bulk_create(fresh, ignore_conflicts=True)
    article.link_checks.set(LinkCheck.objects.filter(url__in=urls))


def outside_links(article: Article) -> set[str]:
    """The addresses outside in an article's text and sources, and in its pending changes."""
    pending = article.pending_revision.content if article.pending_revision else {}
    found: set[str] = set()
    for body in dict.fromkeys([article.body, str(pending.get("body", ""))]):
        found.update(link.href for link in body_parts.read(body).links)
    found.update(Source.objects.filter(article=article).values_list("url", flat=True))
    found.update(str(line.get("url") or "") for line in pending.get("sources", []))
    return set(only_outside(found))


def only_outside(urls: Iterable[str]) -> Iterable[str]:
    """Those that lead to other machines and are short enough to be stored."""
    ours = urlsplit(settings.SITE_URL).netloc.lower()
    for url in urls:
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        is_outside = parts.scheme in ("http", "https") and parts.netloc and parts.netloc.lower() != ours
        if is_outside and len(url) <= LONGEST:
            yield url


def drop_unused() -> None:
    """Forget the addresses that stand nowhere any more."""
    LinkCheck.objects.filter(articles=None).delete()


def asked_as(url: str) -> str:
    """An address as it is asked: what comes after the # never leaves a browser."""
    return urldefrag(url).url
