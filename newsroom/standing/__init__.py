"""The pages that every publication needs, as drafts to begin with: a new publication gets them by itself."""

from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.core.exceptions import FieldDoesNotExist

from newsroom import references
from newsroom.models import Page, Publication
from newsroom.models.publication import PageQuerySet

FOLDER = Path(__file__).resolve().parent
SLUGS = ("about", "contact", "privacy", "terms", "disclaimer")


def ensure_drafts(sender: Any, apps: Any = installed, **kwargs: Any) -> None:
    """The receiver of `post_migrate`: give an empty Galley its drafts; what somebody deleted stays away."""
    try:
        apps.get_model("newsroom", "Page")._meta.get_field("is_public")
    except (LookupError, FieldDoesNotExist):
        return  # the database was taken back to before there were drafts
    if not Publication.objects.exists() and not Page.objects.exists():
        Page.objects.bulk_create(Page(is_public=False, **fields) for fields in drafts())


def touched() -> PageQuerySet:
    """The pages that somebody has written: all but the drafts as they came."""
    return Page.objects.exclude(is_public=False, body__in=[fields["body"] for fields in drafts()])


@cache
def drafts() -> tuple[dict[str, Any], ...]:
    """The drafts, each with its address, its title, and a text whose gaps stand in square brackets."""
    return tuple(draft(slug, position) for position, slug in enumerate(SLUGS))


def draft(slug: str, position: int) -> dict[str, Any]:
    """One of them: the first line of its file is the title, the second its description."""
    title, description, _, body = (FOLDER / f"{slug}.md").read_text().split("\n", 3)
    return {
        "slug": slug,
        "title": title,
        "meta_description": description,
        "body": body,
        "body_html": references.render(body).html,
        "position": position,
    }
