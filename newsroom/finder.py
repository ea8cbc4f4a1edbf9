"""Finding something of ours by a part of its name, to link to it: articles, tools and tags.

Unlike the site's search this also knows what is not published, looks at names alone, and answers
while somebody is typing: one query for each kind.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from newsroom.desk import staff_with
from newsroom.models import Article, Tag, Tool

MOST = 12
WORDS = 8  # of what is typed; more narrow nothing down
STARTS, WORD_STARTS, HOLDS = range(3)
Status = Article.Status


@dataclass(frozen=True)
class Found:
    """One thing to link to: what stands in the link, and what tells it from others of its name."""

    ref: str
    title: str
    kind: str
    note: str = ""


@require_GET
@staff_with("newsroom.view_article")
def desk_find(request: HttpRequest) -> HttpResponse:
    """What the typed words may mean, the likeliest first."""
    found = find(request.GET.get("q", ""))
    return JsonResponse({"found": [asdict(one) for one in found]})


def find(typed: str, most: int = MOST) -> list[Found]:
    """Things whose names hold every word; those that begin with them first, articles before the rest."""
    words = typed.replace("\x00", " ").split()[:WORDS]
    if not words:
        return [_article(row) for row in _articles().order_by("-updated_at", "-pk")[:most]]
    articles = _matching(_articles(), "headline", words).order_by("rank", "-updated_at", "-pk")
    tools = _matching(Tool.objects.only("name", "maker"), "name", words).order_by("rank", "length", "name")
    tags = _matching(Tag.objects.only("name"), "name", words).order_by("rank", "length", "name")
    ranked: list[tuple[int, Found]] = [(row.rank, _article(row)) for row in articles[:most]]
    ranked += [(row.rank, Found(f"tool:{row.pk}", row.name, "Tool", row.maker)) for row in tools[:most]]
    ranked += [(row.rank, Found(f"tag:{row.pk}", row.name, "Tag")) for row in tags[:most]]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])][:most]


def _articles() -> QuerySet[Article]:
    return Article.objects.only(
        "headline", "kind", "status", "publish_at", "first_published_at", "updated_at"
    )


def _matching(rows: QuerySet[Any], field: str, words: list[str]) -> Any:
    """The rows whose name holds every word, with how well it does."""
    phrase = " ".join(words)
    rank = Case(
        When(_any(field, "istartswith", phrase), then=Value(STARTS)),
        When(_any(field, "icontains", phrase, before=" "), then=Value(WORD_STARTS)),
        default=Value(HOLDS),
        output_field=IntegerField(),
    )
    held = reduce(and_, (_any(field, "icontains", word) for word in words))
    return rows.filter(held).annotate(rank=rank, length=Length(field))


def _any(field: str, how: str, words: str, before: str = "") -> Q:
    """A match in any case. SQLite knows upper and lower case of English letters only."""
    cases: Iterable[str] = {words}
    if not words.isascii():
        cases = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return reduce(or_, (Q(**{f"{field}__{how}": before + one}) for one in sorted(cases)))


def _article(article: Article) -> Found:
    return Found(f"article:{article.pk}", article.headline, article.get_kind_display(), _standing(article))


def _standing(article: Article) -> str:
    """Where an article stands, with the day that matters most for that."""
    day: datetime | None = article.updated_at
    if article.status == Status.PUBLISHED:
        day = article.first_published_at
    elif article.status == Status.SCHEDULED:
        day = article.publish_at
    said = str(article.get_status_display())
    return f"{said}, {date_format(timezone.localtime(day), 'j M Y')}" if day else said
