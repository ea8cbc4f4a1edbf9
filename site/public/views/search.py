"""Search: the page that works without JavaScript, and the answers for the overlay."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import condition

from newsroom.models import Article, Tag
from newsroom.search import Hit, Results, search, unanswered
from public import guards
from public.head import Head
from public.page_cache import generation

LONGEST_QUERY = 200
PAGE_SIZE = 20
DEEPEST_PAGE = 50
IN_THE_OVERLAY = 12
KINDS = {"article": "Articles", "tool": "Tools", "tag": "Tags", "author": "Authors"}
SUGGESTED_TAGS = 8
# How many vain searches of one client are counted: a bot's are not what readers miss.
VAIN, VAIN_LIMIT = "vain-search", "30/hour"
SHORTEST_VAIN = 3  # letters; what is shorter was not finished


SINCE = {"7": "Past week", "31": "Past month", "365": "Past year"}


@dataclass(frozen=True)
class Query:
    """What was typed, without what no search can use, whether it had to be cut, and what was chosen."""

    words: str
    was_cut: bool = False
    kind: str = ""
    since: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter of the results page is on."""
        return bool(self.kind or self.since)

    def filters(self, now: datetime) -> str:
        """The chosen filters, as somebody might have typed them."""
        kind = f"kind:{self.kind} " if self.kind else ""
        first = timezone.localdate(now) - timedelta(days=int(self.since or 0))
        return kind + (f"after:{first.isoformat()} " if self.since else "")

    def address(self, number: int = 1) -> str:
        """The results page that answers it."""
        fields = {"q": self.words, "kind": self.kind, "since": self.since}
        fields["page"] = str(number) if number > 1 else ""
        return f"{reverse('search')}?{urlencode({name: value for name, value in fields.items() if value})}"


@dataclass(frozen=True)
class Choice:
    """One filter of the results page, as a link."""

    label: str
    address: str
    is_chosen: bool


def read_query(fields: QueryDict) -> Query:
    """What a form says: control characters dropped, cut where it is longer than anyone types."""
    typed = "".join(
        character for character in fields.get("q", "") if character.isprintable() or character.isspace()
    )
    words, kind, since = " ".join(typed.split()), fields.get("kind", ""), fields.get("since", "")
    return Query(
        words[:LONGEST_QUERY].strip(),
        was_cut=len(words) > LONGEST_QUERY,
        kind=kind if kind in Article.Kind.values else "",
        since=since if since in SINCE else "",
    )


def search_page(request: HttpRequest) -> HttpResponse:
    """Anyone: the results of a query, in pages."""
    query, number = read_query(request.GET), _page_number(request)
    results = answer(query, number, timezone.now())
    if number > 1 and not (results and results.hits):
        raise Http404("This search has no such page.")
    is_vain = results and not results.count and not query.is_narrowed
    if is_vain and not guards.too_often(VAIN, guards.client_key(request), VAIN_LIMIT):
        unanswered.note(query.words, timezone.now())
    return render(request, "public/search.html", _page(query, number, results))


def answer(query: Query, number: int, now: datetime) -> Results | None:
    """One page of results; None where nothing is asked for."""
    if not (query.words or query.is_narrowed):
        return None
    # The words come last, so that the last of them may still be the beginning of one.
    filters = query.filters(now)
    results = search(filters + query.words, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return replace(results, suggestion=results.suggestion.removeprefix(filters))


def _page(query: Query, number: int, results: Results | None) -> dict[str, Any]:
    has_more = results and (
        results.count > number * PAGE_SIZE or (results.count_is_capped and len(results.hits) == PAGE_SIZE)
    )
    suggested = replace(query, words=results.suggestion) if results and results.suggestion else None
    return {
        "head": Head(
            title=f"“{query.words}”" if query.words else "Search",
            description="Search the articles, tools, tags and authors.",
            is_hidden=True,
        ),
        "query": query,
        "results": results,
        "suggested": suggested,
        "unfiltered": replace(query, kind="", since="").address() if query.is_narrowed else "",
        "previous_page": query.address(number - 1) if number > 1 else "",
        "next_page": query.address(number + 1) if has_more and number < DEEPEST_PAGE else "",
        "number": number,
        "choices": _choices(query) if results else [],
        "suggested_tags": [] if results and results.hits else suggested_tags(),
    }


def _choices(query: Query) -> list[tuple[str, list[Choice]]]:
    kinds = {"": "Every kind"} | dict(Article.Kind.choices)
    return [
        (
            "Kind",
            [
                Choice(label, replace(query, kind=kind).address(), query.kind == kind)
                for kind, label in kinds.items()
            ],
        ),
        (
            "Time",
            [
                Choice(label, replace(query, since=since).address(), query.since == since)
                for since, label in ({"": "Any time"} | SINCE).items()
            ],
        ),
    ]


def _generation(request: HttpRequest) -> str | None:
    """A name for what the overlay answers now: it changes with what readers may see, and every day."""
    token = generation.current()
    if token is None:
        return None
    made_of = f"{token} {timezone.localdate()} {request.META['QUERY_STRING']}"
    return f'"{hashlib.sha256(made_of.encode()).hexdigest()[:24]}"'


@condition(etag_func=_generation)
def overlay(request: HttpRequest) -> HttpResponse:
    """Anyone: the overlay's answers as a fragment of HTML, grouped by kind."""
    query = read_query(request.GET)
    results = search(query.words, limit=IN_THE_OVERLAY) if query.words else None
    context = {
        "query": query,
        "results": results,
        "groups": grouped(results.hits) if results else [],
        "suggested_tags": [] if results and results.hits else suggested_tags(),
        "everything": query.address(),
    }
    response = render(request, "public/_search_answers.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@guards.public_form(VAIN, VAIN_LIMIT)
def vain(request: HttpRequest, refusal: guards.Refusal | None) -> HttpResponse:
    """Anyone: the overlay was closed on a query that found nothing; counted if that is so."""
    if refusal:
        return HttpResponse(refusal.sentence, content_type="text/plain", status=refusal.status)
    query = read_query(request.POST)
    if len(query.words) >= SHORTEST_VAIN and not search(query.words, limit=1).count:
        unanswered.note(query.words, timezone.now())
    return HttpResponse(status=204)


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
