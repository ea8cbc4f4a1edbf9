"""What could be added to an issue, found while somebody types."""

from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from newsletter import assembly, gathering, placing, sections
from newsletter.drafting import as_markdown
from newsletter.models import Issue
from newsletter.placing import Rule
from newsroom.models import Article, Tool

MOST = 8  # of each kind
WORDS = 8  # of what is typed; more narrow nothing down

Found = dict[str, Any]


def find(issue: Issue, typed: str) -> list[Found]:
    """Articles and tools whose names hold every word; without words, what this issue lacks."""
    words = typed.replace("\x00", " ").split()[:WORDS]
    rules = sections.rules_of(issue.newsletter)
    if not words:
        return [_article(article, rules) for article in assembly.left_out(issue)[:MOST]]
    articles = Article.objects.published().filter(_holding("headline", words)).newest_first()
    tools = Tool.objects.filter(_holding("name", words)).order_by("name")
    return [
        *[
            _article(article, rules)
            for article in articles.defer("body", "body_html").prefetch_related("tags")[:MOST]
        ],
        *[_tool(tool, rules) for tool in tools[:MOST]],
    ]


def _holding(field: str, words: list[str]) -> Q:
    return reduce(and_, (Q(**{f"{field}__icontains": word}) for word in words))


def _article(article: Article, rules: list[Rule]) -> Found:
    day = f", {article.first_published_at:%-d %B %Y}" if article.first_published_at else ""
    home = placing.home(gathering.as_find(article), rules)
    return {
        "kind": "article",
        "id": article.pk,
        "name": article.headline,
        "note": f"{article.get_kind_display()}{day}",
        "section": home.title if home else "",
        "blurb": as_markdown(article.standfirst),
    }


def _tool(tool: Tool, rules: list[Rule]) -> Found:
    home = placing.home(gathering.as_find(tool), rules)
    return {
        "kind": "tool",
        "id": tool.pk,
        "name": tool.name,
        "note": "Tool",
        "section": home.title if home else "",
        "blurb": as_markdown(tool.one_liner),
    }
