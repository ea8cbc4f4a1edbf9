"""What a feed says of one thing: an article with its full text, or an issue with its items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.template.loader import render_to_string

from newsroom.images import pictures
from newsroom.models import Article
from public import archive
from public.full_text import full_text, travelling
from public.head import absolute


@dataclass(frozen=True)
class Entry:
    """One entry, whatever the form of the feed."""

    id: str
    title: str
    address: str
    summary: str
    content: str
    published: datetime | None
    changed: datetime | None
    authors: Sequence[tuple[str, str]] = ()  # names, with the whole addresses of their pages
    tags: Sequence[str] = ()
    image: str = ""


def of_article(article: Article) -> Entry:
    """An article with its full text."""
    return Entry(
        id=permanent_id("article", article.pk, article.first_published_at or article.created_at),
        title=article.headline,
        address=absolute(article.get_absolute_url()),
        summary=article.standfirst,
        content=full_text(article),
        published=article.first_published_at,
        changed=article.substantively_updated_at or article.first_published_at,
        authors=[(author.name, absolute(author.get_absolute_url())) for author in article.byline],
        tags=[tag.name for tag in article.tags.all()],
        image=absolute(pictures.to_share(article.cover)) if article.cover else "",
    )


def of_issue(issue: archive.Whole) -> Entry:
    """An issue that was sent, with its words and its items."""
    here = absolute(issue.issue.get_absolute_url())
    sent = issue.issue.sent_at or issue.issue.send_at
    content = render_to_string("public/issue_in_feed.html", {"whole": issue})
    name = issue.issue.newsletter.from_name or issue.issue.newsletter.name
    return Entry(
        id=permanent_id("issue", issue.issue.pk, sent),
        title=issue.issue.subject,
        address=here,
        summary=issue.issue.preheader,
        content=travelling(content, here),
        published=sent,
        changed=sent,
        authors=[(name, absolute(issue.issue.newsletter.get_absolute_url()))],
    )


def permanent_id(kind: str, pk: int, day: datetime) -> str:
    """What stays when a page gets another address: a feed reader never shows it twice.

    Made of its number and the day on which it first appeared, as tag: addresses are (RFC 4151).
    """
    host = absolute("/").split("://", 1)[1].split("/")[0].split(":")[0]
    return f"tag:{host},{day.astimezone(UTC):%Y-%m-%d}:{kind}-{pk}"
