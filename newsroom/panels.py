"""The newsroom's panels on the dashboard: what needs me, what is under way, what readers got."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from newsroom import first_steps
from newsroom.dashboard import register_panel
from newsroom.models import Article, Image

Status = Article.Status
SHOWN = 5
LIST = "admin:newsroom_article_changelist"


def register() -> None:
    """Put the newsroom's panels on the dashboard, in their order."""
    for panel in (counts, first_steps.panel, needs_me, in_review, scheduled, recently_published):
        register_panel(panel)
    first_steps.register()


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
        {
            "label": label,
            "number": number_of.get(status, 0),
            "link": f"{reverse(LIST)}?status__exact={status}",
        }
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


def needs_me(request: HttpRequest) -> dict[str, Any] | None:
    """My drafts, and for editors what was handed in; pictures without words come last."""
    if not request.user.has_perm("newsroom.change_article"):
        return None
    mine = Q(created_by=request.user.pk) | Q(authors__user=request.user.pk)
    drafts = listed(Article.objects.filter(mine, status=Status.DRAFT).distinct())
    return article_panel(
        "Your drafts",
        drafts,
        f"{reverse(LIST)}?whose=mine&status__exact=draft",
        empty="No unfinished draft of yours.",
        note=pictures_without_words(request),
    )


def pictures_without_words(request: HttpRequest) -> dict[str, Any] | None:
    """A reminder of pictures that say nothing to those who cannot see them."""
    mute = Image.objects.filter(alt="", uploaded_by=request.user.pk).count()
    if not mute:
        return None
    noun = "pictures has" if mute == 1 else "pictures have"
    return {
        "text": f"{mute} of your {noun} no alt text",
        "link": f"{reverse('admin:newsroom_image_changelist')}?alt=missing",
    }


def in_review(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for an editor."""
    if not request.user.has_perm("newsroom.change_any_article"):
        return None
    waiting = listed(Article.objects.filter(status=Status.REVIEW).order_by("updated_at"))
    return article_panel(
        "Waiting for an editor",
        waiting,
        f"{reverse(LIST)}?status__exact=review",
        empty="Nothing is handed in.",
    )


def scheduled(request: HttpRequest) -> dict[str, Any] | None:
    """What appears next."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    coming = listed(Article.objects.filter(status=Status.SCHEDULED).order_by("publish_at"))
    return article_panel(
        "Scheduled", coming, f"{reverse(LIST)}?status__exact=scheduled", empty="Nothing is scheduled."
    )


def recently_published(request: HttpRequest) -> dict[str, Any] | None:
    """What readers got last."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    out = listed(Article.objects.published().newest_first())
    return article_panel(
        "Recently published",
        out,
        f"{reverse(LIST)}?status__exact=published",
        empty="Nothing is published yet. Write the first article.",
    )


def listed(articles: QuerySet[Article]) -> list[Article]:
    """The first few, with what a line shows and without their texts."""
    return list(
        articles.select_related("primary_tag")
        .prefetch_related("authorships__author")
        .defer("body", "body_html", "contents")[:SHOWN]
    )


def article_panel(
    title: str, articles: list[Article], link: str, *, empty: str, note: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A panel that lists articles."""
    return {
        "title": title,
        "template": "newsroom/panels/_articles.html",
        "articles": articles,
        "link": link,
        "empty": empty,
        "note": note,
    }
