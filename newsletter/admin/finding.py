"""What could be added to an issue, found while somebody types: articles, tools, links, an address."""

from collections.abc import Iterator
from functools import reduce
from itertools import chain
from operator import and_
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q

from newsletter.assembling import assembly, collecting, gathering, placing, sections
from newsletter.assembling.drafting import as_markdown
from newsletter.assembling.placing import Rule
from newsletter.models import CollectedLink, Issue, IssueItem
from newsroom.links.fetching import Fetcher
from newsroom.models import Article, Tool

MOST = 8  # of each kind
WORDS = 8  # of what is typed; more narrow nothing down
LONGEST_URL = 1_000
_is_address = URLValidator(schemes=["http", "https"])

Found = dict[str, Any]


def find(issue: Issue, typed: str) -> list[Found]:
    """What holds every typed word; an address is itself; without words, what this issue lacks."""
    typed = typed.replace("\x00", " ").strip()
    words = typed.split()[:WORDS]
    rules = sections.rules_of(issue.newsletter)
    if not words:
        left_out = (_article(article, rules) for article in assembly.left_out(issue)[:MOST])
        return [*left_out, *_links(issue, Q(), rules)]
    if address := address_in(typed):
        known = list(_links(issue, Q(url=address), rules))
        return known or [_outside(address, rules)]
    return list(
        chain(_articles(issue, words, rules), _tools(words, rules), _links(issue, _titled(words), rules))
    )


def address_in(typed: str) -> str:
    """The outside address that was typed or pasted; empty where it is none. A bare www.… is taken for one."""
    address = f"https://{typed}" if typed.startswith("www.") else typed
    try:
        _is_address(address)
    except ValidationError:
        return ""
    return address if len(address) <= LONGEST_URL else ""


def _home(thing: Article | Tool | CollectedLink, rules: list[Rule]) -> str:
    """Where it goes unless an editor says otherwise: where its rule puts it, else at the end."""
    home = placing.home(gathering.as_find(thing), rules)
    return home.title if home else rules[-1].title if rules else ""


def _holding(field: str, words: list[str]) -> Q:
    return reduce(and_, (Q(**{f"{field}__icontains": word}) for word in words))


def _titled(words: list[str]) -> Q:
    return reduce(and_, (Q(title__icontains=word) | Q(publisher__icontains=word) for word in words))


def _articles(issue: Issue, words: list[str], rules: list[Rule]) -> Iterator[Found]:
    found = Article.objects.published().filter(_holding("headline", words)).newest_first()
    articles = list(found.defer("body", "body_html").prefetch_related("tags")[:MOST])
    told = gathering.told_in(issue, [article.pk for article in articles])
    for article in articles:
        barred = f"Was in No. {told[article.pk]} already" if article.pk in told else ""
        yield {**_article(article, rules), "barred": barred}


def _article(article: Article, rules: list[Rule]) -> Found:
    day = f", {article.first_published_at:%-d %B %Y}" if article.first_published_at else ""
    return {
        "key": f"article:{article.pk}",
        "fields": {"article": article.pk},
        "name": article.headline,
        "note": f"{article.get_kind_display()}{day}",
        "section": _home(article, rules),
        "blurb": as_markdown(article.standfirst),
    }


def _tools(words: list[str], rules: list[Rule]) -> Iterator[Found]:
    for tool in Tool.objects.filter(_holding("name", words)).order_by("name")[:MOST]:
        yield {
            "key": f"tool:{tool.pk}",
            "fields": {"tool": tool.pk},
            "name": tool.name,
            "note": "Tool",
            "section": _home(tool, rules),
            "blurb": as_markdown(tool.one_liner),
        }


def _links(issue: Issue, wanted: Q, rules: list[Rule]) -> Iterator[Found]:
    """Links that editors collected and no issue has carried yet."""
    told = IssueItem.objects.filter(issue__newsletter=issue.newsletter_id).exclude(url="")
    told = told.exclude(issue__state=Issue.State.SKIPPED).exclude(issue=issue)
    links = CollectedLink.objects.filter(wanted, newsletter=issue.newsletter_id)
    for link in links.exclude(url__in=told.values("url"))[:MOST]:
        yield {
            **_outside(link.url, rules),
            "is_unread": not (link.title and link.publisher),
            "fields": {"url": link.url, "title": link.title, "publisher": link.publisher},
            "name": str(link),
            "note": f"Collected link, {link.publisher or urlsplit(link.url).hostname}",
            "blurb": link.note,
        }


def look_up(typed: str, fetcher: Fetcher | None = None) -> Found:
    """What the page at an address is called, whose it is, and a sentence where nobody could read it."""
    address = address_in(typed)
    if not address:
        return {"title": "", "publisher": "", "problem": "This is no address of a web page."}
    page = collecting.ask(address, fetcher or Fetcher(limits=collecting.LIMITS_AT_THE_DESK))
    problem = page.problem or ("" if page.title else "It names no title.")
    return {"title": page.title, "publisher": page.publisher, "problem": problem}


def _outside(address: str, rules: list[Rule]) -> Found:
    return {
        "key": f"link:{address}",
        "fields": {"url": address, "title": "", "publisher": ""},
        "name": address,
        "note": "Outside page",
        "section": _home(CollectedLink(url=address), rules),
        "blurb": "",
        "is_unread": True,  # its page is asked for title and publisher once it is added
    }
