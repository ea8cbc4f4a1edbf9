"""Articles: the list, one of them, and its Markdown."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from newsroom import references
from newsroom.cards import sign
from newsroom.models import Article, Correction, Publication, Source, Tag
from newsroom.models.article import ArticleQuerySet
from newsroom.prepared import Prepared
from newsroom.related import related_to
from newsroom.series import standing
from public import conversation, frame, front_page, paging, structured_data
from public.addresses import forgiving_case
from public.front_matter import front_matter
from public.head import Head, absolute
from public.kinds import KINDS
from public.neighbours import neighbours_of

LONG = 3  # sections from which on an article has a contents list
DESCRIPTION = 200


@dataclass(frozen=True)
class Section:
    """A line of an article's contents, with the lines under it."""

    id: str
    text: str
    parts: "list[Section]"


def blog(request: HttpRequest) -> HttpResponse:
    """Anyone: all articles, newest first."""
    articles = Article.objects.published().with_card().newest_first()
    page = paging.page_asked_for(request, articles)
    head = Head(
        title="Blog" if page.number == 1 else f"Blog, page {page.number}",
        path=paging.address(reverse("blog"), page),
        description="Everything we published, newest first.",
        feeds=[(name, reverse("kind_feed", args=[kind])) for kind, (name, _) in KINDS.items()],
    )
    return render(request, "public/blog.html", {"head": head, "page": page, "section": "blog"})


def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Anyone: the articles of one kind, newest first."""
    title, description = KINDS[Article.Kind(kind)]
    articles = Article.objects.published().with_card().newest_first().filter(kind=kind)
    page = paging.page_asked_for(request, articles)
    head = Head(
        title=title if page.number == 1 else f"{title}, page {page.number}",
        path=paging.address(reverse("kind", args=[kind]), page),
        description=description,
        feeds=[(title, reverse("kind_feed", args=[kind]))],
        structured_data=[
            structured_data.breadcrumb(
                ("Home", "/"), ("Blog", reverse("blog")), (title, reverse("kind", args=[kind]))
            )
        ],
    )
    context = {"head": head, "page": page, "title": title, "description": description, "section": "blog"}
    return render(request, "public/kind.html", context)


@forgiving_case
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: a published article. A withdrawn one is gone, and says so; others do not exist."""
    found = _find(slug)
    if found.status == Article.Status.WITHDRAWN:
        return render(request, "public/withdrawn.html", _gone(), status=410)
    context = as_shown(found)
    around = frame.around(request)
    context |= conversation.of_page(found, around, request.GET.get("sort", ""))
    context["head"] = _head_of(found, around.publication, context["comments_data"])
    return render(request, "public/article.html", context)


def as_shown(found: Article) -> dict[str, Any]:
    """What an article's page shows, whoever may see it; its head is the view's own."""
    series = standing(found)  # its parts are the neighbours that matter
    related = related_to(found)
    sign([found, *related], with_faces=True)
    return {
        "article": found,
        "contents": contents_of(found),
        "sources": list(found.sources.all()),
        "corrections": list(found.corrections.all()),
        "tags": list(found.tags.all()),
        "related": related,
        "series": series,
        "section": "blog",
    } | (neighbours_of(found) if series is None else {})


@forgiving_case
def markdown_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: a published article as its writer typed it."""
    found = _find(slug)
    content_type = "text/markdown; charset=utf-8"
    if found.status == Article.Status.WITHDRAWN:
        return HttpResponse("This article was withdrawn.\n", status=410, content_type=content_type)
    return HttpResponse(as_markdown(found), content_type=content_type)


def as_markdown(article: Article) -> str:
    """Its facts as YAML; then headline, standfirst, byline and body in Markdown."""
    byline = ", ".join(author.name for author in article.byline)
    date = f"{article.first_published_at:%-d %B %Y}"
    body = references.in_source(article.body, absolute)
    parts = [front_matter(article), f"# {article.headline}", article.standfirst]
    parts += [f"{byline} · {date}".strip(" ·"), body]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def contents_of(article: Article) -> list[Section]:
    """The contents of a long article, sections with their parts; nothing for a short one."""
    sections: list[Section] = []
    for heading in article.contents:
        line = Section(heading["id"], heading["text"], [])
        if heading["level"] == 2:
            sections.append(line)
        elif sections:
            sections[-1].parts.append(line)
    return sections if len(sections) >= LONG else []


# Both the page and what it says of itself to machines show what hangs on an article.
READABLE = [Article.Status.PUBLISHED, Article.Status.WITHDRAWN]
ONE = Prepared(
    lambda slug: (
        Article.objects.whole()
        .prefetch_related(None)
        .select_related("series")
        .filter(status__in=READABLE, slug=slug)
    )
)
HANGING = {
    "corrections": Prepared(lambda pk: Correction.objects.filter(article=pk)),
    "sources": Prepared(lambda pk: Source.objects.filter(article=pk)),
    "tags": Prepared(lambda pk: Tag.objects.filter(articles=pk)),
}


def with_all(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Articles with what their pages show."""
    return articles.whole().select_related("series").prefetch_related(*HANGING)


def _find(slug: str) -> Article:
    rows: list[Article] = ONE(slug)
    if not rows:
        raise Http404("There is no article at this address.")
    for name, hanging in HANGING.items():
        rows[0].prefetched[name] = hanging(rows[0].pk)
    return rows[0]


def _gone() -> dict[str, object]:
    head = Head(title="This article was withdrawn", is_hidden=True)
    return {"head": head, "suggestions": front_page.newest(3)}


def _feeds_of(article: Article) -> list[tuple[str, str]]:
    """The feeds in which the next of this sort will be: of its kicker and of its kind."""
    tag = article.primary_tag
    of_tag = [(f"Articles on {tag.name}", reverse("tag_feed", args=[tag.slug]))] if tag else []
    return [*of_tag, (KINDS[Article.Kind(article.kind)][0], reverse("kind_feed", args=[article.kind]))]


def _head_of(article: Article, publication: Publication, comments: dict[str, Any]) -> Head:
    description = article.meta_description or article.standfirst[:DESCRIPTION]
    way = [("Home", "/"), ("Blog", reverse("blog")), (article.headline, article.get_absolute_url())]
    return Head(
        title=article.meta_title or article.headline,
        path=article.get_absolute_url(),
        canonical_url=article.canonical_url,
        description=description,
        card=article,
        kind="article",
        feeds=_feeds_of(article),
        structured_data=[
            structured_data.article(article, publication, description) | comments,
            structured_data.breadcrumb(*way),
        ],
    )
