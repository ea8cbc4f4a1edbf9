"""What the pages of comments share: who asks, forms that are taken from here only, the answers' frame."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments import guests
from comments.models import Comment
from comments.posting import Writer
from newsroom.models import Article, User
from public import guards
from public.guards import Refusal
from public.head import Head
from public.privacy import keep_private

View = Callable[..., HttpResponse]
# Says to the script of an article's page that asking for what is personal is worth it; opens nothing.
HINT = "reader"


def comment_page(name: str, limit: str) -> Callable[[View], View]:
    """A page of one reader with a form; the view gets a `refusal` where the form may not be taken.

    It has no CSRF token, as guards.py explains; whoever is known by a cookie must also say where the form is.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = None
            if request.method == "POST":
                refusal = None if is_from_here(request) else guards.FROM_ELSEWHERE
                refusal = refusal or guards.too_often(name, guards.client_key(request), limit)
            response = keep_private(view(request, *args, refusal=refusal, **kwargs))
            # An Origin of “null” would follow from no-referrer, and the form would not be known as ours.
            response["Referrer-Policy"] = "same-origin"
            if refusal and refusal.retry_after:
                response["Retry-After"] = str(refusal.retry_after)
            return response

        return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(guarded))

    return decorate


def is_from_here(request: HttpRequest) -> bool:
    """Whether a form came from a page of ours; one that comes with a cookie must say so itself."""
    says = any(name in request.headers for name in ("Sec-Fetch-Site", "Origin", "Referer"))
    cookies = (settings.SESSION_COOKIE_NAME, guests.COOKIE)
    if not says and any(name in request.COOKIES for name in cookies):
        return False
    return guards.is_from_here(request)


def writer_of(request: HttpRequest) -> Writer:
    """Who asks: somebody logged in, a guest whose browser we know, or a stranger."""
    if request.user.is_authenticated and isinstance(request.user, User):
        return Writer(user=request.user)
    return Writer(guest=guests.guest_of(request.COOKIES.get(guests.COOKIE)))


def key_of(request: HttpRequest, writer: Writer) -> str:
    """Under which name somebody's marks are kept: the account, the guest, or a hash of where they are."""
    if writer.user:
        return f"u{writer.user.pk}"
    if writer.guest:
        return f"g{writer.guest.pk}"
    return salted_hmac("public.marks", guards.client_key(request)).hexdigest()[:32]


def article_at(pk: int) -> Article:
    """A published article, by its number."""
    found = Article.objects.published().defer("body", "body_html", "contents").filter(pk=_known(pk)).first()
    if found is None:
        raise Http404("There is no article to comment on at this address.")
    return found


def comment_at(pk: int) -> Comment:
    """A comment under a published article, in whatever state: the caller looks at that."""
    rows = Comment.objects.select_related("article", "commenter__user", "parent")
    rows = rows.defer("article__body", "article__body_html", "article__contents")
    found = rows.filter(pk=_known(pk), article__status=Article.Status.PUBLISHED).first()
    if found is None:
        raise Http404("This comment is not there, or not any more.")
    return found


def _known(pk: int) -> int:
    return pk if pk < 2**63 else 0  # larger ones no database could look for


def page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of comments, which no search engine finds."""
    context["head"] = Head(title=title, is_hidden=True)
    return render(request, f"public/comments/{template}.html", context, status=status)


def word(request: HttpRequest, title: str, sentence: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page that says one thing."""
    return page(request, "word", title, status, sentence=sentence, **context)


def refused(request: HttpRequest, refusal: Refusal, comment: Comment) -> HttpResponse:
    """A form with nothing in it to keep, that was not taken."""
    return word(request, "One moment", refusal.sentence, refusal.status, comment=comment)
