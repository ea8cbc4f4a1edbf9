"""What could go into an issue: what came about in its period and no issue of the newsletter has carried."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import Q, QuerySet

from newsletter.assembling import placing
from newsletter.assembling.drafting import shortened
from newsletter.assembling.placing import Find
from newsletter.models import CollectedLink, Issue, IssueItem, Newsletter, Section
from newsroom import tool_changes
from newsroom.models import Article, Correction, Tool, ToolChange
from newsroom.models.article import ArticleQuerySet

Holds = Section.Holds
Kind = IssueItem.Kind
# What the rules weigh and an item starts with: a week may have hundreds of articles, an issue has few.
_WEIGHED = (
    *("kind", "headline", "slug", "standfirst", "word_count", "reading_minutes", "first_published_at"),
    *("created_at", "status", "tool", "tool__slug", "tool__name"),
)
# How far back the archive is looked through for something that was never mailed.
OLDER = 200


def carried(newsletter: Newsletter) -> QuerySet[IssueItem]:
    """What issues of the newsletter hold, but for those that were skipped."""
    return IssueItem.objects.filter(issue__newsletter=newsletter).exclude(issue__state=Issue.State.SKIPPED)


def unmailed(newsletter: Newsletter) -> ArticleQuerySet:
    """Published articles that no issue of the newsletter has carried, newest first."""
    told = carried(newsletter).filter(article__isnull=False).exclude(kind=Kind.CORRECTION)
    found = Article.objects.published().exclude(pk__in=told.values("article")).newest_first()
    return found.select_related("tool").only(*_WEIGHED)


def articles(newsletter: Newsletter, start: datetime, end: datetime) -> ArticleQuerySet:
    """Published articles first published in [start, end) that no issue of the newsletter has carried."""
    return unmailed(newsletter).filter(first_published_at__gte=start, first_published_at__lt=end)


def told_in(issue: Issue, article_ids: Iterable[int]) -> dict[int, int]:
    """Which other issue tells readers of each of these articles: {article: number}.

    One that has left, or an earlier one that has yet to.
    """
    gone = Q(issue__state__in=[Issue.State.SENDING, Issue.State.SENT]) | Q(issue__number__lt=issue.number)
    told = carried(issue.newsletter).filter(gone, article__in=article_ids).exclude(issue=issue)
    told = told.exclude(kind=Kind.CORRECTION).order_by("-issue__number")
    return dict(told.values_list("article_id", "issue__number"))


def gather(newsletter: Newsletter, start: datetime, end: datetime) -> list[Find]:
    """Everything that could go into an issue of this period, but for the archive."""
    if start >= end:
        return []
    return [
        *_new_articles(newsletter, start, end),
        *_changed_tools(start, end),
        *_links(newsletter, start, end),
        *_corrections(newsletter, start, end),
    ]


def _new_articles(newsletter: Newsletter, start: datetime, end: datetime) -> Iterator[Find]:
    found = list(articles(newsletter, start, end))
    tags = _tags_of(found)
    for article in found:
        tool = f" of {article.tool}" if article.kind == Article.Kind.REVIEW and article.tool else ""
        when = article.first_published_at or start
        why = f"{placing.a_kind(article).capitalize()}{tool}, published {placing.on_day(when)}."
        yield Find(Holds.ARTICLES, when, why, article=article, tags=tags[article.pk])


def _tags_of(found: Iterable[Article]) -> dict[int, frozenset[int]]:
    """The keys of each article's tags, which is all that rules ask for."""
    tags: dict[int, list[int]] = {article.pk: [] for article in found}
    rows = Article.tags.through.objects.filter(article__in=tags)
    for article, tag in rows.values_list("article_id", "tag_id"):
        tags[article].append(tag)
    return {pk: frozenset(of_article) for pk, of_article in tags.items()}


