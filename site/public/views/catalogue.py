"""What articles hang on: tags, authors, tools."""

from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from newsroom.models import Article, Author, Tag, Tool
from public import paging, structured_data, tool_directory
from public.addresses import forgiving_case
from public.head import Head
from public.tool_directory import Entry

TOOLS_ON_A_PAGE = 40
IS_PUBLISHED = Q(articles__status=Article.Status.PUBLISHED)


def tags(request: HttpRequest) -> HttpResponse:
    """Anyone: every tag that has something to read."""
    used = Tag.objects.annotate(
        size=Count("articles", filter=IS_PUBLISHED),
        newest=Max("articles__first_published_at", filter=IS_PUBLISHED),
    ).filter(size__gt=0)
    head = Head(title="Tags", path=reverse("tags"), description="What we write about, by subject.")
    return render(request, "public/tags.html", {"head": head, "tags": used, "section": "tags"})


@forgiving_case
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: the articles under a tag, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    page = paging.page_asked_for(request, _articles().filter(tags=found))
    feed = (f"Articles on {found.name}", reverse("tag_feed", args=[found.slug]))
    way = [("Home", "/"), ("Tags", reverse("tags")), (found.name, found.get_absolute_url())]
    head = Head(
        title=found.name if page.number == 1 else f"{found.name}, page {page.number}",
        path=paging.address(found.get_absolute_url(), page),
        description=found.description or f"Articles on {found.name}.",
        card=found,
        feeds=[feed],
        structured_data=[structured_data.breadcrumb(*way)],
    )
    return render(
        request,
        "public/tag.html",
        {"head": head, "tag": found, "page": page, "feed": feed, "section": "tags"},
    )


def authors(request: HttpRequest) -> HttpResponse:
    """Anyone: who writes here."""
    writing = (
        Author.objects.select_related("portrait")
        .annotate(size=Count("articles", filter=IS_PUBLISHED))
        .filter(size__gt=0)
    )
    head = Head(title="Authors", path=reverse("authors"), description="Who writes here.")
    return render(request, "public/authors.html", {"head": head, "authors": writing, "section": "authors"})


@forgiving_case
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: who an author is, and what they wrote."""
    found = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    page = paging.page_asked_for(request, _articles().filter(authors=found))
    feed = (f"Articles by {found.name}", reverse("author_feed", args=[found.slug]))
    way = [("Home", "/"), ("Authors", reverse("authors")), (found.name, found.get_absolute_url())]
    head = Head(
        title=found.name if page.number == 1 else f"{found.name}, page {page.number}",
        path=paging.address(found.get_absolute_url(), page),
        description=found.bio[:200] or f"Articles by {found.name}.",
        card=found,
        kind="profile",
        feeds=[feed],
        structured_data=[structured_data.author_page(found), structured_data.breadcrumb(*way)],
    )
    context = {"head": head, "author": found, "page": page, "feed": feed, "section": "authors"}
    return render(request, "public/author.html", context)


def tools(request: HttpRequest) -> HttpResponse:
    """Anyone: the tool directory, each entry with its newest review; narrowed by price, platform, rating."""
    entries = _entries()
    platforms = tool_directory.all_platforms(entry.tool for entry in entries)
    asked = tool_directory.read(request.GET.dict(), platforms)
    page = paging.page_asked_for(request, tool_directory.matching(entries, asked), TOOLS_ON_A_PAGE)
    head = Head(
        title="Tools" if page.number == 1 else f"Tools, page {page.number}",
        path=paging.address(reverse("tools"), page),
        description="AI tools we know, and what we made of them.",
        is_hidden=not asked.is_plain,
        structured_data=[structured_data.breadcrumb(("Home", "/"), ("Tools", reverse("tools")))],
    )
    context = {
        "head": head,
        "page": page,
        "asked": asked,
        "narrowed": asked.query(),
        "choices": tool_directory.choices(entries, asked, platforms),
        "sorts": tool_directory.SORTS.items(),
        "section": "tools",
    }
    return render(request, "public/tools.html", context)


def _entries() -> list[Entry]:
    """Every tool with its newest review, in two queries."""
    listed = list(Tool.objects.select_related("logo").defer("description", "description_html"))
    reviews: dict[int, Article] = {}
    columns = ("slug", "rating", "tool", "first_published_at")
    rated = Article.objects.published().filter(tool__isnull=False, rating__isnull=False)
    for review in rated.newest_first().only(*columns):
        reviews.setdefault(review.tool_id or 0, review)
    return [Entry(tool, reviews.get(tool.pk)) for tool in listed]


@forgiving_case
def tool(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: what a tool is, what it costs, and what we wrote about it."""
    found = get_object_or_404(Tool.objects.select_related("logo"), slug=slug)
    about = Article.objects.published().whole().defer("body", "body_html", "contents")
    articles = list(about.filter(tool=found).newest_first())
    reviews = [article for article in articles if article.rating]
    way = [("Home", "/"), ("Tools", reverse("tools")), (found.name, found.get_absolute_url())]
    head = Head(
        title=found.name,
        path=found.get_absolute_url(),
        description=found.one_liner,
        card=found,
        structured_data=[structured_data.tool_page(found, reviews), structured_data.breadcrumb(*way)],
    )
    context = {"head": head, "tool": found, "articles": articles, "reviews": reviews, "section": "tools"}
    return render(request, "public/tool.html", context)


def _articles() -> "QuerySet[Article]":
    return Article.objects.published().with_card().newest_first()
