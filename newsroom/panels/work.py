"""What needs me: one panel with everything that waits for this person."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from newsroom import hours
from newsroom import notes as review_notes
from newsroom.models import Article, ReviewNote
from newsroom.panels.articles import list_link, mine

Status = Article.Status
SHOWN = 5
COLUMNS = ("pk", "headline", "status", "updated_at", "publish_at")


@dataclass(frozen=True)
class Task:
    """One thing to do, and where."""

    text: str
    note: str
    link: str


@dataclass(frozen=True)
class Group:
    """Things to do of one sort; `count` of them are behind `link`, the first few are shown."""

    title: str
    tasks: list[Task]
    count: int
    link: str


def needs_me(request: HttpRequest) -> dict[str, Any] | None:
    """What was returned to me, what waits for my review or my decision, and notes on what I wrote."""
    if not request.user.has_perm("newsroom.change_article"):
        return None
    groups = [returned(request), overdue(request), in_review(request), pending(request), notes(request)]
    shown = [group for group in groups if group is not None and group.count]
    return {
        "title": "Needs you",
        "template": "newsroom/panels/_work.html",
        "groups": shown,
        "asks": bool(shown),
        "empty": "Nothing waits for you.",
    }


def returned(request: HttpRequest) -> Group | None:
    """My articles that an editor gave back, with the reason."""
    found = Article.objects.filter(mine(request), status=Status.CHANGES).order_by("-updated_at")
    articles = list(found.only(*COLUMNS)[:SHOWN])
    reasons = dict(
        ReviewNote.objects.filter(article__in=articles, returned_with=True)
        .order_by("created_at")
        .values_list("article_id", "text")
    )
    tasks = [
        Task(article.headline, _quoted(reasons.get(article.pk, "")), desk(article)) for article in articles
    ]
    link = list_link(whose="mine", status__exact="changes")
    return Group("Returned to you", tasks, _count(found, tasks), link)


def overdue(request: HttpRequest) -> Group | None:
    """What should have been published and was not."""
    if not request.user.has_perm("newsroom.publish_article"):
        return None
    now = timezone.now()
    tasks = [Task(late.article.headline, late.reason, desk(late.article)) for late in hours.overdue(now)]
    found = Article.objects.due(now)
    return Group("Overdue", tasks, _count(found, tasks), list_link(status__exact="scheduled"))


def in_review(request: HttpRequest) -> Group | None:
    """What writers handed in, longest waiting first."""
    if not request.user.has_perm("newsroom.change_any_article"):
        return None
    found = Article.objects.filter(status=Status.REVIEW).order_by("updated_at")
    tasks = [
        Task(article.headline, f"changed {naturaltime(article.updated_at)}", desk(article))
        for article in found.only(*COLUMNS)[:SHOWN]
    ]
    return Group("Waiting for review", tasks, _count(found, tasks), list_link(status__exact="review"))


def pending(request: HttpRequest) -> Group | None:
    """Changes to published articles that are not live yet."""
    if not request.user.has_perm("newsroom.publish_article"):
        return None
    found = Article.objects.published().filter(pending_revision__isnull=False).order_by("-updated_at")
    with_summary = found.select_related("pending_revision").only(*COLUMNS, "pending_revision__summary")
    tasks = [
        Task(article.headline, article.pending_revision.summary, desk(article))
        for article in with_summary[:SHOWN]
        if article.pending_revision
    ]
    return Group("Changes to publish", tasks, _count(found, tasks), list_link(pending_revision__isnull=False))


def notes(request: HttpRequest) -> Group | None:
    """Open threads on what I wrote, and those that I began."""
    concerning = review_notes.concerning(request.user)  # type: ignore[arg-type]
    numbers = Counter(article for _, article in concerning.order_by().values_list("pk", "article"))
    latest = Article.objects.filter(pk__in=concerning.values("article")).order_by("-updated_at")
    tasks = [
        Task(article.headline, _threads(numbers[article.pk]), f"{desk(article)}#side-notes")
        for article in latest.only(*COLUMNS)[:SHOWN]
    ]
    return Group("Open notes", tasks, len(numbers), list_link(notes="mine"))


def desk(article: Article) -> str:
    """Where an article is written."""
    return reverse("admin:newsroom_article_change", args=[article.pk])


def _threads(number: int) -> str:
    return "one open note" if number == 1 else f"{number:,} open notes"


def _count(found: QuerySet[Article], tasks: list[Task]) -> int:
    return len(tasks) if len(tasks) < SHOWN else found.count()


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    short = line if len(line) <= 120 else f"{line[:119].rstrip()}…"
    return f"“{short}”" if short else ""
