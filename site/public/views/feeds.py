"""Feeds with the full text: RSS, Atom, JSON; for everything, a tag, an author, a kind, a newsletter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from newsletter.models import Newsletter
from newsroom.models import Article, Author, Tag
from newsroom.models.article import ArticleQuerySet
from public import archive, frame
from public.addresses import forgiving_case
from public.feed_entries import Entry, of_article, of_issue
from public.feed_formats import FORMATS, Channel
from public.kinds import KINDS

LENGTH = 10  # whole articles, which feed readers fetch again and again


@require_safe
@conditional_page
def feed(request: HttpRequest, form: str = "rss") -> HttpResponse:
    """Anyone: everything."""
    publication = frame.around(request).publication
    articles = _full(Article.objects.published())
    channel = Channel(publication.name, publication.description, reverse("home"), articles, publication)
    return _written(request, form, channel)


@require_safe
@conditional_page
@forgiving_case
def kind_feed(request: HttpRequest, kind: str, form: str = "rss") -> HttpResponse:
    """Anyone: the articles of one kind, such as reviews."""
    publication = frame.around(request).publication
    name, description = KINDS[Article.Kind(kind)]
    articles = _full(Article.objects.published().filter(kind=kind))
    page = reverse("kind", args=[kind])
    title = f"{name} · {publication.name}"
    return _written(request, form, Channel(title, description, page, articles, publication))


@require_safe
@conditional_page
@forgiving_case
def tag_feed(request: HttpRequest, slug: str, form: str = "rss") -> HttpResponse:
    """Anyone: the articles under one tag."""
    tag = get_object_or_404(Tag, slug=slug)
    publication = frame.around(request).publication
    articles = _full(Article.objects.published().filter(tags=tag))
    title = f"{tag.name} · {publication.name}"
    return _written(
        request, form, Channel(title, tag.description, tag.get_absolute_url(), articles, publication)
    )


@require_safe
@conditional_page
@forgiving_case
def author_feed(request: HttpRequest, slug: str, form: str = "rss") -> HttpResponse:
    """Anyone: the articles of one author."""
    author = get_object_or_404(Author, slug=slug)
    publication = frame.around(request).publication
    articles = _full(Article.objects.published().filter(authors=author))
    title = f"{author.name} · {publication.name}"
    return _written(
        request, form, Channel(title, author.bio, author.get_absolute_url(), articles, publication)
    )


@require_safe
@conditional_page
@forgiving_case
def newsletter_feed(request: HttpRequest, slug: str, form: str = "rss") -> HttpResponse:
    """Anyone: the issues of a newsletter that were sent."""
    letter = get_object_or_404(Newsletter, slug=slug)
    publication = frame.around(request).publication
    issues = archive.whole(archive.sent_issues().filter(newsletter=letter)[:LENGTH])
    title = f"{letter.name} · {publication.name}"
    entries = [of_issue(issue) for issue in issues]
    return _written(
        request, form, Channel(title, letter.promise, letter.get_absolute_url(), entries, publication)
    )


def _written(request: HttpRequest, form: str, channel: Channel) -> HttpResponse:
    if form not in FORMATS:
        raise Http404("A feed comes as RSS, and under atom/ and json/ after its address.")
    return FORMATS[form](channel, request.path)


def _full(articles: ArticleQuerySet) -> list[Entry]:
    newest = articles.whole().defer("body", "contents").prefetch_related("tags").newest_first()[:LENGTH]
    return [of_article(article) for article in newest]
