"""Search: the page that works without JavaScript, and the answers for the overlay."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control

from newsroom.models import Article, Tag
from newsroom.search import Hit, search, unanswered
from public import guards
from public.head import Head

LONGEST_QUERY = 200
PAGE_SIZE = 20
DEEPEST_PAGE = 50
IN_THE_OVERLAY = 12
KINDS = {"article": "Articles", "tool": "Tools", "tag": "Tags", "author": "Authors"}
SUGGESTED_TAGS = 8
# How many vain searches of one client are counted: a bot's are not what readers miss.
VAIN, VAIN_LIMIT = "vain-search", "30/hour"


@dataclass(frozen=True)
class Query:
    """What was typed, without what no search can use, and whether it had to be cut."""

    words: str
    was_cut: bool


def read_query(request: HttpRequest) -> Query:
    """The query of a request: control characters dropped, cut where it is longer than anyone types."""
    typed = "".join(
        character for character in request.GET.get("q", "") if character.isprintable() or character.isspace()
    )
    words = " ".join(typed.split())
    return Query(words[:LONGEST_QUERY].strip(), len(words) > LONGEST_QUERY)


def search_page(request: HttpRequest) -> HttpResponse:
    """Anyone: the results of a query, in pages."""
    query = read_query(request)
    number = _page_number(request)
    results = search(query.words, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE) if query.words else None
    if number > 1 and not (results and results.hits):
        raise Http404("This search has no such page.")
    if results and not results.count and not guards.too_often(VAIN, guards.client_key(request), VAIN_LIMIT):
        unanswered.note(query.words, timezone.now())
    has_next = bool(results and number < DEEPEST_PAGE and results.count > number * PAGE_SIZE)
    context = {
        "head": Head(title=f"“{query.words}”" if query.words else "Search", is_hidden=True),
        "query": query,
        "results": results,
        "previous_page": _address(query, number - 1) if number > 1 else "",
        "next_page": _address(query, number + 1) if has_next else "",
        "number": number,
        "suggested_tags": [] if results and results.hits else suggested_tags(),
    }
    return render(request, "public/search.html", context)


@cache_control(public=True, max_age=30)
def overlay(request: HttpRequest) -> HttpResponse:
    """Anyone: the overlay's answers as a fragment of HTML, grouped by kind."""
    query = read_query(request)
    results = search(query.words, limit=IN_THE_OVERLAY) if query.words else None
    context = {
        "query": query,
        "results": results,
        "groups": grouped(results.hits) if results else [],
        "suggested_tags": [] if results and results.hits else suggested_tags(),
        "everything": _address(query, 1),
    }
    response = render(request, "public/_search_answers.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def grouped(hits: list[Hit]) -> list[tuple[str, list[Hit]]]:
    """Hits under the name of their kind; within a kind the best stays first."""
    groups = [(name, [hit for hit in hits if hit.kind == kind]) for kind, name in KINDS.items()]
    return [(name, found) for name, found in groups if found]


def suggested_tags() -> list[Tag]:
    """The most written-about tags, for a reader who found nothing."""
    published = Count("articles", filter=Q(articles__status=Article.Status.PUBLISHED))
    return list(
        Tag.objects.annotate(size=published).filter(size__gt=0).order_by("-size", "name")[:SUGGESTED_TAGS]
    )


def _page_number(request: HttpRequest) -> int:
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4 and 1 <= int(typed) <= DEEPEST_PAGE):
        raise Http404("This search has no such page.")
    return int(typed)


def _address(query: Query, number: int) -> str:
    fields = {"q": query.words} | ({"page": str(number)} if number > 1 else {})
    return f"{reverse('search')}?{urlencode(fields)}"
