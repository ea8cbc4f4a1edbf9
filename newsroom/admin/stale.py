"""Articles that may be out of date, in the list: a filter, and the answer “I looked at it, still right”."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from newsroom.admin.shared import may_change, staff_member
from newsroom.checks import stale
from newsroom.desk import refuse, staff_with
from newsroom.models import Article

NOT_YOURS = "“{}” is somebody else's. Ask an editor to look at it."


class StaleFilter(admin.SimpleListFilter):
    """Published articles that somebody wanted to look at again."""

    title = "may be out of date"
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """By now, or soon as well."""
        return [("due", "By now"), ("soon", "Within 14 days")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Those, where they were asked for."""
        today = timezone.localdate()
        by = {"due": today, "soon": today + stale.SOON}.get(self.value() or "")
        if by is None:
            return queryset
        return queryset.filter(pk__in=Article.objects.past_review_by(by).values("pk"))


@admin.action(description="Looked at it: still right, ask again in three months", permissions=["change"])
def still_right(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    """Give each of these a new date; what one may not change, or readers do not see, is named."""
    until = timezone.localdate() + stale.AGAIN_AFTER
    done = 0
    for article in queryset:
        try:
            answer(request, article, until)
            done += 1
        except (PermissionDenied, ValidationError) as refusal:
            messages.warning(request, sentence_of(refusal))
    if done:
        noun = "article is" if done == 1 else "articles are"
        messages.success(request, f"{done} {noun} still right; you are asked again by {until:%-d %B %Y}.")


@require_POST
@staff_with("newsroom.change_article")
def still_right_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may change the article: it is still right; `until` names the day to look again."""
    article = get_object_or_404(Article, pk=pk)
    if not may_change(article, request):
        return refuse(NOT_YOURS.format(article), 403)
    try:
        until = date.fromisoformat(request.POST["until"]) if request.POST.get("until") else None
        answer(request, article, until or timezone.localdate() + stale.AGAIN_AFTER)
        messages.success(request, f"“{article}” is still right; its new date is kept.")
    except ValueError:
        messages.error(request, "This is no day. Write it as 2026-03-29.")
    except ValidationError as refusal:
        messages.error(request, sentence_of(refusal))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(
        back if is_ours else f"{reverse('admin:newsroom_article_changelist')}?stale=due"
    )


def answer(request: HttpRequest, article: Article, until: date) -> None:
    """Keep the answer, if this person may give it."""
    if not may_change(article, request):
        raise PermissionDenied(NOT_YOURS.format(article))
    stale.still_right(article, staff_member(request), until)


def sentence_of(refusal: PermissionDenied | ValidationError) -> str:
    """What a refusal says."""
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
