"""Writing a comment: the form on a page of its own, its preview, and what becomes of what was sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from comments import body, guests, house, own, posting
from comments.models import Comment
from comments.posting import Draft, Writer
from newsroom.models import Article
from public import guards
from public.commenting import HINT, article_at, comment_at, comment_page, page, word, writer_of
from public.guards import Refusal

PER_CLIENT = "12/10minutes"
PER_ADDRESS = "6/hour"
# All strangers together: a flood from many places fills neither the queue nor anybody's inbox.
STRANGERS = "240/hour"


@comment_page("comment", PER_CLIENT)
def write(request: HttpRequest, article_pk: int, *, refusal: Refusal | None) -> HttpResponse:
    """Anyone, as far as the article takes comments from them: write one, look at it, send it."""
    article, writer = article_at(article_pk), writer_of(request)
    if request.method != "POST":
        return _form(request, article, writer, Draft(parent=request.GET.get("to", "")[:20]))
    draft = posting.read(request.POST.dict())
    if guards.is_trapped(request):
        return redirect("comment_received")
    thread = posting.check(draft, writer, house.door_of(article, timezone.now()), article)
    refusal = refusal or _flood(draft, writer)
    if refusal:
        draft.errors["form"] = refusal.sentence
        return _form(request, article, writer, draft, refusal.status)
    if draft.errors or "preview" in request.POST:
        return _form(request, article, writer, draft, 422 if draft.errors else 200)
    return _taken(request, posting.post(draft, writer, article, thread, timezone.now()))


@comment_page("comment", PER_CLIENT)
def answer(request: HttpRequest, pk: int, *, refusal: Refusal | None) -> HttpResponse:
    """Anyone: the form to answer a comment; it is sent to `write`."""
    comment = comment_at(pk)
    if comment.state != Comment.State.SHOWN:
        return word(
            request, "This comment is gone", "There is nothing to answer any more.", 410, comment=comment
        )
    return _form(request, comment.article, writer_of(request), Draft(parent=str(pk)))


def received(request: HttpRequest) -> HttpResponse:
    """Anyone: where the comment is that was sent a moment ago; the same for everybody."""
    return word(request, "Check your inbox", CHECK) if "mail" in request.GET else word(request, "Sent", WAITS)


CHECK = (
    "We have sent you a mail. Open it and press its button: then your comment goes on its way,"
    " and this browser need not ask again."
)
WAITS = "Your comment is with the editors. It appears once one of them has read it."


@comment_page("comment-confirm", "30/hour")
def confirm(request: HttpRequest, token: str, *, refusal: Refusal | None) -> HttpResponse:
    """Whoever has the mail: a page with a button, which alone confirms; link scanners change nothing."""
    comment = guests.read_link(token)
    if comment is None or not comment.article.is_published:
        return word(
            request,
            "This link does not work",
            "It may have been cut short, or is older than a week. Write your comment again, please.",
            410,
        )
    if refusal:
        return word(request, "One moment", refusal.sentence, refusal.status, comment=comment)
    if request.method != "POST":
        return page(request, "confirm", "Is this comment yours?", comment=comment)
    response = _taken(request, guests.confirm(comment, timezone.now()))
    age = int(guests.COOKIE_AGE.total_seconds())
    secure = request.is_secure()
    own = guests.cookie_for(comment.commenter)
    response.set_cookie(
        guests.COOKIE, own, age, path="/comments/", secure=secure, httponly=True, samesite="Lax"
    )
    response.set_cookie(HINT, "1", age, secure=secure, samesite="Lax")
    return response


def _taken(request: HttpRequest, comment: Comment) -> HttpResponse:
    """To the comment where readers see it; else to a word on why they do not yet."""
    if comment.state in (Comment.State.SHOWN, Comment.State.HIDDEN):
        return redirect(comment.get_absolute_url())
    response = redirect("comment_received")
    if comment.state == Comment.State.UNCONFIRMED:
        response["Location"] += "?mail"
    return response


def _flood(draft: Draft, writer: Writer) -> Refusal | None:
    """Whether strangers, or one mailbox, have had enough for now; what will not do anyway is not counted."""
    if writer.is_known or draft.errors:
        return None
    return guards.too_often("comment-address", draft.email.lower(), PER_ADDRESS) or guards.too_often(
        "comment-strangers", "everybody", STRANGERS
    )


def _form(
    request: HttpRequest, article: Article, writer: Writer, draft: Draft, status: int = 200
) -> HttpResponse:
    """The form with what was typed, what is wrong with it, and how it would look."""
    now = timezone.now()
    door = house.door_of(article, now)
    draft.opened = draft.opened or posting.stamp(now)
    context: dict[str, Any] = {
        "article": article,
        "door": door,
        "draft": draft,
        "writer": writer,
        "as_name": posting.name_of(writer),
        "longest": body.LONGEST,
        "answered": _answered(draft, article),
        "own": _own(writer, article),
    }
    if "preview" in request.POST and not draft.errors.get("body"):
        context["preview"] = body.rendered(draft.body)
    title = "Answer a comment" if context["answered"] else "Write a comment"
    return page(request, "write", title, status, **context)


def _answered(draft: Draft, article: Article) -> Comment | None:
    if not draft.parent.isdecimal():
        return None
    return Comment.objects.filter(article=article).shown().filter(pk=min(int(draft.parent), 2**62)).first()


def _own(writer: Writer, article: Article) -> list[Comment]:
    """What somebody wrote here and may still take back; without a script they find the way to that here."""
    commenter = writer.commenter
    if commenter is None:
        return []
    mine = Comment.objects.filter(article=article, commenter=commenter, state__in=own.STANDING)
    return list(mine.order_by("-created_at", "-pk")[:20])
