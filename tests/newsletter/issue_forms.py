"""What a browser would send of an issue, and what the admin answers."""

from typing import Any

from django.test import Client
from django.urls import reverse

from newsletter.models import Issue
from newsroom.models import User
from tests.making import make_user


def desk(issue: Issue) -> str:
    return reverse("admin:newsletter_issue_change", args=[issue.pk])


def as_(client: Client, *groups: str, **fields: Any) -> User:
    user = make_user(*groups, **fields)
    client.force_login(user)
    return user


def form_of(issue: Issue, **changes: Any) -> dict[str, Any]:
    """What the browser would send if nothing but `changes` was touched."""
    items = list(issue.items.all())
    data: dict[str, Any] = {
        "version": Issue.objects.get(pk=issue.pk).version,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "intro": issue.intro,
        "signoff": issue.signoff,
        "send_at": f"{issue.send_at.astimezone(issue.newsletter.zone):%Y-%m-%dT%H:%M}",
        "items-TOTAL_FORMS": len(items) + 1,
        "items-INITIAL_FORMS": len(items),
        "items-MIN_NUM_FORMS": 0,
        "items-MAX_NUM_FORMS": 1000,
        f"items-{len(items)}-section": "Breakdowns",
        f"items-{len(items)}-position": len(items),
    }
    for number, item in enumerate(items):
        data |= {
            f"items-{number}-id": item.pk,
            f"items-{number}-issue": issue.pk,
            f"items-{number}-section": item.section,
            f"items-{number}-position": item.position,
            f"items-{number}-headline": item.headline,
            f"items-{number}-blurb": item.blurb,
        }
    return data | changes


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])
