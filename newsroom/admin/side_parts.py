"""What the panel's own sections need: the next moves, suggestions, addresses, and what is wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from newsroom import hours, related, workflow
from newsroom.admin.article_form import ArticleForm
from newsroom.desk import staff_member
from newsroom.models import Article

Facts = dict[str, Any]
Status = Article.Status

# The move that most people want from a status, the likeliest first.
LIKELY: tuple[str, ...] = (Status.PUBLISHED, Status.REVIEW, Status.SCHEDULED)
RETURNED = "changes"
# What the panel calls a field where that is not its own label.
NAMES = {
    "slug": "Address",
    "return_reason": "What should change",
    "review_by": "Look again by",
    "canonical_url": "First published at",
    "side-notes": "Notes",
}
ASK = {
    Status.WITHDRAWN: "Withdraw this article? Its address will say so, and lists, feeds and search drop it.",
}


@dataclass(frozen=True)
class Step:
    """One button: a move, or making pending changes live."""

    name: str
    value: str
    words: str
    is_main: bool = False

    @property
    def asks_words(self) -> bool:
        """Whether it says why, to the writer."""
        return self.name == "_move" and self.value == RETURNED

    @property
    def ask(self) -> str:
        """What is asked before it is done; empty where it can be undone."""
        return ASK.get(Status(self.value), "") if self.name == "_move" else ""


def steps(request: HttpRequest, article: Article | None) -> list[Step]:
    """The moves that this person may make from here, the likeliest first."""
    moves = workflow.moves_for(article or Article(status=Status.DRAFT), staff_member(request))
    main = main_target(article, moves)
    ordered = sorted(moves, key=lambda target: (target != main, target == RETURNED))
    return [Step("_move", target, moves[target], target == main) for target in ordered]


def main_target(article: Article | None, moves: dict[str, str]) -> str:
    """Where an article most likely goes next; nowhere once readers see it or have been promised it."""
    if article and article.status in (Status.SCHEDULED, Status.PUBLISHED):
        return ""
    wanted = LIKELY
    if article and article.publish_at and article.publish_at > timezone.now():
        wanted = (Status.SCHEDULED, *LIKELY)
    return next((target for target in wanted if target in moves), "")


def main_move(request: HttpRequest, article: Article | None) -> Step | None:
    """The one move that stands in the bar."""
    if article and article.pending_revision_id:
        may_publish = request.user.has_perm("newsroom.publish_article")
        return Step("_publish_changes", "1", "Publish changes", True) if may_publish else None
    return next((step for step in steps(request, article) if step.is_main), None)


def moves(request: HttpRequest, article: Article | None, form: ArticleForm) -> Facts:
    """What can happen next, and the words of a return that was refused."""
    found = steps(request, article)
    is_scheduled = bool(article and article.status == Status.SCHEDULED)
    return {
        "steps": found,
        "hour_note": hours.said_of(article.publish_at) if article and article.publish_at else "",
        "can_schedule": is_scheduled or any(step.value == Status.SCHEDULED for step in found),
        "may_publish_changes": request.user.has_perm("newsroom.publish_article"),
        "return_reason": request.POST.get("return_reason", ""),
    }


def saved_at(article: Article | None, form: ArticleForm) -> datetime | None:
    """When somebody last pressed Save; of a published article, perhaps after readers saw it change."""
    if article is None:
        return None
    return form.newest.created_at if form.newest else article.updated_at


def sources(request: HttpRequest, article: Article | None, form: ArticleForm) -> Facts:
    """Today, on which a new source was looked at."""
    return {"today": timezone.localdate()}


def suggestions(request: HttpRequest, article: Article | None, form: ArticleForm) -> Facts:
    """The nearest published articles that are not pinned yet."""
    if article is None or article.pk is None:
        return {"suggestions": []}
    pinned = {str(pk) for pk in values(form, "pins")}
    near = related.closest(article, limit=6 + len(pinned))
    return {"suggestions": [other for other in near if str(other.pk) not in pinned][:6]}


def addresses(request: HttpRequest, article: Article | None, form: ArticleForm) -> Facts:
    """Where the article is found: the domain, and what comes before its own part of the address."""
    path = reverse("article", args=["x"]).removesuffix("x/")
    return {
        "domain": urlsplit(settings.SITE_URL).netloc,
        "path_before": path,
        "address_before": f"{settings.SITE_URL}{path}",
    }


def values(form: ArticleForm, name: str) -> list[Any]:
    """What a field of several holds now, as typed or as stored."""
    return [getattr(one, "pk", one) for one in form[name].value() or []] if name in form.fields else []


def counted(number: int, one: str, many: str = "") -> str:
    """“2 sources”, and nothing for none."""
    return f"{number} {one if number == 1 else many or one + 's'}" if number else ""


def pins_at_a_glance(article: Article | None, form: ArticleForm) -> str:
    """How many are pinned."""
    number = len(values(form, "pins"))
    return f"{number} pinned" if number else ""


def sources_at_a_glance(article: Article | None, form: ArticleForm) -> str:
    """How many there are."""
    rows = getattr(form, "sources", None)
    return counted(rows.initial_form_count() or len(rows.initial or []), "source") if rows is not None else ""


def cover_at_a_glance(article: Article | None, form: ArticleForm) -> str:
    """Said only where it is missing."""
    return "" if "cover" not in form.fields or form["cover"].value() else "None yet"


@dataclass(frozen=True)
class Wrong:
    """One thing to mend, with the place where it is mended."""

    label: str
    place: str
    sentence: str


def wrong(form: ArticleForm) -> list[Wrong]:
    """Everything that is wrong with the form, in the order of its fields, the sources after them."""
    places: dict[str, str] = getattr(form, "places", {})
    found = []
    for said in map(str, form.non_field_errors()):
        place = places.get(said, "")
        found.append(Wrong(NAMES.get(place, ""), place, said))
    for field in form:
        label = NAMES.get(field.name) or str(field.label or field.name)
        at = f"field-{field.name}"
        found += [Wrong(label, places.get(said, at), said) for said in map(str, field.errors)]
    return found + wrong_sources(getattr(form, "sources", None))


def wrong_sources(rows: Any) -> list[Wrong]:
    """What is wrong with the rows of sources."""
    if rows is None or not rows.is_bound:
        return []
    found = [Wrong("Sources", "field-sources", str(sentence)) for sentence in rows.non_form_errors()]
    for number, errors in enumerate(rows.errors, start=1):
        sentences = [str(sentence) for sentence_list in errors.values() for sentence in sentence_list]
        found += [Wrong(f"Source {number}", "field-sources", sentence) for sentence in sentences]
    return found
