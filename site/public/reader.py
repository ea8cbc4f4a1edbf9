"""What belongs to one reader with an account: gathered for their page, exported, deleted."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from comments import leaving, posting
from comments import own as comments_own
from comments.models import AnswerWish, Comment, Helpful, Report
from newsletter.models import Subscriber
from newsletter.readers import subscriptions
from newsroom.models import User
from public.commenting import HINT
from public.models import SavedArticle

SHOWN = 50
HINT_AGE = 14 * 24 * 3600


def hint_at_readers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let scripts of kept pages know that somebody is logged in: a cookie that says no more than that."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/accounts/"):
            return response
        is_there = request.user.is_authenticated
        if is_there and HINT not in request.COOKIES:
            response.set_cookie(HINT, "1", HINT_AGE, secure=request.is_secure(), samesite="Lax")
        elif not is_there and HINT in request.COOKIES:
            response.delete_cookie(HINT)
        return response

    return middleware


def subscriber_of(user: User) -> Subscriber | None:
    """The subscriber at the account's address, where that was confirmed."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True, primary=True).first()
    return Subscriber.objects.at(confirmed.email).first() if confirmed else None


def own(user: User) -> dict[str, Any]:
    """What a reader's own page shows."""
    commenter = posting.commenter_of(user)
    subscriber = subscriber_of(user)
    mine = Comment.objects.filter(commenter=commenter).exclude(state=Comment.State.GONE)
    answers = Comment.objects.shown().filter(parent__commenter=commenter).exclude(commenter=commenter)
    saved = SavedArticle.objects.filter(user=user, article__status="published").select_related("article")
    return {
        "commenter": commenter,
        "comments": [
            (comment, comments_own.may_take_back(comment, commenter) and comment.article.is_published)
            for comment in mine.select_related("article").order_by("-created_at")[:SHOWN]
        ],
        "answers": list(answers.select_related("article").order_by("-created_at")[:10]),
        "wishes": list(
            AnswerWish.objects.filter(commenter=commenter).select_related("thread__article")[:SHOWN]
        ),
        "saved": list(saved.defer("article__body", "article__body_html", "article__contents")[:SHOWN]),
        "standing": subscriptions.standing(subscriber) if subscriber else [],
        "tags": list(subscriber.followed_tags.all()) if subscriber else [],
        "preferences": subscriptions.preferences_path(subscriber) if subscriber else "",
    }


def everything(user: User) -> dict[str, Any]:
    """All that is stored of a reader, as data."""
    commenter, subscriber = posting.commenter_of(user), subscriber_of(user)
    comments = Comment.objects.filter(commenter=commenter).select_related("article").order_by("created_at")
    who = f"u{user.pk}"
    return {
        "account": {
            "address": user.email,
            "log_in": user.username,
            "since": user.date_joined,
            "last_log_in": user.last_login,
            "name": commenter.name,
            "portrait": commenter.portrait.name,
            "standing": commenter.standing,
        },
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "sessions": list(user.usersession_set.values("created_at", "ip", "user_agent")),
        "second_factors": list(user.authenticator_set.values("type", "created_at")),
        "comments": [
            {
                "on": one.article.get_absolute_url(),
                "written": one.created_at,
                "edited": one.edited_at,
                "state": one.state,
                "text": one.body,
            }
            for one in comments
        ],
        "helpful": list(Helpful.objects.filter(who=who).values_list("comment", flat=True)),
        "reports": list(Report.objects.filter(who=who).values("comment", "reason", "created_at")),
        "saved": [
            {"article": one.article.get_absolute_url(), "saved": one.saved_at}
            for one in SavedArticle.objects.filter(user=user).select_related("article")
        ],
        "newsletters": list(subscriber.subscriptions.values("newsletter__name", "status"))
        if subscriber
        else [],
        "followed_tags": list(subscriber.followed_tags.values_list("name", flat=True)) if subscriber else [],
    }


@transaction.atomic
def delete(request: HttpRequest, user: User, *, keep_comments: bool) -> None:
    """Delete an account; its comments stay without a name, or go."""
    leaving.leave(posting.commenter_of(user), keep_comments=keep_comments)
    Helpful.objects.filter(who=f"u{user.pk}").update(who=f"left{user.pk}")
    Report.objects.filter(who=f"u{user.pk}").update(who=f"left{user.pk}")
    logout(request)
    user.delete()
