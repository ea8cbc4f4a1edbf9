"""The history of an article: its revisions, what changed between any two, and the way back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from newsroom.admin.shared import may_change, staff_member
from newsroom.autosave.typed import number as number_in
from newsroom.history import diff, revisions
from newsroom.models import Article, Revision, WorkingCopy

FOLDER = "admin/newsroom/history"
PER_PAGE = 50
IN_THE_PANEL = 5
LIVE = "live"


@dataclass(frozen=True)
class Side:
    """One column of a comparison: what it is called, whose it is, and what it holds."""

    title: str
    content: revisions.Snapshot
    revision: Revision | None = None


class HistoryMixin:
    """Replaces Django's page of log entries by the revisions, and adds comparing and restoring."""

    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        """The comparison and the way back, beside the pages that every admin has."""
        view = self.admin_site.admin_view
        one = "<int:pk>/history/<int:number>/"
        return [
            path(one, view(self.revision_view), name="newsroom_article_revision"),
            path(f"{one}restore/", view(require_POST(restore)), name="newsroom_article_restore"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every revision, newest first; two that were chosen lead on to their comparison."""
        article = readable(request, object_id)
        older, newer = (number_in(request.GET.get(name, "")) for name in ("older", "newer"))
        if older is not None and newer is not None:
            first, last = sorted((older, newer))
            return HttpResponseRedirect(f"{address_of(article, last)}?against={first}")
        page = page_of(article, request.GET.get("page", "1"))
        context = self.around(request, article, "History") | {
            "page": page,
            "chosen": chosen_on(page),
            "copies": working_copies_of(article),
            **(extra_context or {}),
        }
        return render(request, f"{FOLDER}/revisions.html", context)

    def revision_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One revision beside the one before it, beside any other, or beside what readers see."""
        article = readable(request, pk)
        with_people = Revision.objects.filter(article=article).select_related("created_by")
        revision = get_object_or_404(with_people, number=number)
        right = Side(f"Revision {number}", revisions.content_of(revision), revision)
        left, excuse = beside(article, revision, with_people, request.GET.get("against", ""))
        context = self.around(request, article, f"Revision {number}") | {
            "revision": revision,
            "left": left,
            "right": right,
            "sides": [side for side in (left, right) if side],
            "excuse": excuse,
            "rows": diff.compare(left.content if left else {}, right.content),
            "before": with_people.filter(number__lt=number).order_by("-number").first(),
            "after": with_people.filter(number__gt=number).order_by("number").first(),
            "marks": marks_of(article, revision),
            "newest": revisions.listed(article).first(),
            "may_restore": may_change(article, request),
        }
        return render(request, f"{FOLDER}/revision.html", context)

    def around(self, request: HttpRequest, article: Article, title: str) -> dict[str, Any]:
        """What the admin's frame needs around a page about an article."""
        frame: dict[str, Any] = self.admin_site.each_context(request)
        return frame | {
            "opts": Article._meta,
            "original": article,
            "article": article,
            "title": title,
        }


def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Save what an old revision holds as a new one; nothing in between is lost."""
    readable(request, pk)
    with transaction.atomic():
        article = get_object_or_404(Article.objects.select_for_update(), pk=pk)
        if not may_change(article, request):
            raise PermissionDenied("You may read this article, but not change it. Ask an editor.")
        revision = get_object_or_404(Revision, article=article, number=number)
        try:
            kept = revisions.restore(article, revision, staff_member(request))
        except ValidationError as refusal:
            messages.error(request, " ".join(["Not restored.", *refusal.messages]))
            return HttpResponseRedirect(address_of(article, number))
    messages.success(request, what_was_restored(article, number, kept))
    return HttpResponseRedirect(reverse("admin:newsroom_article_change", args=[pk]))


def what_was_restored(article: Article, number: int, kept: Revision) -> str:
    """What a person reads after restoring."""
    said = f"Revision {number} is back, as revision {kept.number}."
    if article.is_published:
        return f"{said} Readers see it once you publish the changes."
    return said


def readable(request: HttpRequest, pk: int | str) -> Article:
    """The article, for staff who may read articles, without what only readers need."""
    if not request.user.has_perm("newsroom.view_article"):
        raise PermissionDenied("You may not read articles here. Ask an editor.")
    key = number_in(str(pk))
    if key is None:
        raise Http404("There is no such article.")
    return get_object_or_404(Article.objects.defer("body", "body_html", "contents"), pk=key)


def page_of(article: Article, wanted: str) -> Page[Revision]:
    """One page of the list, each revision with the words that mark it."""
    page = Paginator(revisions.listed(article), PER_PAGE).get_page(wanted)
    for revision in page:
        revision.marks = marks_of(article, revision)  # type: ignore[attr-defined]
    return page


def chosen_on(page: Page[Revision]) -> tuple[int, int]:
    """The two that are chosen before anybody chooses: the newest two of the page."""
    numbers = [revision.number for revision in page][:2]
    return (numbers[-1], numbers[0]) if numbers else (0, 0)


def marks_of(article: Article, revision: Revision) -> list[tuple[str, str]]:
    """What sets a revision apart, as a word for its look and words for people."""
    if revision.pk == article.live_revision_id:
        is_live = article.is_published
        return [("live", "Readers see this") if is_live else ("published", "Was published last")]
    if revision.pk == article.pending_revision_id:
        return [("pending", "Changes not published yet")]
    return [("published", "Was published")] if revision.published_at else []


def working_copies_of(article: Article) -> QuerySet[WorkingCopy]:
    """Who has typed something here without saving it."""
    return WorkingCopy.objects.filter(article=article).select_related("person").defer("content")


def beside(
    article: Article, revision: Revision, others: QuerySet[Revision], against: str
) -> tuple[Side | None, str]:
    """What a revision is compared with; where that is impossible, a sentence that says why."""
    if against == LIVE:
        live = live_side(article)
        return live, "" if live else "Readers have seen nothing of this article yet."
    found, excuse = None, ""
    if (asked := number_in(against)) is not None:
        found = others.filter(number=asked).first()
        excuse = "" if found else f"There is no revision {asked}: this is the one before instead."
    found = found or others.filter(number__lt=revision.number).order_by("-number").first()
    return (
        Side(f"Revision {found.number}", revisions.content_of(found), found) if found else None,
        excuse,
    )


def live_side(article: Article) -> Side | None:
    """What readers see, or saw until the article was withdrawn."""
    if article.is_published:
        return Side("What readers see", revisions.snapshot(article), article.live_revision)
    if article.live_revision:
        return Side("What readers saw", revisions.content_of(article.live_revision), article.live_revision)
    return None


def address_of(article: Article, number: int) -> str:
    """Where a revision is compared."""
    return reverse("admin:newsroom_article_revision", args=[article.pk, number])


def latest_revisions(request: HttpRequest, article: Article | None, form: Any) -> dict[str, Any]:
    """For the panel beside the text: the last few revisions."""
    if article is None or article.pk is None:
        return {"latest": [], "has_more": False}
    found = list(revisions.listed(article)[: IN_THE_PANEL + 1])
    for revision in found:
        revision.marks = marks_of(article, revision)  # type: ignore[attr-defined]
    return {"latest": found[:IN_THE_PANEL], "has_more": len(found) > IN_THE_PANEL}
