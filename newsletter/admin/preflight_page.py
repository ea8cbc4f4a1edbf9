"""The preflight as a page of its own: every check, what it found, and what others have yet to answer."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from newsletter import holding
from newsletter.checks import outside, preflight
from newsletter.models import Issue


def page(request: HttpRequest, issue: Issue, site: AdminSite) -> HttpResponse:
    """The whole page; a worker is asked to ask what nobody has asked yet."""
    context = (
        site.each_context(request)
        | shown(issue)
        | {"title": f"Preflight of {issue}", "may_settle": request.user.has_perm("newsletter.send_issue")}
    )
    return render(request, "newsletter/admin/preflight.html", context)


def part(request: HttpRequest, issue: Issue) -> HttpResponse:
    """The list alone, for the page that is open while a worker asks."""
    response = render(request, "newsletter/admin/_preflight.html", shown(issue))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def shown(issue: Issue) -> dict[str, Any]:
    """The checks as the page groups them."""
    proof = preflight.prove(issue)
    outside.ring_where_due(issue, proof.known)
    return {
        "issue": issue,
        "held": holding.sentence(timezone.now()),
        "proof": proof,
        "in_the_way": len(proof.blocking),
        "to_look_at": len(proof.findings) - len(proof.blocking),
        "waiting": len(proof.known.unanswered),
        "found": [line for line in proof.lines if not line.is_good],
        "passed": proof.passed,
    }
