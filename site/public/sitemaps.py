"""Every public address, for search engines."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Model, Q, QuerySet
from django.urls import reverse

from newsletter.models import Issue
from newsroom.models import Article, Author, Page, Series, Tag, Tool

IS_PUBLISHED = Q(articles__status=Article.Status.PUBLISHED)


class OfThisSite(Sitemap):  # type: ignore[type-arg]
    """Addresses under SITE_URL, whatever name the request came by."""

    limit = 10_000
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """The host, and port where there is one, of SITE_URL."""
        return urlsplit(settings.SITE_URL).netloc


class Lists(OfThisSite):
    """The front page and the lists."""

    def items(self) -> list[str]:
        """Names of addresses."""
        return ["home", "blog", "tags", "authors", "tools", "newsletters", "contact"]

    def location(self, item: str) -> str:
        """The address of a name."""
        return reverse(item)


class Articles(OfThisSite):
    """What is published, with when it last changed in substance."""

    def items(self) -> QuerySet[Article]:
        """Published articles that name no other address as their own."""
        dates = ("slug", "first_published_at", "substantively_updated_at")
        return Article.objects.published().filter(canonical_url="").newest_first().only(*dates)

    def lastmod(self, item: Article) -> datetime | None:
        """When a reader last had a reason to look again."""
        return item.substantively_updated_at or item.first_published_at


class WithArticles(OfThisSite):
    """Tags, authors and series that have something to read."""

    def __init__(self, model: type[Tag] | type[Author] | type[Series]) -> None:
        self.model = model

    def items(self) -> Iterable[Model]:
        """Those with a published article, and the date of the newest."""
        newest = Max("articles__first_published_at", filter=IS_PUBLISHED)
        found = self.model._default_manager.annotate(newest=newest).filter(newest__isnull=False)
        return found.order_by("slug")

    def lastmod(self, item: Any) -> datetime | None:
        """When its list last grew."""
        newest: datetime | None = item.newest
        return newest


class Updated(OfThisSite):
    """Tools and standing pages, which know when they were changed."""

    def __init__(self, rows: "QuerySet[Tool] | QuerySet[Page]") -> None:
        self.rows = rows

    def items(self) -> Iterable[Model]:
        """Those that readers may open."""
        return self.rows.order_by("slug").only("slug", "updated_at")

    def lastmod(self, item: Any) -> datetime | None:
        """When it was last saved."""
        changed: datetime | None = item.updated_at
        return changed


class Issues(OfThisSite):
    """Issues that were sent."""

    def items(self) -> QuerySet[Issue]:
        """In the order in which they went out."""
        return Issue.objects.filter(state=Issue.State.SENT).select_related("newsletter").order_by("pk")

    def lastmod(self, item: Issue) -> datetime | None:
        """When it went out."""
        return item.sent_at


SITEMAPS: dict[str, OfThisSite] = {
    "lists": Lists(),
    "articles": Articles(),
    "tags": WithArticles(Tag),
    "authors": WithArticles(Author),
    "series": WithArticles(Series),
    "tools": Updated(Tool.objects.all()),
    "pages": Updated(Page.objects.public()),
    "issues": Issues(),
}
