"""What stands before an article's Markdown: its facts as YAML, for programs that read."""

import json
from datetime import datetime
from typing import Any

from newsroom.models import Article
from public.head import absolute


def front_matter(article: Article) -> str:
    """The block between two lines of dashes. Each value is JSON, which every reader of YAML understands."""
    lines = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts(article).items() if value
    ]
    return "\n".join(["---", *lines, "---"])


def facts(article: Article) -> dict[str, Any]:
    """What is to be known of an article, empty where it has nothing to say."""
    return {
        "title": article.headline,
        "description": article.standfirst,
        "url": absolute(article.get_absolute_url()),
        "canonical": article.canonical_url,
        "kind": article.kind,
        "authors": [author.name for author in article.byline],
        "published": _moment(article.first_published_at),
        "updated": _moment(article.substantively_updated_at),
        "tags": [tag.name for tag in article.tags.all()],
        "tool": article.tool.name if article.tool else "",
        "rating": float(article.rating) if article.rating else None,
        "verdict": article.verdict,
        "words": article.word_count,
        "corrections": [
            {"date": _moment(correction.published_at), "text": correction.text}
            for correction in article.corrections.all()
        ],
        "sources": [
            {name: value for name, value in facts.items() if value}
            for source in article.sources.all()
            for facts in [{"publisher": source.publisher, "title": source.title, "url": source.url}]
        ],
    }


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
