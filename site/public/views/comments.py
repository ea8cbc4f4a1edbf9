"""What one does with a comment that is there: edit and take back one's own, mark, report, stop mails."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from comments import body, marks, own, posting
from comments.models import AnswerWish, Comment
from newsroom.models import Article
from public import feed_formats, guards
from public.commenting import (
    article_at,
    comment_at,
    comment_page,
    key_of,
    page,
    refused,
    word,
    writer_of,
)
from public.guards import Refusal
from public.own_pages import PER_TOKEN, private
from public.privacy import keep_private

NOT_YOURS = (
    "Only whoever wrote this comment may do that, from the browser or account that it was written with."
)
TOO_LATE = "A comment can be changed for fifteen minutes after it was written. You can still take it back."


@comment_page("comment-own", "40/hour")
def edit(request: HttpRequest, pk: int, *, refusal: Refusal | None) -> HttpResponse:
    """Its writer, for fifteen minutes: put it in other words."""
    comment, me = comment_at(pk), writer_of(request).commenter
    if not own.may_take_back(comment, me):
        return word(request, "Not yours", NOT_YOURS, 403, comment=comment)
    text = body.readable(request.POST.get("body", "")) if request.method == "POST" else comment.body
    error = body.problem(text)
    if not own.may_edit(comment, me, timezone.now()):
        error = TOO_LATE
    error = refusal.sentence if refusal else error
    if request.method == "POST" and not error and "preview" not in request.POST:
        return redirect(own.edit(comment, text, timezone.now()).get_absolute_url())
    context = {"comment": comment, "text": text, "error": error, "longest": body.LONGEST}
    if "preview" in request.POST and not error:
        context["preview"] = body.rendered(text)
    status = 422 if error and request.method == "POST" else 200
    return page(request, "edit", "Edit your comment", refusal.status if refusal else status, **context)


@comment_page("comment-own", "40/hour")
def delete(request: HttpRequest, pk: int, *, refusal: Refusal | None) -> HttpResponse:
    """Its writer: take it back."""
    comment, me = comment_at(pk), writer_of(request).commenter
    if not own.may_take_back(comment, me):
        return word(request, "Not yours", NOT_YOURS, 403, comment=comment)
    if refusal:
        return refused(request, refusal, comment)
    if request.method != "POST":
        return page(request, "delete", "Take this comment back?", comment=comment)
    own.take_back(comment)
    return redirect(f"{comment.article.get_absolute_url()}#comments")


@comment_page("comment-helpful", "120/hour")
def helpful(request: HttpRequest, pk: int, *, refusal: Refusal | None) -> HttpResponse:
    """Anyone: say that a comment helped, or no longer say so."""
    comment, writer = comment_at(pk), writer_of(request)
    if comment.state != Comment.State.SHOWN:
        return word(
            request, "This comment is gone", "There is nothing to mark any more.", 410, comment=comment
        )
    if refusal:
        return refused(request, refusal, comment)
    if request.method != "POST":
        return page(request, "helpful", "Was this helpful?", comment=comment)
    if writer.commenter is not None and writer.commenter.pk == comment.commenter_id:
        return word(request, "That is your own", "Let others say whether it helps.", 403, comment=comment)
    is_set = marks.toggle_helpful(comment, key_of(request, writer))
    if request.headers.get("Accept") == "application/json":
        comment.refresh_from_db(fields=["helpful"])
        return JsonResponse({"helpful": comment.helpful, "mine": is_set})
    return redirect(comment.get_absolute_url())


@comment_page("comment-report", "20/hour")
def report(request: HttpRequest, pk: int, *, refusal: Refusal | None) -> HttpResponse:
    """Anyone: tell the moderators that a comment should not be there."""
    comment, reason = comment_at(pk), request.POST.get("reason", "")
    if comment.state != Comment.State.SHOWN:
        return word(request, "This comment is gone", "Nobody sees it any more.", 410, comment=comment)
    if request.method == "POST" and not refusal:
        marks.report(comment, key_of(request, writer_of(request)), body.readable(reason))
        return word(request, "Thank you", "A moderator will look at it.", comment=comment)
    error = refusal.sentence if refusal else ""
    status = refusal.status if refusal else 200
    return page(request, "report", "Report this comment", status, comment=comment, error=error, reason=reason)


@comment_page("comment-leave", "60/hour")
def leave(request: HttpRequest, token: str, *, refusal: Refusal | None) -> HttpResponse:
    """Whoever has the mail: a page whose one button stops mails about a thread."""
    wish = wish_of(token)
    if wish is None:
        return word(request, "No more mails", "You get no mails about this conversation.")
    if request.method == "POST":
        wish.delete()
        return word(
            request, "No more mails", "You get no more mails about this conversation.", comment=wish.thread
        )
    return page(request, "leave", "No more mails about this?", comment=wish.thread)


@private
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program on behalf of whoever has the mail (RFC 8058): one POST stops them, a GET only asks."""
    if request.method != "POST":
        return leave(request, token)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponse("Send List-Unsubscribe=One-Click in the body.\n", "text/plain", 400)
    if refusal := guards.too_often("comment-one-click", token, PER_TOKEN):
        return HttpResponse(f"{refusal.sentence}\n", "text/plain", refusal.status)
    # Of a wish that is gone nothing comes, so that nothing is left to do.
    if wish := wish_of(token):
        wish.delete()
    return HttpResponse("No more mails.\n", "text/plain")


def wish_of(token: str) -> AnswerWish | None:
    """Whose wish to hear of answers this is; a key with control characters is nobody's."""
    wishes = AnswerWish.objects.select_related("thread__article")
    return wishes.filter(token=token).first() if token.isprintable() else None


@require_safe
def mine(request: HttpRequest, article_pk: int) -> HttpResponse:
    """Anyone: what is their own on an article's page, for its script."""
    article, writer = article_at(article_pk), writer_of(request)
    me, now = writer.commenter, timezone.now()
    answer: dict[str, object] = {"opened": posting.stamp(now), "known": writer.is_known, "name": ""}
    if writer.user or me:
        written = list(Comment.objects.filter(article=article, commenter=me)[:100]) if me else []
        answer |= {
            "name": posting.name_of(writer),
            "editable": [one.pk for one in written if own.may_edit(one, me, now)],
            "mine": [one.pk for one in written if own.may_take_back(one, me)],
            "waiting": render_to_string(
                "public/comments/_own.html", {"own": [one for one in written if one.state in WAITING]}
            ),
        }
    return keep_private(JsonResponse(answer))


WAITING = (Comment.State.WAITING, Comment.State.HIDDEN)


@require_safe
def conversation_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: the latest comments on an article, as RSS."""
    article = get_object_or_404(Article.objects.published(), slug=slug)
    latest = Comment.objects.filter(article=article).shown().order_by("-created_at", "-pk")[:50]
    return feed_formats.comments_as_rss(article, list(latest), request.path)
