"""What a new publication still lacks: a panel that leads through it, and is gone once all is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from newsroom.models import Article, Author, Page, Publication


@dataclass(frozen=True)
class Step:
    """One thing to do first, and where."""

    words: str
    why: str
    link: str
    done: bool


_steps: list[Callable[[HttpRequest], Step | None]] = []


def register_step(step: Callable[[HttpRequest], Step | None]) -> None:
    """Add a step; it returns None for those who may not do it."""
    if step not in _steps:
        _steps.append(step)


def panel(request: HttpRequest) -> dict[str, Any] | None:
    """The steps for those who may do at least one that is left."""
    steps = [shown for step in _steps if (shown := step(request))]
    if all(step.done for step in steps):
        return None
    return {
        "title": "First steps",
        "template": "newsroom/panels/_first_steps.html",
        "steps": steps,
        "asks": True,
    }


def name_it(request: HttpRequest) -> Step | None:
    """A publication has a name of its own."""
    if not request.user.has_perm("newsroom.change_publication"):
        return None
    publication = Publication.load()
    return Step(
        "Name your publication",
        "Its name, a line under it, a colour and a logo.",
        reverse("admin:newsroom_publication_change", args=[publication.pk]),
        done=publication.name != Publication._meta.get_field("name").default or bool(publication.tagline),
    )


def fill_pages(request: HttpRequest) -> Step | None:
    """About, Contact and the rest say something, and readers may open them."""
    if not request.user.has_perm("newsroom.change_page"):
        return None
    return Step(
        "Fill in your standing pages",
        "About, Contact, Privacy Policy, Terms of Service and Disclaimer wait as drafts. "
        "The footer names each once readers may see it.",
        reverse("admin:newsroom_page_changelist"),
        done=not Page.objects.filter(is_public=False).exists(),
    )


def add_author(request: HttpRequest) -> Step | None:
    """Somebody signs what is published."""
    if not request.user.has_perm("newsroom.add_author"):
        return None
    return Step(
        "Add an author",
        "The name that readers see above an article, with a few words and a face.",
        reverse("admin:newsroom_author_add"),
        done=Author.objects.exists(),
    )


def write_article(request: HttpRequest) -> Step | None:
    """There is something to read."""
    if not request.user.has_perm("newsroom.add_article"):
        return None
    return Step(
        "Write your first article",
        "In Markdown, with the page beside it. It is seen by readers when you publish it.",
        reverse("admin:newsroom_article_add"),
        done=Article.objects.exists(),
    )


def register() -> None:
    """The newsroom's own steps, in the order in which they are best done."""
    for step in (name_it, fill_pages, add_author, write_article):
        register_step(step)
