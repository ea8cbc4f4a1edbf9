"""Readiness at the desk: the section of the panel, and the address that works it out anew as people type."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from newsroom.admin.shared import may_change
from newsroom.autosave.typed import number, typed
from newsroom.checks import readiness
from newsroom.checks.readiness import ADVISORY, BLOCKING, Finding
from newsroom.desk import refuse, staff_with
from newsroom.history import snapshots
from newsroom.models import Article

FRAGMENT = "admin/newsroom/article/_readiness.html"
GONE = "There is no such article; it may have been deleted meanwhile."
NOT_YOURS = "This article is somebody else's. Ask an editor."


@require_POST
@staff_with("newsroom.change_article")
def desk_readiness(request: HttpRequest) -> HttpResponse:
    """Whoever may change the article: what stands in its way as it is typed; nothing is stored."""
    wanted = request.POST.get("article", "")
    article = Article.objects.filter(pk=number(wanted) or 0).first() if wanted else None
    if wanted and article is None:
        return refuse(GONE, 404)
    if not may_change(article, request):
        return refuse(NOT_YOURS, 403)
    found = readiness.findings(article, typed(request.POST), timezone.now())
    return render(request, FRAGMENT, shown(found) | {"may_mend": True})


def section(request: HttpRequest, article: Article | None, form: Any) -> dict[str, Any]:
    """What the section shows when the page is opened."""
    about = {"article": article, "may_mend": may_change(article, request)}
    return shown(found_at(article, form)) | about


def glance(article: Article | None, form: Any) -> str:
    """The line that is seen also while the section is closed."""
    return readiness.summary(found_at(article, form))


def found_at(article: Article | None, form: Any) -> list[Finding]:
    """What is found in a form as it is shown; worked out once for each."""
    known: list[Finding] | None = getattr(form, "found_by_readiness", None)
    if known is None:
        known = readiness.findings(article, content_of(article, form), timezone.now())
        form.found_by_readiness = known
    return known


def content_of(article: Article | None, form: Any) -> snapshots.Snapshot:
    """What a form holds: what was typed where it comes back, else what it was filled with."""
    if form.is_bound:
        return typed(form.data)
    if getattr(form, "copied", None) is not None:
        return typed(form.copied)
    if article is not None and article.pk is not None:
        filled: snapshots.Snapshot = form.filled
        return filled
    return snapshots.EMPTY | {"authors": form.initial.get("authors") or []}


def shown(found: Iterable[Finding]) -> dict[str, Any]:
    """Findings as the template shows them."""
    found = list(found)
    return {
        "summary": readiness.summary(found),
        "blocking": [finding for finding in found if finding.level == BLOCKING],
        "advisory": [finding for finding in found if finding.level == ADVISORY],
    }
