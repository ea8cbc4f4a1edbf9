"""Articles before readers see them: by a secret link, and for the staff from the desk."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom import preview_links
from newsroom.history import revisions
from newsroom.models import Article, PreviewLink
from public import guards
from public.head import Head
from public.privacy import keep_private
from public.views.articles import as_shown, with_all

View = Callable[..., HttpResponse]
# Making the page may write and undo what it shows, so it costs more than others.
PER_CLIENT = "60/minute"


def private(view: View) -> View:
    """A page under a secret address, or of the staff: only read, and kept to whoever opens it."""

    @wraps(view)
    def kept_private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return keep_private(view(request, *args, **kwargs))

    return require_safe(kept_private)


@private
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever has the link, until it expires or is revoked: the article as it was saved last."""
    if refusal := guards.too_often("preview", guards.client_key(request), PER_CLIENT):
        response = _closed(request, "One moment", refusal.sentence, refusal.status)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    now = timezone.now()
    link = preview_links.find(key)
    if link is None:
        return _closed(
            request,
            "This link leads nowhere",
            "It may have been cut short on its way. Open it again, whole, or ask whoever sent it.",
            404,
        )
    if not link.is_open(now):
        return _closed(request, *_why_closed(link), 410)
    preview_links.opened(link, now)
    if _is_public_already(link.article):
        return redirect(link.article)
    return _as_readers_will_see_it(request, link.article, now, {"link": link})


@staff_member_required(login_url="admin:login")
@private
def for_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff who may see articles: the page as readers will see it, with what was saved last."""
    if not request.user.has_perm("newsroom.view_article"):
        raise PermissionDenied("You may not see this article. Ask an editor.")
    article = Article.objects.select_related("pending_revision").filter(pk=pk).first()
    if article is None:
        raise Http404("There is no such article; it may have been deleted.")
    desk = reverse("admin:newsroom_article_change", args=[pk])
    response = _as_readers_will_see_it(request, article, timezone.now(), {"desk": desk})
    # It stands under the admin's address, but it is a page of the site, with the site's strict policy.
    response._csp_update = {}  # type: ignore[attr-defined]
    return response


def _is_public_already(article: Article) -> bool:
    return article.is_published and article.pending_revision_id is None


def _why_closed(link: PreviewLink) -> tuple[str, str]:
    if link.revoked_at:
        return "This link was taken back", "Ask whoever sent it to you if you should still read the article."
    return "This link has expired", "Ask whoever sent it to you for a new one."


def _as_readers_will_see_it(
    request: HttpRequest, article: Article, now: datetime, about: dict[str, Any]
) -> HttpResponse:
    if article.pending_revision is None:
        return _page(request, article, now, about)
    # The page is made by what makes it for readers, from a database that says so for a moment.
    with revisions.as_if(article, revisions.content_now(article)):
        return _page(request, article, now, about | {"has_changes": article.is_published})


def _page(request: HttpRequest, article: Article, now: datetime, about: dict[str, Any]) -> HttpResponse:
    found = with_all(Article.objects.filter(pk=article.pk)).get()
    # Readers will see a date, so this page shows the likeliest.
    found.first_published_at = found.first_published_at or found.publish_at or now
    context = as_shown(found) | about
    context["head"] = Head(title=found.headline, is_hidden=True)
    context["is_public"] = _is_public_already(found) and "has_changes" not in about
    return render(request, "public/preview.html", context)


def _closed(request: HttpRequest, title: str, sentence: str, status: int) -> HttpResponse:
    context = {"head": Head(title=title, is_hidden=True), "sentence": sentence}
    return render(request, "public/preview_closed.html", context, status=status)