def as_find(thing: Article | Tool | CollectedLink) -> Find:
    """An article, a tool or a link that somebody looks for by hand, whenever it came about."""
    if isinstance(thing, CollectedLink):
        return Find(Holds.LINKS, thing.collected_at, "", link=thing)
    if isinstance(thing, Tool):
        return Find(Holds.TOOLS, thing.updated_at, "", tool=thing)
    tags = frozenset(tag.pk for tag in thing.tags.all())
    return Find(Holds.ARTICLES, thing.first_published_at or thing.created_at, "", article=thing, tags=tags)


def _changed_tools(start: datetime, end: datetime) -> Iterator[Find]:
    changes = ToolChange.objects.filter(changed_at__gte=start, changed_at__lt=end)
    changes = changes.select_related("tool__logo").order_by("tool", "changed_at", "pk")
    for tool, group in groupby(changes, key=lambda change: change.tool):
        these = list(group)
        if words := tool_changes.in_words(these):
            verb = "Entered the directory" if these[0].is_new else "Changed in the directory"
            why = f"{verb} {placing.on_day(these[-1].changed_at)}."
            yield Find(Holds.TOOLS, these[-1].changed_at, why, tool=tool, what_changed=shortened(words, 600))


def _links(newsletter: Newsletter, start: datetime, end: datetime) -> Iterator[Find]:
    told = carried(newsletter).exclude(url="").values("url")
    links = newsletter.collected.filter(collected_at__gte=start, collected_at__lt=end)
    for link in links.exclude(url__in=told).select_related("collected_by").order_by("collected_at", "pk"):
        person = f" by {link.collected_by.get_full_name() or link.collected_by}" if link.collected_by else ""
        why = f"Collected{person} {placing.on_day(link.collected_at)}."
        yield Find(Holds.LINKS, link.collected_at, why, link=link)


def _corrections(newsletter: Newsletter, start: datetime, end: datetime) -> Iterator[Find]:
    """Corrections to what readers got by mail, where they can still open it."""
    found = Correction.objects.filter(
        published_at__gte=start, published_at__lt=end, article__status=Article.Status.PUBLISHED
    )
    told = carried(newsletter).filter(correction__isnull=False).values("correction")
    found = found.exclude(pk__in=told).select_related("article").order_by("published_at", "pk")
    rows = list(found.defer("article__body", "article__body_html", "article__contents"))
    numbers = _numbers(newsletter, [row.article_id for row in rows])
    for row in rows:
        if number := numbers.get(row.article_id):
            why = f"A correction of {row.published_at:%-d %B} to what No. {number} carried."
            yield Find(Holds.CORRECTIONS, row.published_at, why, article=row.article, correction=row)


def _numbers(newsletter: Newsletter, article_ids: Iterable[int]) -> dict[int, int]:
    """Which issue brought each of these articles to readers: {article: number}, the last where several."""
    gone = carried(newsletter).filter(
        Q(kind=Kind.ARTICLE) | Q(kind=Kind.ARCHIVE),
        article__in=article_ids,
        issue__state__in=[Issue.State.SENDING, Issue.State.SENT],
    )
    return dict(gone.order_by("issue__number").values_list("article_id", "issue__number"))


def from_archive(newsletter: Newsletter, before: datetime, new: int, wanted: int) -> list[Find]:
    """What fills a thin issue: the weightiest of older articles that were never mailed and still hold."""
    if wanted <= 0:
        return []
    still_holds = Q(review_by__isnull=True) | Q(review_by__gt=before.date())
    older = list(unmailed(newsletter).filter(still_holds, first_published_at__lt=before)[:OLDER])
    tags = _tags_of(older)
    some = "nothing new" if not new else f"only {new} new article{'' if new == 1 else 's'}"
    finds = [
        Find(
            Holds.ARCHIVE,
            when := article.first_published_at or before,
            f"From the archive, as there {'is' if new < 2 else 'are'} {some}: "
            f"{placing.a_kind(article)} of {when:%-d %B %Y} that was never mailed.",
            article=article,
            tags=tags[article.pk],
        )
        for article in older
    ]
    return sorted(finds, key=placing.weight, reverse=True)[:wanted]
