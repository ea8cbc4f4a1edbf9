"""What an article is about, as names with weights: its tags, tools, sources and most telling terms."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from django.conf import settings

from newsroom import markdown
from newsroom.models import Article, SearchWord, Source
from newsroom.references import IN_SOURCE
from newsroom.related.nearness import rarity
from newsroom.search.analyser import Analysis, analyse, term_of

Traits = dict[str, float]

MOST_TERMS = 24
MOST_TEXT = 100_000  # characters; what an article is about has been said by then
LEAST_OFTEN = 2  # a term that occurs once in the body says little about it
LONGEST = 90
# Values in one question to the database.
AT_ONCE = 2_000


def traits_of(articles: Sequence[Article]) -> dict[int, Traits]:
    """The traits of these articles as they are now; prefetch their tags and sources where they are many."""
    counted = {article.pk: _terms(article) for article in articles}
    known = _articles_with(word for _, words in counted.values() for word in words)
    published = Article.objects.published().count()
    return {
        article.pk: dict(_shared_things(article))
        | _telling(counted[article.pk][0], _by_term(counted[article.pk][1], known), published)
        for article in articles
    }


def _shared_things(article: Article) -> Iterator[tuple[str, float]]:
    for tag in article.tags.all():
        yield f"tag:{tag.pk}", 1.0
    tools = {int(found["key"]) for found in IN_SOURCE.finditer(article.body) if found["kind"] == "tool"}
    for tool in sorted(tools | ({article.tool_id} if article.tool_id else set())):
        yield f"tool:{tool}", 1.0
    for source in article.sources.all():
        yield from _of_source(source)


def _of_source(source: Source) -> Iterator[tuple[str, float]]:
    try:
        address = urlsplit(source.url.strip())
        host = (address.hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    if not host:
        # A book or a paper on paper: whoever brought it out stands for it.
        yield f"host:{' '.join(source.publisher.casefold().split())}"[:LONGEST], 1.0
        return
    if host == (urlsplit(settings.SITE_URL).hostname or ""):
        return
    yield f"host:{host}"[:LONGEST], 1.0
    document = f"{host}{address.path.rstrip('/')}?{address.query}"
    yield f"source:{hashlib.sha256(document.encode()).hexdigest()[:20]}", 1.0


# --- terms ------------------------------------------------------------------------------------------


def _terms(article: Article) -> tuple[Counter[str], frozenset[str]]:
    """How often each term occurs, the headline and standfirst counting more, and the words behind them."""
    counts: Counter[str] = Counter()
    words: set[str] = set()
    body = markdown.plain_text(article.body_html[: MOST_TEXT * 2])[:MOST_TEXT]
    for text, factor in ((article.headline, 3), (article.standfirst, 2), (body, 1)):
        found: Analysis = analyse(text)
        for term, count in Counter((*found.terms, *found.extras)).items():
            counts[term] += factor * count
        words |= found.words
    often = {term: count for term, count in counts.items() if count >= LEAST_OFTEN and _says_something(term)}
    return Counter(often), frozenset(words)


def _says_something(term: str) -> bool:
    return len(term) > 1 and not term.replace(".", "").isdigit()


def _articles_with(words: Iterable[str]) -> dict[str, int]:
    """In how many published articles each of these words occurs."""
    asked = sorted(set(words))
    known: dict[str, int] = {}
    for start in range(0, len(asked), AT_ONCE):
        rows = SearchWord.objects.filter(word__in=asked[start : start + AT_ONCE])
        known.update(rows.values_list("word", "articles"))
    return known


def _by_term(words: frozenset[str], known: dict[str, int]) -> dict[str, int]:
    """The number of articles of the commonest word of each term."""
    found: dict[str, int] = {}
    for word in words:
        term = term_of(word)
        found[term] = max(found.get(term, 0), known.get(word, 0))
    return found


def _telling(counts: Counter[str], articles: dict[str, int], published: int) -> Traits:
    """The terms that tell this text from others, their weights as shares of a whole of length 1."""
    weights = {
        term: (1 + math.log(count)) * rarity(articles.get(term, 1), published) ** 2
        for term, count in counts.items()
    }
    best = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_TERMS]
    length = math.sqrt(sum(weights[term] ** 2 for term in best))
    return {f"term:{term}"[:LONGEST]: round(weights[term] / length, 6) for term in best if weights[term]}
