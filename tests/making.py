"""Makes what tests need, one row or many, with names that say nothing but are never the same."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from comments.models import Comment, Commenter
from newsletter.models import Issue, Newsletter, Section, Subscriber, Subscription
from newsroom.models import Article, Author, Page, Series, Tag, Tool, User
from newsroom.related import refreshing

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)  # a Thursday
_numbers = itertools.count(1)


def make_user(*groups: str, **fields: Any) -> User:
    """Somebody on the staff, in the named groups."""
    from django.contrib.auth.models import Group

    number = next(_numbers)
    defaults = {"username": f"person{number}", "email": f"person{number}@staff.example", "is_staff": True}
    user = User.objects.create(**(defaults | fields))
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_author(**fields: Any) -> Author:
    """A byline."""
    number = next(_numbers)
    return Author.objects.create(**({"name": f"Author {number}", "slug": f"author-{number}"} | fields))


def make_tag(name: str = "", **fields: Any) -> Tag:
    """A subject."""
    name = name or f"Tag {next(_numbers)}"
    return Tag.objects.create(**({"name": name, "slug": slugify(name)} | fields))


def make_tool(**fields: Any) -> Tool:
    """An entry of the tool directory."""
    number = next(_numbers)
    return Tool.objects.create(
        **({"name": f"Tool {number}", "slug": f"tool-{number}", "one_liner": "It does one thing."} | fields)
    )


def make_page(slug: str = "about", **fields: Any) -> Page:
    """A standing page that readers may open; a new publication has it as a draft already."""
    defaults = {"title": slug.capitalize(), "body": "Us.", "is_public": True}
    return Page.objects.update_or_create(slug=slug, defaults=defaults | fields)[0]


def make_series(**fields: Any) -> Series:
    """A series without parts."""
    number = next(_numbers)
    return Series.objects.create(**({"title": f"Series {number}", "slug": f"series-{number}"} | fields))


def make_article(
    *, authors: list[Author] | None = None, tags: list[Tag] | None = None, **fields: Any
) -> Article:
    """An article, published at NOON unless `status` says otherwise; its first tag is the kicker."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "headline": f"Headline {number}",
        "slug": f"headline-{number}",
        "standfirst": f"Standfirst {number}.",
        "body": f"First paragraph of article {number}.\n\n## A section\n\nMore words.",
        "status": Article.Status.PUBLISHED,
    }
    fields = defaults | fields
    if fields["status"] == Article.Status.PUBLISHED:
        fields.setdefault("first_published_at", NOON)
    article = Article.objects.create(**fields)
    for position, author in enumerate(authors if authors is not None else [make_author()]):
        article.authorships.create(author=author, position=position)
    if tags:
        article.tags.set(tags)
        Article.objects.filter(pk=article.pk).update(primary_tag=tags[0])
        article.primary_tag = tags[0]
    return article


def relate_all() -> None:
    """What workers do after publications: the Related Reading of every published article."""
    refreshing.ask_for_all()
    refreshing.finish()


def make_newsletter(**fields: Any) -> Newsletter:
    """A weekly letter, Thursdays at nine UTC, with the three usual sections."""
    number = next(_numbers)
    defaults = {
        "name": f"Weekly {number}",
        "slug": f"weekly-{number}",
        "from_name": "The Weekly",
        "from_email": "weekly@news.example",
        "reply_to": "editors@news.example",
        "postal_address": "1 Example Street\n10115 Berlin",
    }
    newsletter = Newsletter.objects.create(**(defaults | fields))
    Section.objects.bulk_create(
        [
            Section(newsletter=newsletter, title="Lead story", position=0, is_lead=True, maximum=1),
            Section(newsletter=newsletter, title="Breakdowns", position=1, kinds=["breakdown", "news"]),
            Section(newsletter=newsletter, title="Tools worth your time", position=2, kinds=["review"]),
            Section(newsletter=newsletter, title="Also published", position=3),
        ]
    )
    return newsletter


def make_subscriber(
    newsletter: Newsletter | None = None, *, active: bool = True, **fields: Any
) -> Subscriber:
    """An address, subscribed to `newsletter` where one is given."""
    subscriber = Subscriber.objects.create(**({"email": f"reader{next(_numbers)}@example.com"} | fields))
    if newsletter:
        Subscription.objects.create(
            newsletter=newsletter,
            subscriber=subscriber,
            status=Subscription.Status.ACTIVE if active else Subscription.Status.PENDING,
            confirmed_at=NOON if active else None,
        )
    return subscriber


def make_issue(
    newsletter: Newsletter | None = None, *, articles: list[Article] | None = None, **fields: Any
) -> Issue:
    """A draft issue for the week before NOON, holding `articles`, the first of them as the lead."""
    newsletter = newsletter or make_newsletter()
    defaults: dict[str, Any] = {
        "newsletter": newsletter,
        "number": newsletter.issues.count() + 1,
        "subject": "A week of tools",
        "preheader": "What was worth your time",
        "period_start": NOON - timedelta(days=7),
        "period_end": NOON,
        "send_at": NOON + timedelta(hours=1),
    }
    issue = Issue.objects.create(**(defaults | fields))
    for position, article in enumerate(articles or []):
        section = "Lead story" if position == 0 else "Breakdowns"
        issue.items.create(article=article, section=section, is_lead=position == 0, position=position)
    return issue


def make_commenter(**fields: Any) -> Commenter:
    """A guest whose comments appear at once."""
    number = next(_numbers)
    defaults = {"name": f"Reader {number}", "standing": "known"}
    if "user" not in fields:
        defaults["email"] = f"guest{number}@example.com"
    return Commenter.objects.create(**(defaults | fields))


def make_comment(article: Article | None = None, **fields: Any) -> Comment:
    """A comment that readers see, unless `state` says otherwise."""
    number = next(_numbers)
    article = article or make_article()
    commenter = fields.pop("commenter", None) or make_commenter()
    fields = {
        "body": f"Comment {number}.",
        "state": "shown",
        "created_at": NOON,
        "name": commenter.name,
    } | fields
    fields.setdefault("body_html", f"<p>{fields['body']}</p>")
    fields.setdefault("is_in_queue", fields["state"] == "waiting")
    return Comment.objects.create(article=article, commenter=commenter, **fields)
