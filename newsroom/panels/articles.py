"""Panels that list articles: how many there are, my drafts, what comes, what went out."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from newsroom import whose
from newsroom.desk import staff_member
from newsroom.models import Article, Image, WorkingCopy

Status = Article.Status
SHOWN = 5
LIST = "admin:newsroom_article_changelist"


def list_link(**filters: str | int) -> str:
    """The list of articles, filtered."""
    return f"{reverse(LIST)}?{urlencode(filters)}"


def mine(request: HttpRequest) -> Q:
    """Articles that whoever asks began or signs."""
    return whose.is_of(staff_member(request))


def counts(request: HttpRequest) -> dict[str, Any] | None:
    """The numbers, each leading to what it counts."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    number_of = dict(
        Article.objects.order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
        .values_list("status", "number")
    )
    numbers = [
        {"label": label, "number": number_of.get(status, 0), "link": list_link(status__exact=status)}
        for status, label in Status.choices
        if status != Status.WITHDRAWN
    ]
    return {
        "title": "Articles",
        "template": "newsroom/panels/_counts.html",
        "numbers": numbers,
        "wide": True,
        "add": reverse("admin:newsroom_article_add") if request.user.has_perm("newsroom.add_article") else "",
    }


def drafts(request: HttpRequest) -> dict[str, Any] | None:
    """My drafts, with what was never saved and pictures that say nothing."""
    if not request.user.has_perm("newsroom.change_article"):
        return None
    found = Article.objects.filter(mine(request), status=Status.DRAFT)
    return article_panel(
        "Your drafts",
        listed(found),
        list_link(whose="mine", status__exact=Status.DRAFT),
        empty="No unfinished draft of yours.",
        notes=[*never_saved(request), *pictures_without_words(request)],
    )


def never_saved(request: HttpRequest) -> list[dict[str, str]]:
    """New articles that I began to type and never saved."""
    copies = WorkingCopy.objects.filter(person=request.user.pk, article=None)[:SHOWN]
    return [
        {"text": f"Never saved: “{copy}”", "link": f"{reverse('admin:newsroom_article_add')}?key={copy.key}"}
        for copy in copies
    ]


def pictures_without_words(request: HttpRequest) -> list[dict[str, str]]:
    """A reminder of pictures that say nothing to those who cannot see them."""
    mute = Image.objects.kept().filter(alt="", is_decorative=False, uploaded_by=request.user.pk).count()
    if not mute:
        return []
    noun = "pictures has" if mute == 1 else "pictures have"
    link = f"{reverse('admin:newsroom_image_changelist')}?alt=missing"
    return [{"text": f"{mute:,} of your {noun} no alt text", "link": link}]


def scheduled(request: HttpRequest) -> dict[str, Any] | None:
    """What appears next."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    coming = Article.objects.filter(status=Status.SCHEDULED).order_by("publish_at")
    link = list_link(status__exact=Status.SCHEDULED)
    panel = article_panel("Scheduled", listed(coming), link, empty="Nothing is scheduled.")
    return panel | {"aside": True}


def recently_published(request: HttpRequest) -> dict[str, Any] | None:
    """What readers got last."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    return article_panel(
        "Recently published",
        listed(Article.objects.published().newest_first()),
        list_link(status__exact=Status.PUBLISHED),
        empty="Nothing is published yet. Write the first article.",
    )


def listed(articles: QuerySet[Article], shown: int = SHOWN) -> list[Article]:
    """The first few, with what a line shows and without their texts."""
    return list(
        articles.select_related("primary_tag")
        .prefetch_related("authorships__author")
        .defer("body", "body_html", "contents")[:shown]
    )


def article_panel(
    title: str,
    articles: list[Article],
    link: str,
    *,
    empty: str,
    notes: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """A panel that lists articles."""
    return {
        "title": title,
        "template": "newsroom/panels/_articles.html",
        "articles": articles,
        "link": link,
        "empty": empty,
        "notes": notes or [],
    }
