"""Every public address, for search engines, with when it last changed and the pictures that it shows."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from newsletter.models import Issue
from newsroom.models import Article, Author, Page, Series, Tag, Tool
from public.head import absolute
from public.kinds import KINDS

IS_PUBLISHED = Q(articles__status=Article.Status.PUBLISHED)


class OfThisSite(Sitemap):  # type: ignore[type-arg]
    """Addresses under SITE_URL, whatever name the request came by; each knows when it last changed."""

    limit = 10_000
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """The host, and port where there is one, of SITE_URL."""
        return urlsplit(settings.SITE_URL).netloc

    def lastmod(self, item: Any) -> datetime | None:
        """When its page last had something new."""
        changed: datetime | None = item.changed
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        """The newest of all, asked of the database instead of every row."""
        rows: Any = self.items()
        found: datetime | None = rows.order_by().aggregate(latest=Max("changed"))["latest"]
        return found


class Lists(OfThisSite):
    """The front page and the lists, which change when something is published."""

    def items(self) -> list[str]:
        """Names of addresses."""
        kinds = [f"kind {kind}" for kind in KINDS]
        return ["home", "blog", *kinds, "tags", "authors", "tools", "series_list", "newsletters"]

    def location(self, item: str) -> str:
        """The address of a name."""
        name, *kind = item.split()
        return reverse(name, args=kind)

    def lastmod(self, item: str) -> datetime | None:
        """When the list last had something new."""
        return SITEMAPS[
            {"tools": "tools", "newsletters": "issues"}.get(item, "articles")
        ].get_latest_lastmod()

    def get_latest_lastmod(self) -> datetime | None:
        """When any of them had."""
        return max(filter(None, map(self.lastmod, self.items())), default=None)


class Articles(OfThisSite):
    """What is published, with when it last changed in substance."""

    def items(self) -> QuerySet[Article]:
        """Published articles that name no other address as their own, with their pictures."""
        corrected = Coalesce(Max("corrections__published_at"), "first_published_at")
        updated = Coalesce("substantively_updated_at", "first_published_at")
        return (
            Article.objects.published()
            .filter(canonical_url="")
            .annotate(changed=Greatest(updated, corrected))
            .select_related("cover")
            .prefetch_related("pictures")
            .newest_first()
            .only("slug", "cover__file")
        )

    def get_latest_lastmod(self) -> datetime | None:
        """The newest publication, update or correction."""
        published = Article.objects.published().filter(canonical_url="")
        dates = published.aggregate(
            Max("first_published_at"), Max("substantively_updated_at"), Max("corrections__published_at")
        )
        return max(filter(None, dates.values()), default=None)

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """Django's entries, each with the addresses of its pictures."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            article = url["item"]
            shown = ([article.cover] if article.cover else []) + list(article.pictures.all())
            url["pictures"] = list(dict.fromkeys(absolute(image.file.url) for image in shown))
        return urls


class WithArticles(OfThisSite):
    """Tags, authors and series that have something to read."""

    def __init__(self, model: type[Tag] | type[Author] | type[Series]) -> None:
        self.model = model

    def items(self) -> QuerySet[Any]:
        """Those with a published article, and the date of the newest."""
        newest = Max("articles__first_published_at", filter=IS_PUBLISHED)
        return (
            self.model._default_manager.annotate(changed=newest)
            .filter(changed__isnull=False)
            .order_by("slug")
        )


class Tools(OfThisSite):
    """The tool directory; a page changes with its entry and with what is written about the tool."""

    def items(self) -> QuerySet[Tool]:
        """All of them."""
        is_published = Q(reviews__status=Article.Status.PUBLISHED)
        reviewed = Max("reviews__first_published_at", filter=is_published)
        changed = Greatest("updated_at", Coalesce(reviewed, "updated_at"))
        return Tool.objects.annotate(changed=changed).order_by("slug")


class Pages(OfThisSite):
    """Standing pages that readers may open."""

    def items(self) -> QuerySet[Page]:
        """All that are no drafts."""
        return Page.objects.public().annotate(changed=Max("updated_at")).order_by("slug")


class Issues(OfThisSite):
    """Issues that were sent."""

    def items(self) -> QuerySet[Issue]:
        """In the order in which they went out."""
        sent = Issue.objects.filter(state=Issue.State.SENT).select_related("newsletter")
        return sent.annotate(changed=Max("sent_at")).order_by("pk")


SITEMAPS: dict[str, OfThisSite] = {
    "lists": Lists(),
    "articles": Articles(),
    "tags": WithArticles(Tag),
    "authors": WithArticles(Author),
    "series": WithArticles(Series),
    "tools": Tools(),
    "pages": Pages(),
    "issues": Issues(),
}
