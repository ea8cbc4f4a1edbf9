"""What the admin's article form sends, for tests."""

from typing import Any

from django.test import Client
from django.urls import reverse

from newsroom.models import Article, Author, User

ADD = "admin:newsroom_article_add"
PREFIXES = ("authorships", "sources", "related_links")


def change_url(article: Article) -> str:
    """The address of an article's form."""
    return reverse("admin:newsroom_article_change", args=[article.pk])


def signed_in(user: User) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user)
    return client


def article_form(author: Author | None = None, **fields: Any) -> dict[str, Any]:
    """A filled-in form; `author` signs in a new row."""
    form: dict[str, Any] = {
        "headline": "Where the memory goes",
        "slug": "where-the-memory-goes",
        "kind": "breakdown",
        "standfirst": "It goes into the cache.",
        "body": "It goes into the **cache**.",
        "publish_at_0": "",
        "publish_at_1": "",
    }
    for prefix in PREFIXES:
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    if author:
        form |= {
            "authorships-TOTAL_FORMS": "1",
            "authorships-0-author": str(author.pk),
            "authorships-0-position": "0",
        }
    return form | fields


def form_of(article: Article, **fields: Any) -> dict[str, Any]:
    """The form of a stored article as a browser sends it back, with its byline."""
    form = article_form(headline=article.headline, slug=article.slug, body=article.body, kind=article.kind)
    form["tags"] = [str(pk) for pk in article.tags.values_list("pk", flat=True)]
    form["primary_tag"] = str(article.primary_tag_id or "")
    rows = list(article.authorships.all())
    form |= {"authorships-TOTAL_FORMS": str(len(rows)), "authorships-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        form |= {
            f"authorships-{number}-id": str(row.pk),
            f"authorships-{number}-article": str(article.pk),
            f"authorships-{number}-author": str(row.author_id),
            f"authorships-{number}-position": str(row.position),
        }
    return form | fields
