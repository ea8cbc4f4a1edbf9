"""Snapshots: what the writing desk edits of an article and nothing else, in a form that JSON can hold.

Status and the hour to publish at are not in one: they belong to the workflow and are stored at once.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from newsroom.models import Article, Authorship, Image, RelatedArticle, Series, Source, Tag, Tool

Snapshot = dict[str, Any]

TEXTS = (
    *("kind", "headline", "slug", "standfirst", "body", "pros", "cons", "verdict"),
    *("meta_title", "meta_description", "canonical_url"),
)
DATES = ("price_checked_on", "review_by")
# The fields that point at one row: name in the snapshot → what they point at.
POINTERS: dict[str, Any] = {"cover": Image, "primary_tag": Tag, "tool": Tool, "series": Series}
# What a line of the list of sources holds.
SOURCE_TEXTS = ("publisher", "title", "url")
SOURCE_DATES = ("published_on", "accessed_on")

EMPTY: Snapshot = {
    **dict.fromkeys(TEXTS, ""),
    "kind": Article.Kind.BREAKDOWN.value,
    **dict.fromkeys((*DATES, *POINTERS, "rating")),
    **{"authors": [], "tags": [], "pins": [], "sources": []},
}

# For the line that says what a save changed, in the order of the line.
LABELS = {
    **{"headline": "headline", "standfirst": "standfirst", "slug": "address", "kind": "kind"},
    **{"authors": "byline", "tags": "tags", "primary_tag": "kicker", "cover": "cover"},
    "series": "series",
    **{"pins": "related reading", "tool": "tool", "rating": "rating", "pros": "pros", "cons": "cons"},
    **{"verdict": "verdict", "price_checked_on": "date of the price", "review_by": "date to review by"},
    **{"meta_title": "search title", "meta_description": "search description"},
    "canonical_url": "canonical URL",
}


def snapshot(article: Article) -> Snapshot:
    """What is stored of an article now, read afresh from the database in five queries."""
    names = [*TEXTS, *DATES, *POINTERS, "rating"]
    row: Snapshot = Article.objects.filter(pk=article.pk).values(*names).get()
    sources = Source.objects.filter(article=article).values(*SOURCE_TEXTS, *SOURCE_DATES)
    pins = RelatedArticle.objects.filter(article=article, is_pinned=True)
    tags = Article.tags.through.objects.filter(article_id=article.pk)
    return {
        **row,
        **{name: iso(row[name]) for name in DATES},
        "rating": rating_text(row["rating"]),
        "authors": list(Authorship.objects.filter(article=article).values_list("author_id", flat=True)),
        "tags": list(tags.order_by("tag_id").values_list("tag_id", flat=True)),
        "pins": list(pins.values_list("related_id", flat=True)),
        "sources": [line | {name: iso(line[name]) for name in SOURCE_DATES} for line in sources],
    }


def tidy(content: Snapshot) -> Snapshot:
    """A snapshot with every key and no other, its tags in the order in which they are compared."""
    tidied: Snapshot = {name: content.get(name, default) for name, default in EMPTY.items()}
    kicker = {tidied["primary_tag"]} - {None}
    tidied["tags"] = sorted({*tidied["tags"], *kicker})
    tidied["rating"] = rating_text(tidied["rating"])
    return tidied


def summarise(old: Snapshot | None, new: Snapshot) -> str:
    """What changed, in one line, such as “Body (+120 words), headline, 2 sources added”."""
    if old is None:
        return f"First version ({count(words(new['body']), 'word')})"
    said = [_said_of_body(old["body"], new["body"])] if old["body"] != new["body"] else []
    said += [label for name, label in LABELS.items() if old[name] != new[name]]
    if old["sources"] != new["sources"]:
        said.append(_said_of_sources(len(new["sources"]) - len(old["sources"])))
    line = ", ".join(said) or "Nothing changed"
    return (line[0].upper() + line[1:])[:200]


def _said_of_body(old: str, new: str) -> str:
    difference = words(new) - words(old)
    if difference == 0:
        return "body"
    return f"body ({'+' if difference > 0 else '−'}{count(abs(difference), 'word')})"


def _said_of_sources(difference: int) -> str:
    if difference == 0:
        return "sources"
    return f"{count(abs(difference), 'source')} {'added' if difference > 0 else 'removed'}"


def count(number: int, word: str) -> str:
    """A number with its noun, as “1 word” or “1,200 words”."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def words(text: str) -> int:
    """About how many words a text has."""
    return len(re.findall(r"\S+", text))


def iso(value: date | None) -> str | None:
    """A date as a snapshot holds it."""
    return value.isoformat() if value else None


def day(value: str | None) -> date | None:
    """A date out of a snapshot."""
    return date.fromisoformat(value) if value else None


def rating_text(value: Any) -> str | None:
    """A rating as a snapshot holds it: “4.5”."""
    return str(Decimal(str(value)).quantize(Decimal("0.1"))) if value else None
