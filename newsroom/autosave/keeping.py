"""What the desk asks the server while somebody types: keep this, forget it, who else is here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from newsroom import whose
from newsroom.autosave import working_copies
from newsroom.autosave.typed import key_of_form, number, windows_of
from newsroom.desk import refuse, staff_member, staff_with
from newsroom.models import Article

GONE = "There is no such article; it may have been deleted meanwhile. Copy your text into a new one."
NOT_YOURS = "This article is somebody else's. Ask an editor."

NOBODY: dict[str, Any] = {"others": [], "newest": 0, "newest_by": ""}


class Refused(Exception):
    """What was asked for is not given; the answer says why."""

    def __init__(self, answer: JsonResponse) -> None:
        super().__init__(answer.content)
        self.answer = answer


def asked_for(request: HttpRequest, data: Any) -> Article | None:
    """The article that is meant, where whoever asks may change it; None for a new one."""
    person = staff_member(request)
    wanted = data.get("article", "")
    if not wanted:
        if not person.has_perm("newsroom.add_article"):
            raise Refused(refuse("You may not add articles. Ask an editor.", 403))
        return None
    article = Article.objects.filter(pk=number(wanted) or 0).defer("body_html", "contents").first()
    if article is None:
        raise Refused(refuse(GONE, 404))
    if not whose.may_change(article, person):
        raise Refused(refuse(NOT_YOURS, 403))
    return article


@require_http_methods(["POST", "DELETE"])
@staff_with("newsroom.change_article")
def working_copy(request: HttpRequest) -> HttpResponse:
    """Whoever may change the article: keep their own working copy of it, or forget it."""
    is_discard = request.method == "DELETE" or "discard" in request.POST
    data = request.GET if request.method == "DELETE" else request.POST
    person = staff_member(request)
    try:
        article = asked_for(request, data)
        if is_discard:
            working_copies.forget(person, article, key_of_form(data))
            return JsonResponse({"saved_at": None})
        fields = working_copies.fields_in(data.get("fields", ""))
        base, windows = number(data.get("base", "")) or 0, windows_of(data)
        copy = working_copies.keep(person, article, fields, key=key_of_form(data), base=base, windows=windows)
    except Refused as refused:
        return refused.answer
    except ValidationError as refusal:
        return refuse(refusal.messages[0], 409 if isinstance(refusal, working_copies.TypedElsewhere) else 400)
    here = working_copies.around(person, article, windows=windows) if article else NOBODY
    return JsonResponse({"saved_at": copy.saved_at.isoformat(), **here})


@require_POST
@staff_with("newsroom.view_article")
def presence(request: HttpRequest) -> HttpResponse:
    """Whoever may change the article: note that they are here, and say who else is."""
    person = staff_member(request)
    try:
        article = asked_for(request, request.POST)
    except Refused as refused:
        return refused.answer
    if article is None:
        return JsonResponse(NOBODY)
    working_copies.seen(person, article)
    return JsonResponse(working_copies.around(person, article, windows=windows_of(request.POST)))


@require_POST
@staff_with("newsroom.add_article")
def discard_unsaved(request: HttpRequest) -> HttpResponse:
    """From the list of articles: throw away one's own new article that was never saved."""
    key = key_of_form(request.POST)
    person = staff_member(request)
    if copy := working_copies.find(person, None, key):
        working_copies.forget(person, None, key)
        messages.success(request, f"“{copy}” is discarded.")
    return redirect("admin:newsroom_article_changelist")
