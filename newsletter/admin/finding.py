"""What could be added to an issue, found while somebody types."""

from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from newsletter import assembly, placing
from newsletter.models import Issue, Section
from newsroom.models import Article, Tool

MOST = 8  # of each kind
WORDS = 8  # of what is typed; more narrow nothing down

Found = dict[str, Any]


def find(issue: Issue, typed: str) -> list[Found]:
    """Articles and tools whose names hold every word; without words, what this issue lacks."""
    words = typed.replace("\x00", " ").split()[:WORDS]
    sections = list(issue.newsletter.sections.all())
    if not words:
        return [_article(article, sections) for article in assembly.left_out(issue)[:MOST]]
    articles = Article.objects.published().filter(_holding("headline", words)).newest_first()
    tools = Tool.objects.filter(_holding("name", words)).order_by("name")
    return [
        *[_article(article, sections) for article in articles.defer("body", "body_html")[:MOST]],
        *[_tool(tool, sections) for tool in tools[:MOST]],
    ]


def _holding(field: str, words: list[str]) -> Q:
    return reduce(and_, (Q(**{f"{field}__icontains": word}) for word in words))


def _article(article: Article, sections: list[Section]) -> Found:
    day = f", {article.first_published_at:%-d %B %Y}" if article.first_published_at else ""
    usual = [section for section in sections if not section.is_lead]
    home = next((one for one in usual if placing.takes(one, article)), None)
    return {
        "kind": "article",
        "id": article.pk,
        "name": article.headline,
        "note": f"{article.get_kind_display()}{day}",
        "section": home.title if home else "",
        "blurb": assembly.as_markdown(article.standfirst),
    }


def _tool(tool: Tool, sections: list[Section]) -> Found:
    home = next((one for one in sections if not one.is_lead and "review" in one.kinds), None)
    return {
        "kind": "tool",
        "id": tool.pk,
        "name": tool.name,
        "note": "Tool",
        "section": home.title if home else "",
        "blurb": assembly.as_markdown(tool.one_liner),
    }
