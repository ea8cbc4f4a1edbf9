"""The panel beside the text: its sections in their order, each with the template that shows it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template

from newsroom.admin import corrections, notes, previews, readiness, series, side_parts
from newsroom.admin.article_form import ArticleForm
from newsroom.admin.history import latest_revisions
from newsroom.admin.shared import may_change
from newsroom.models import Article

FOLDER = "admin/newsroom/article/_side_{slug}.html"
Facts = dict[str, Any]
About = Callable[[HttpRequest, Article | None, ArticleForm], Facts]


def nothing(request: HttpRequest, article: Article | None, form: ArticleForm) -> Facts:
    """For a section whose template needs no more than the page has."""
    return {}


def may_only_read(request: HttpRequest, article: Article | None, form: ArticleForm) -> bool:
    """Whether the article is only shown, as to those who may not change it."""
    return not (may_change(article, request) if article else request.user.has_perm("newsroom.add_article"))


@dataclass(frozen=True)
class SideSection:
    """One part of the panel; its template is `_side_<slug>.html` unless it names another."""

    slug: str
    title: str
    template: str = ""
    context: About = nothing
    is_open: bool = False
    shown: Callable[[HttpRequest, Article | None, ArticleForm], bool] | None = None
    for_readers: bool = False  # shown, with its fields, also to those who may not change them
    fields: tuple[str, ...] = ()
    glance: Callable[[Article | None, ArticleForm], str] | None = None

    @property
    def path(self) -> str:
        """Where its template is."""
        return self.template or FOLDER.format(slug=self.slug)


@dataclass(frozen=True)
class Shown:
    """A section as one page shows it."""

    section: SideSection
    context: Facts = field(default_factory=dict)
    errors: int = 0
    glance: str = ""

    @property
    def is_open(self) -> bool:
        """Open from the start: because it always is, or because something in it is wrong."""
        return self.section.is_open or self.errors > 0


SECTIONS: tuple[SideSection, ...] = (
    SideSection(
        "moves",
        "Publishing",
        context=side_parts.moves,
        is_open=True,
        for_readers=True,
        fields=("publish_at",),
    ),
    SideSection("facts", "The article", is_open=True, shown=may_only_read),
    SideSection("readiness", "Readiness", context=readiness.section, is_open=True, glance=readiness.glance),
    SideSection("notes", "Notes", context=notes.facts, glance=notes.glance),
    SideSection("byline", "Byline and tags", fields=("authors", "tags", "primary_tag", "kind"), is_open=True),
    SideSection("cover", "Cover", fields=("cover",), glance=side_parts.cover_at_a_glance),
    SideSection(
        "sources",
        "Sources",
        context=side_parts.sources,
        fields=("sources",),
        glance=side_parts.sources_at_a_glance,
    ),
    SideSection(
        "related",
        "Related reading",
        context=side_parts.suggestions,
        fields=("pins",),
        glance=side_parts.pins_at_a_glance,
    ),
    SideSection("series", "Series", context=series.facts, fields=("series",), glance=series.glance),
    SideSection("review", "Review", fields=("tool", "rating", "pros", "cons", "verdict", "price_checked_on")),
    SideSection(
        "search",
        "Search and sharing",
        context=side_parts.addresses,
        fields=("meta_title", "meta_description", "canonical_url"),
    ),
    SideSection("address", "Address and dates", context=side_parts.addresses, fields=("slug", "review_by")),
    SideSection("corrections", "Corrections", context=corrections.of_article, shown=corrections.is_published),
    SideSection("previews", "Preview links", context=previews.facts, glance=previews.glance),
    SideSection("history", "History", context=latest_revisions),
)


def page(request: HttpRequest, article: Article | None, form: ArticleForm) -> Facts:
    """What the desk's page needs of the panel: its sections, what is wrong, and the move in the bar."""
    return {
        "side": panel(request, article, form),
        "wrong": side_parts.wrong(form),
        "main_move": side_parts.main_move(request, article),
        "saved_at": side_parts.saved_at(article, form),
        **notes.returned(article),
    }


def panel(request: HttpRequest, article: Article | None, form: ArticleForm) -> list[Shown]:
    """The sections that this person is shown for this article, with what their templates need."""
    is_read = may_only_read(request, article, form)
    wanted = [
        one
        for one in SECTIONS
        if (one.shown is None or one.shown(request, article, form))
        and not (is_read and one.fields and not one.for_readers)
    ]
    return [
        Shown(
            one,
            one.context(request, article, form),
            errors_in(form, one.fields),
            one.glance(article, form) if one.glance else "",
        )
        for one in wanted
        if has_template(one.path)
    ]


def has_template(path: str) -> bool:
    """Whether somebody has written it."""
    try:
        get_template(path)
    except TemplateDoesNotExist:
        return False
    return True


def errors_in(form: ArticleForm, names: tuple[str, ...]) -> int:
    """How many things are wrong with the fields of a section."""
    found = sum(name in form.errors for name in names)
    rows = getattr(form, "sources", None) if "sources" in names else None
    if rows is not None and rows.is_bound:
        found += sum(map(bool, rows.errors)) + len(rows.non_form_errors())
    return found
