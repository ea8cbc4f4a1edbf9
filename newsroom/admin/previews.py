"""The preview links of the side panel: made, listed and revoked without leaving the text."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from newsroom import notices, preview_links, whose
from newsroom.admin.notes import ARTICLE_GONE, NOT_YOURS, wants_fragment
from newsroom.desk import refuse, staff_member, staff_with
from newsroom.models import Article, PreviewLink

FRAGMENT = "admin/newsroom/article/_previews.html"
REMEMBERED = 10  # links that open no more, the newest
GONE = "There is no such link. Open the article again to see those that are left."


def facts(request: HttpRequest, article: Article | None, form: Any = None) -> dict[str, Any]:
    """What the templates of the links need; nothing to see for who may not hand out any."""
    if article is None or article.pk is None or not whose.may_change(article, staff_member(request)):
        return {"article": article, "may_share": False}
    now = timezone.now()
    links = list(PreviewLink.objects.filter(article=article).select_related("created_by"))
    shown = [
        {
            "link": link,
            "address": f"{settings.SITE_URL}{preview_links.path_of(link)}",
            "by": notices.name_of(link.created_by),
            "is_open": link.is_open(now),
        }
        for link in links
    ]
    return {
        "article": article,
        "may_share": True,
        "open_links": [one for one in shown if one["is_open"]],
        "closed_links": [one for one in shown if not one["is_open"]][:REMEMBERED],
        "lives": preview_links.LIVES,
    }


def glance(article: Article | None, form: Any) -> str:
    """How many links open the article now."""
    if article is None or article.pk is None:
        return ""
    count = preview_links.open_links(article, timezone.now()).count()
    return f"{count} open" if count else ""


@require_http_methods(["GET", "POST"])
@staff_with("newsroom.change_article")
def article_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may change the article: its preview links; a POST makes one."""
    article = Article.objects.filter(pk=pk).first()
    if article is None:
        return refuse(ARTICLE_GONE, 404)
    person = staff_member(request)
    if not whose.may_change(article, person):
        return refuse(NOT_YOURS, 403)
    if request.method == "GET":
        return render(request, FRAGMENT, facts(request, article))
    typed = request.POST.get("days", "7")
    days = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0
    label = request.POST.get("label", "")
    return acted(request, article, lambda: preview_links.make(article, person, label=label, days=days))


@require_POST
@staff_with("newsroom.change_article")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may change the article: take back one of its links."""
    link = PreviewLink.objects.select_related("article").filter(pk=pk).first()
    if link is None:
        return refuse(GONE, 404)
    if not whose.may_change(link.article, staff_member(request)):
        return refuse(NOT_YOURS, 403)
    return acted(request, link.article, lambda: preview_links.revoke(link))


def acted(request: HttpRequest, article: Article, act: Callable[[], object]) -> HttpResponse:
    """Do it and show the links anew, or say why not."""
    try:
        act()
    except ValidationError as refusal:
        sentence = " ".join(refusal.messages)
        if wants_fragment(request):
            return refuse(sentence)
        messages.error(request, sentence)
        return HttpResponseRedirect(notices.desk_path(article, "side-previews"))
    if wants_fragment(request):
        return render(request, FRAGMENT, facts(request, article))
    messages.success(request, "The preview links are up to date.")
    return HttpResponseRedirect(notices.desk_path(article, "side-previews"))
