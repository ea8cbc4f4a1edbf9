"""A reader's own page, and what is changed there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comments import names, portraits, posting
from comments.models import AnswerWish, Comment
from newsroom.models import Article, User
from public import guards, reader
from public.head import Head
from public.models import SavedArticle
from public.privacy import keep_private

View = Callable[..., HttpResponse]
MOST_SAVED = 500


def own(view: View) -> View:
    """A page of whoever is logged in; others log in first. Forms have Django's own token, as in the admin."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        response = keep_private(view(request, request.user, *args, **kwargs))
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


@own
def own_page(request: HttpRequest, user: User) -> HttpResponse:
    """Whoever is logged in: all that is theirs."""
    return _page(request, "page", "Your account", **reader.own(user))


@own
def profile(request: HttpRequest, user: User) -> HttpResponse:
    """Whoever is logged in: the name and the portrait beside their comments."""
    commenter, errors = posting.commenter_of(user), {}
    name = names.tidy(request.POST.get("name", "")) if request.method == "POST" else commenter.name
    if request.method == "POST":
        if refusal := guards.too_often("profile", f"u{user.pk}", "20/hour"):
            errors["name"] = refusal.sentence
        elif sentence := names.problem(name, user):
            errors["name"] = sentence
        try:
            picture = portraits.accept(request.FILES.get("portrait"))
        except ValidationError as error:
            errors["portrait"] = error.messages[0]
        if not errors:
            portraits.rename(commenter, name, picture, remove="remove" in request.POST)
            messages.success(request, "Your name and portrait are saved.")
            return redirect("account_page")
    context = {"commenter": commenter, "name": name, "errors": errors}
    return _page(request, "profile", "Name and portrait", 422 if errors else 200, **context)


@own
def save_article(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Whoever is logged in: put an article on the reading list, or take it off."""
    article = Article.objects.published().defer("body", "body_html").filter(pk=min(pk, 2**62)).first()
    if article is None:
        raise Http404("There is no article to save at this address.")
    mine = SavedArticle.objects.filter(user=user, article=article)
    if request.method != "POST":
        return _page(request, "save", "Your reading list", article=article, is_saved=mine.exists())
    if "remove" in request.POST:
        mine.delete()
    elif SavedArticle.objects.filter(user=user).count() < MOST_SAVED:
        SavedArticle.objects.get_or_create(user=user, article=article)
    else:
        sentence = f"There are {MOST_SAVED} articles on your list. Take some off first."
        return _page(request, "word", "Your list is full", 422, sentence=sentence)
    return redirect(f"{reverse('account_page')}#saved")


@own
def stop_answers(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Whoever is logged in, by POST: no more mails about one thread."""
    if request.method == "POST":
        AnswerWish.objects.filter(commenter__user=user, pk=min(pk, 2**62)).delete()
    return redirect("account_page")


@own
def export(request: HttpRequest, user: User) -> HttpResponse:
    """Whoever is logged in: everything stored of them, as one JSON file."""
    response = JsonResponse(reader.everything(user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="everything-of-mine.json"'
    return response


@own
def leave(request: HttpRequest, user: User) -> HttpResponse:
    """Whoever is logged in, but for the staff: delete the account, and say what becomes of the comments."""
    if user.is_staff:
        sentence = (
            "Your account is one of the staff: what you wrote hangs on it. Ask a publisher to close it."
        )
        return _page(request, "word", "Ask a publisher", 403, sentence=sentence)
    if request.method != "POST" or request.POST.get("comments") not in ("keep", "delete"):
        number = Comment.objects.filter(commenter__user=user).count()
        error = "Choose first what becomes of your comments." if request.method == "POST" else ""
        status = 422 if error else 200
        return _page(request, "leave", "Delete your account?", status, number=number, error=error)
    reader.delete(request, user, keep_comments=request.POST["comments"] == "keep")
    return _page(request, "word", "Your account is deleted", sentence="Thank you for having been here.")


def _page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    context["head"] = Head(title=title, is_hidden=True)
    return render(request, f"public/account/{template}.html", context, status=status)
