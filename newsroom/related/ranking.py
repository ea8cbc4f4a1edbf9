"""The nearest published articles of several at once, from what the database knows of their traits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from newsroom.models import Article, Authorship, RelatedArticle, Trait
from newsroom.related.nearness import Carriers, Facts, Scores, arrange, shortlist
from newsroom.related.traits import AT_ONCE, Traits

Ranked = list[tuple[int, float]]
Key = TypeVar("Key", int, str)


def rank(traits: Mapping[int, Traits], limit: int) -> dict[int, Ranked]:
    """For each article the nearest others that are not pinned under it, with how near they are."""
    scores = scores_of(traits)
    return arranged({article: shortlist(found) for article, found in scores.items()}, limit)


def scores_of(traits: Mapping[int, Traits]) -> dict[int, Scores]:
    """For each article how near every other is that shares a trait with it."""
    names = sorted({name for one in traits.values() for name in one})
    rows = (
        row
        for some in in_slices(names)
        for row in Trait.objects.filter(name__in=some).values_list("name", "article_id", "weight").iterator()
    )
    carriers = Carriers(rows, Article.objects.published().count())
    return {article: carriers.scores(one, article) for article, one in traits.items()}


def arranged(short: Mapping[int, Scores], limit: int) -> dict[int, Ranked]:
    """Shortlists in the order in which they are shown, after the pins."""
    pins = _pins_of(list(short))
    facts = _facts_of(
        {pk for scores in short.values() for pk in scores} | {pk for of in pins.values() for pk in of}
    )
    found = {}
    for article, scores in short.items():
        pinned = pins.get(article, [])
        free = {pk: score for pk, score in scores.items() if pk not in pinned}
        bylines = [facts[pk].authors for pk in pinned if pk in facts]
        found[article] = arrange(free, facts, bylines)[:limit]
    return found


def in_slices(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Few enough values for one question to the database."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def _pins_of(articles: Sequence[int]) -> dict[int, list[int]]:
    links = RelatedArticle.objects.filter(article__in=articles, is_pinned=True).order_by("position", "pk")
    found: dict[int, list[int]] = defaultdict(list)
    for article, related in links.values_list("article_id", "related_id"):
        found[article].append(related)
    return found


def _facts_of(articles: Iterable[int]) -> dict[int, Facts]:
    """Dates and authors of those that are published."""
    dates: dict[int, datetime | None] = {}
    authors: dict[int, set[int]] = defaultdict(set)
    for some in in_slices(sorted(articles)):
        published = Article.objects.published().filter(pk__in=some)
        dates.update(published.values_list("pk", "first_published_at"))
        for article, author in Authorship.objects.filter(article__in=some).values_list(
            "article_id", "author_id"
        ):
            authors[article].add(author)
    return {pk: Facts(date, frozenset(authors[pk])) for pk, date in dates.items() if date}
