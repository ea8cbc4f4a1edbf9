"""What the admin's article form sends, for tests."""

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.history import revisions
from newsroom.models import Article, Author, User

ADD = "admin:newsroom_article_add"


def change_url(article: Article) -> str:
    """The address of an article's form."""
    return reverse("admin:newsroom_article_change", args=[article.pk])


def signed_in(user: User) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user)
    return client


def article_form(author: Author | None = None, **fields: Any) -> dict[str, Any]:
    """A filled-in form, signed by `author`."""
    form: dict[str, Any] = {
        "headline": "Where the memory goes",
        "slug": "where-the-memory-goes",
        "kind": "breakdown",
        "standfirst": "It goes into the cache.",
        "body": "It goes into the **cache**.",
        "authors": [str(author.pk)] if author else [],
        "base": "0",
        **sources(),
    }
    return form | fields


def sources(*rows: dict[str, str]) -> dict[str, str]:
    """The rows of sources as the form sends them."""
    form = {"sources-TOTAL_FORMS": str(len(rows)), "sources-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        form |= {f"sources-{number}-{name}": value for name, value in row.items()}
    return form


def form_of(article: Article, **fields: Any) -> dict[str, Any]:
    """The form of a stored article as a browser sends it back: its newest content, pending or not."""
    article = Article.objects.get(pk=article.pk)
    content = revisions.content_now(article)
    rows = [
        {name: value or "" for name, value in line.items()} | {"ORDER": str(place)}
        for place, line in enumerate(content["sources"], start=1)
    ]
    form = {name: "" if content[name] is None else content[name] for name in content if name != "sources"}
    newest = revisions.newest(article)
    hour = timezone.localtime(article.publish_at) if article.publish_at else None
    publish_at = f"{hour:%Y-%m-%dT%H:%M}" if hour else ""
    return form | sources(*rows) | {"base": newest.number if newest else 0, "publish_at": publish_at} | fields


def errors_of(answer: Any, field: str) -> list[str]:
    """What the form that came back says at a field."""
    return list(answer.context["adminform"].form.errors.get(field, []))


def said(answer: Any) -> list[str]:
    """The messages above the page that came back."""
    return [str(message) for message in get_messages(answer.wsgi_request)]
