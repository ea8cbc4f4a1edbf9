"""The notes of the side panel: shown, added, answered, settled, without leaving the text.

A script sends these forms and puts the answer in the panel's place; without one they are ordinary
forms, and a refusal comes on a page of its own that holds what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from newsroom import notes, notices, whose
from newsroom.desk import refuse, staff_member, staff_with
from newsroom.models import Article, ReviewNote, User

FRAGMENT = "admin/newsroom/article/_notes.html"
PAGE = "admin/newsroom/article/notes.html"
GONE = "This note was deleted meanwhile. Open the article again to see what is left."
ARTICLE_GONE = "There is no such article; it may have been deleted meanwhile."
NOT_YOURS = "You do not take part in this article. Ask an editor."


@dataclass(frozen=True)
class ShownNote:
    """One note, and what whoever looks may do with it."""

    note: ReviewNote
    who: str
    may_change: bool
    may_delete: bool


@dataclass(frozen=True)
class ShownThread:
    """A thread as one person sees it."""

    thread: notes.Thread
    notes: list[ShownNote]
    may_resolve: bool
    resolved_by: str

    @property
    def first(self) -> ReviewNote:
        """The note that began it."""
        return self.thread.first


def shown(thread: notes.Thread, person: User, now: datetime) -> ShownThread:
    """A thread with what this person may do in it."""
    first = thread.first
    lines = [
        ShownNote(
            note,
            "You" if note.created_by_id == person.pk else notices.name_of(note.created_by),
            notes.may_change(person, note, now),
            notes.may_delete(person, note, note is first and bool(thread.answers)),
        )
        for note in thread.notes
    ]
    by = "" if thread.is_open else notices.name_of(first.resolved_by)
    return ShownThread(thread, lines, notes.may_resolve(person, first), by)


def facts(request: HttpRequest, article: Article | None, form: Any = None) -> dict[str, Any]:
    """What the templates of the notes need; nothing to see for who takes no part."""
    person = staff_member(request)
    if article is None or article.pk is None or not whose.may_change(article, person):
        return {"article": article, "may_discuss": False}
    threads = [shown(thread, person, timezone.now()) for thread in notes.threads(article)]
    return {
        "article": article,
        "may_discuss": True,
        "open_threads": [thread for thread in threads if thread.thread.is_open],
        "settled_threads": [thread for thread in threads if not thread.thread.is_open],
        "blocking": sum(thread.first.is_blocking for thread in threads if thread.thread.is_open),
        "longest_text": notes.LONGEST_TEXT,
        "longest_quote": notes.LONGEST_QUOTE,
    }


def returned(article: Article | None) -> dict[str, Any]:
    """For the top of the desk: why the article came back, where it did."""
    note = notes.returned_because(article) if article and article.pk else None
    if article is None or note is None:
        return {}
    return {
        "returned": note,
        "returned_by": notices.name_of(note.created_by),
        "open_notes": sum(not one.returned_with for one in notes.open_threads(article)),
    }


def glance(article: Article | None, form: Any) -> str:
    """The panel's heading says how much waits: “3 open, 1 blocking”."""
    if article is None or article.pk is None:
        return ""
    waiting = notes.open_threads(article)
    blocking = sum(note.is_blocking for note in waiting)
    if not waiting:
        return ""
    return f"{len(waiting)} open" + (f", {blocking} blocking" if blocking else "")


@require_http_methods(["GET", "POST"])
@staff_with("newsroom.change_article")
def article_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever takes part in the article: its notes; a POST begins a thread."""
    article = Article.objects.select_related("pending_revision").filter(pk=pk).first()
    if article is None:
        return refuse(ARTICLE_GONE, 404)
    if not whose.may_change(article, staff_member(request)):
        return refuse(NOT_YOURS, 403)
    if request.method == "GET":
        return answered(request, article)

    def begin(person: User) -> None:
        sent = request.POST
        notes.begin(
            article,
            person,
            sent.get("text", ""),
            quote=sent.get("quote", ""),
            is_blocking="is_blocking" in sent,
        )

    return acted(request, article, begin, typed=request.POST.get("text", ""))


@require_POST
@staff_with("newsroom.change_article")
def one_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever takes part in the article: answer, settle, reopen, change or take back one note."""
    note = ReviewNote.objects.select_related("article__pending_revision", "thread").filter(pk=pk).first()
    if note is None:
        return refuse(GONE, 404)
    if not whose.may_change(note.article, staff_member(request)):
        return refuse(NOT_YOURS, 403)
    do = request.POST.get("do", "")
    typed = request.POST.get(f"{do}-{pk}", "")
    if do not in DEEDS:
        return refuse("Nothing was asked for. Open the article again and press one of its buttons.")
    return acted(request, note.article, lambda person: DEEDS[do](note, person, typed), typed=typed)


# What the buttons of a note do; what is answered or settled is the whole thread.
DEEDS: dict[str, Callable[[ReviewNote, User, str], object]] = {
    "answer": lambda note, person, typed: notes.answer(note.thread or note, person, typed),
    "resolve": lambda note, person, typed: notes.resolve(note.thread or note, person),
    "reopen": lambda note, person, typed: notes.reopen(note.thread or note, person),
    "rewrite": notes.rewrite,
    "delete": lambda note, person, typed: notes.delete(note, person),
}


def acted(
    request: HttpRequest, article: Article, act: Callable[[User], object], *, typed: str
) -> HttpResponse:
    """Do it and show the notes anew, or say why not; what was typed is kept either way."""
    try:
        act(staff_member(request))
    except (ValidationError, PermissionDenied) as refusal:
        is_wrong = isinstance(refusal, ValidationError)
        sentence = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        status = 400 if is_wrong else 403
        if wants_fragment(request):
            return refuse(sentence, status)
        return page(request, article, status, error=sentence, typed=typed)
    return answered(request, article)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether the desk's script asks, which puts the answer into the panel."""
    return "X-Fragment" in request.headers


def answered(request: HttpRequest, article: Article) -> HttpResponse:
    """The notes as they are now: for the panel, on a page, or back at the desk after a plain form."""
    if wants_fragment(request):
        return render(request, FRAGMENT, facts(request, article))
    if request.method == "POST":
        messages.success(request, "The notes are up to date.")
        return HttpResponseRedirect(notices.desk_path(article, "side-notes"))
    return page(request, article)


def page(
    request: HttpRequest, article: Article, status: int = 200, *, error: str = "", typed: str = ""
) -> HttpResponse:
    """The notes on a page of their own, with what was typed and refused."""
    context = site.each_context(request) | facts(request, article)
    context |= {
        "title": f"Notes on “{article}”",
        "error": error,
        "typed": typed,
        "typed_quote": request.POST.get("quote", ""),
        "desk": notices.desk_path(article),
    }
    return render(request, PAGE, context, status=status)
