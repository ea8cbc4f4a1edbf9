"""What an article is about, as names with weights: its tags, tools, sources and most telling terms."""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from newsroom import markdown
from newsroom.models import Article, SearchEntry, SearchWord, Source
from newsroom.references import IN_SOURCE
from newsroom.related.nearness import rarity
from newsroom.search.analyser import analyse, term_of
from newsroom.search.entries import Texts

Traits = dict[str, float]

MOST_TERMS = 24
MOST_TEXT = 100_000  # characters; what an article is about has been said by then
LEAST_OFTEN = 2  # a term that occurs once in the body says little about it
LONGEST = 90
# For more articles than this, the whole vocabulary is read at once.
FEW = 20
# Values in one question to the database.
AT_ONCE = 2_000


def traits_of(articles: Sequence[Article]) -> dict[int, Traits]:
    """The traits of these articles as they are now; prefetch their tags and sources where they are many."""
    entries = SearchEntry.objects.filter(pk__in=[one.pk for one in articles])
    entries = entries.only("headline", "standfirst", "texts")
    stored = {entry.pk: entry for entry in entries}
    texts = {article.pk: _text_of(article, stored.get(article.pk)) for article in articles}
    known = _vocabulary() if len(articles) > FEW else _known_in(text.plain() for text in texts.values())
    published = Article.objects.published().count()
    return {
        article.pk: dict(_shared_things(article)) | _telling(_frequent(texts[article.pk]), known, published)
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


@dataclass(frozen=True)
class Text:
    """An article's terms in order, and its words as they are read."""

    headline: str
    standfirst: str
    body: str
    plain: Callable[[], str]


def _text_of(article: Article, entry: SearchEntry | None) -> Text:
    """What the search index holds of it; a draft is analysed as it would be for the index."""
    if entry:
        texts = Texts.kept(entry.texts)
        read = analyse(texts.body[:MOST_TEXT])
        return Text(entry.headline, entry.standfirst, read.sequence, lambda: texts.lines)
    body = markdown.plain_text(article.body_html[: MOST_TEXT * 2])[:MOST_TEXT]
    headline, standfirst, text = (
        analyse(each).sequence for each in (article.headline, article.standfirst, body)
    )
    return Text(headline, standfirst, text, lambda: f"{article.headline}\n{article.standfirst}\n{body}")


def _frequent(text: Text) -> dict[str, int]:
    """How often each term occurs that says something; headline and standfirst count for more."""
    counts: Counter[str] = Counter()
    for terms, factor in ((text.headline, 3), (text.standfirst, 2), (text.body, 1)):
        for term, count in Counter(terms.split()).items():
            counts[term] += factor * count
    return {term: count for term, count in counts.items() if count >= LEAST_OFTEN and _says_something(term)}


def _says_something(term: str) -> bool:
    return len(term) > 1 and not term.replace(".", "").isdigit()


def _known_in(texts: Iterable[str]) -> dict[str, int]:
    """In how many published articles each term of these texts occurs."""
    asked = sorted({word for text in texts for word in analyse(text).words})
    rows = (
        row
        for start in range(0, len(asked), AT_ONCE)
        for row in SearchWord.objects.filter(word__in=asked[start : start + AT_ONCE]).values_list(
            "word", "articles"
        )
    )
    return _by_term(rows)


def _vocabulary() -> dict[str, int]:
    """In how many published articles each term of all of them occurs."""
    return _by_term(SearchWord.objects.values_list("word", "articles").iterator(chunk_size=AT_ONCE))


def _by_term(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The number of articles of the commonest word of each term."""
    found: dict[str, int] = {}
    for word, articles in rows:
        term = term_of(word)
        if articles > found.get(term, 0):
            found[term] = articles
    return found


def _telling(counts: Mapping[str, int], articles: Mapping[str, int], published: int) -> Traits:
    """The terms that tell this text from others, their weights as shares of a whole of length 1."""
    weights = {
        term: (1 + math.log(count)) * rarity(articles.get(term, 1), published) ** 2
        for term, count in counts.items()
    }
    best = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_TERMS]
    length = math.sqrt(sum(weights[term] ** 2 for term in best))
    return {f"term:{term}"[:LONGEST]: round(weights[term] / length, 6) for term in best if weights[term]}
