"""What the writing desk asks the server: the rendered text.

django-markdownx has addresses of its own for both, open to anyone; they are mounted nowhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from newsroom import references
from newsroom.models import User

View = Callable[..., HttpResponse]


def refuse(sentence: str, status: int = 400) -> JsonResponse:
    """An answer that says what is wrong."""
    return JsonResponse({"error": sentence}, status=status)


def staff_with(permission: str) -> Callable[[View], View]:
    """Let in staff who hold the permission; answer others in a sentence, not with a log-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not (request.user.is_authenticated and request.user.is_staff):
                return refuse("You are logged out. Log in again in another tab, then go on here.", 403)
            if not request.user.has_perm(permission):
                return refuse("You may not do that. Ask an editor.", 403)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@require_POST
@staff_with("newsroom.view_article")
def preview(request: HttpRequest) -> HttpResponse:
    """The text as readers will see it, its blocks numbered by their lines, with its length."""
    if "content" not in request.POST:
        return refuse("There is no text to show: the field “content” is missing.")
    try:
        rendered = references.render(request.POST["content"], "preview")
    except ValueError as error:
        return refuse(str(error))
    return JsonResponse(
        {"html": rendered.html, "words": rendered.word_count, "minutes": rendered.reading_minutes}
    )


def staff_member(request: HttpRequest) -> User:
    """Who asks; staff_with has let nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("Only a view behind staff_with may ask who is asking.")
    return request.user
