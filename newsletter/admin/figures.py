"""What happened to an issue, and to a newsletter week by week: pages, and the same as CSV."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from newsletter import figures
from newsletter.models import Event, Issue, Newsletter
from newsletter.readers import spreadsheet

Kind = Event.Kind
READ = {Kind.CLICKED: "Clicks", Kind.OPENED: "Opens (estimate)"}
LOST = {Kind.UNSUBSCRIBED: "Unsubscribed", Kind.BOUNCED: "Came back", Kind.COMPLAINED: "Reported as spam"}
HOURLY = READ | LOST
WEEKLY = ("Joined", "Left")


def issue_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever sees issues: what became of one."""
    issue = _issue(request, pk)
    context = {
        "title": f"What happened to {issue}",
        "issue": issue,
        "figures": figures.of_issue(issue),
        "links": figures.links_of(issue)[:100],
        "read": _curve(issue, READ),
        "lost": _curve(issue, LOST),
    }
    return _page(request, "issue_figures.html", context)


def _curve(issue: Issue, kinds: dict[Kind, str]) -> dict[str, Any] | None:
    """A chart of its first days, unless nothing of the kind happened."""
    points = figures.hours_of(issue, list(kinds))
    return figures.bars(points, list(kinds.values())) if any(any(each.values) for each in points) else None


def issue_counts(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Whoever sees issues: what became of one, as CSV."""
    issue = _issue(request, pk)
    rows = [
        (figure.name, figure.number, "" if figure.share is None else f"{figure.share:.2f}", figure.remark)
        for figure in figures.of_issue(issue)
    ]
    head = ("What", "Number", "Per cent of accepted", "Remark")
    return spreadsheet.download(f"figures-{issue.number}.csv", [head, *rows])


def issue_links(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Whoever sees issues: each link and how often it was followed, as CSV."""
    issue = _issue(request, pk)
    counted: Iterable[Any] = figures.links_of(issue)
    rows = [(link.url, link.people, link.clicks) for link in counted]
    return spreadsheet.download(f"links-{issue.number}.csv", [("Link", "People", "Clicks"), *rows])


def issue_hours(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Whoever sees issues: its curve, as CSV."""
    issue = _issue(request, pk)
    rows = [(point.label, *point.values) for point in figures.hours_of(issue, list(HOURLY))]
    return spreadsheet.download(f"hours-{issue.number}.csv", [("Hour", *HOURLY.values()), *rows])


def newsletter_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever sees newsletters: who joined and who left, week by week."""
    newsletter = _newsletter(request, pk)
    points = figures.weeks_of(newsletter, timezone.now())
    standings = figures.standings(newsletter)
    joined, left = (sum(point.values[series] for point in points) for series in (0, 1))
    readers = standings.get("active", 0)
    context = {
        "title": f"Readers of {newsletter}",
        "newsletter": newsletter,
        "standings": [("Readers", readers), ("Paused", standings.get("paused", 0))]
        + [("Unconfirmed", standings.get("pending", 0)), ("Joined in half a year", joined)]
        + [("Left in half a year", left)],
        "churn": 100 * left / (readers + left) if readers + left else None,
        "chart": figures.bars(points, WEEKLY),
        "reasons": figures.reasons_of(newsletter),
        "issues": newsletter.issues.filter(state__in=[Issue.State.SENDING, Issue.State.SENT])[:12],
    }
    return _page(request, "newsletter_figures.html", context)


def newsletter_weeks(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Whoever sees newsletters: the same as CSV."""
    newsletter = _newsletter(request, pk)
    rows = [(point.label, *point.values) for point in figures.weeks_of(newsletter, timezone.now())]
    return spreadsheet.download(f"weeks-{newsletter.slug}.csv", [("Week of", *WEEKLY), *rows])


def _issue(request: HttpRequest, pk: int) -> Issue:
    if not request.user.has_perm("newsletter.view_issue"):
        raise PermissionDenied("You may not see issues. Ask an editor.")
    return get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)


def _newsletter(request: HttpRequest, pk: int) -> Newsletter:
    if not request.user.has_perm("newsletter.view_newsletter"):
        raise PermissionDenied("You may not see newsletters. Ask an editor.")
    return get_object_or_404(Newsletter, pk=pk)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    shown = admin.site.each_context(request) | context
    return TemplateResponse(request, f"newsletter/admin/{template}", shown)


ISSUE_PAGES = {
    "figures": issue_figures,
    "figures.csv": issue_counts,
    "links.csv": issue_links,
    "hours.csv": issue_hours,
}
NEWSLETTER_PAGES = {"figures": newsletter_figures, "weeks.csv": newsletter_weeks}
