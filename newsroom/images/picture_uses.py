"""Where pictures are used, in a number of queries that does not grow with them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from newsroom.models import Article, Author, Image, Page, Publication, Revision, Tool, User, WorkingCopy

READ = "newsroom.view_article"


@dataclass(frozen=True)
class Use:
    """One place that shows a picture: as what, its name, and where it is changed."""

    role: str
    title: str
    url: str
    only_for: int | None = None  # who alone knows of it: the writer of an article that was never saved
    permission: str = ""  # what opens the place where it is changed; nothing where everybody may

    def as_known_to(self, person: User) -> "Use":
        """The use without what this person may not see, and with no link to where they may not go."""
        if self.only_for not in (None, person.pk):
            return replace(self, title="A colleague’s unsaved article", url="")
        return replace(self, url="") if self.permission and not person.has_perm(self.permission) else self


Found = Iterator[tuple[int, Use]]
Finder = Callable[[Sequence[Image]], Found]


def uses_of(images: Iterable[Image]) -> dict[int, list[Use]]:
    """Everything that shows these pictures, by the picture's key."""
    images = list(images)
    found: dict[int, list[Use]] = {image.pk: [] for image in images}
    for finder in FINDERS if images else ():
        for pk, use in finder(images):
            if use not in found[pk]:
                found[pk].append(use)
    return found


def uses(image: Image) -> list[Use]:
    """Everything that shows a picture; also reads every body, whatever the article noted when saved."""
    found = uses_of([image])[image.pk]
    for article in Article.objects.filter(body__contains=str(image.file.name)).only("headline"):
        use = _of(article, "In the text")
        if use not in found:
            found.append(use)
    return found


def unused() -> Q:
    """Pictures that no stored article, author, tool or publication shows."""
    logos = Publication.objects.filter(logo__isnull=False).values("logo")
    on_dark = Publication.objects.filter(logo_on_dark__isnull=False).values("logo_on_dark")
    nowhere = Q(cover_of__isnull=True, shown_in__isnull=True, portrait_of__isnull=True, logo_of__isnull=True)
    return nowhere & ~Q(pk__in=logos) & ~Q(pk__in=on_dark)


# --- the places ----------------------------------------------------------------------------------


def _covers(images: Sequence[Image]) -> Found:
    for article in Article.objects.filter(cover__in=images).only("headline", "cover").order_by("headline"):
        yield article.cover_id or 0, _of(article, "Cover")


def _texts(images: Sequence[Image]) -> Found:
    shown = Article.pictures.through._default_manager.filter(image__in=images).order_by("article__headline")
    for pk, article, headline in shown.values_list("image_id", "article_id", "article__headline"):
        yield pk, Use("In the text", headline, _address(Article, article), permission=READ)


def _portraits(images: Sequence[Image]) -> Found:
    for author in Author.objects.filter(portrait__in=images).only("name", "portrait"):
        yield author.portrait_id or 0, _of(author, "Portrait")


def _tools(images: Sequence[Image]) -> Found:
    tools = Tool.objects.filter(Q(logo__in=images) | _mentions("description", images))
    for tool in tools.only("name", "logo", "description"):
        for image in images:
            if tool.logo_id == image.pk:
                yield image.pk, _of(tool, "Logo")
            if str(image.file.name) in tool.description:
                yield image.pk, _of(tool, "Description")


def _pages(images: Sequence[Image]) -> Found:
    for page in Page.objects.filter(_mentions("body", images)).only("title", "body"):
        for image in images:
            if str(image.file.name) in page.body:
                yield image.pk, _of(page, "Page")


def _publications(images: Sequence[Image]) -> Found:
    shown = Publication.objects.filter(Q(logo__in=images) | Q(logo_on_dark__in=images))
    for publication in shown.only("name", "logo", "logo_on_dark"):
        for image in images:
            if publication.logo_id == image.pk:
                yield image.pk, _of(publication, "Logo")
            if publication.logo_on_dark_id == image.pk:
                yield image.pk, _of(publication, "Logo on dark paper")


def _pending(images: Sequence[Image]) -> Found:
    """Changes that are not live yet."""
    pending = Article.objects.filter(pending_revision__isnull=False).values("pending_revision")
    revisions = (
        Revision.objects.filter(pk__in=pending)
        .annotate(words=Cast("content", TextField()))
        .filter(_mentions("words", images) | Q(content__cover__in=[image.pk for image in images]))
        .values_list("article_id", "article__headline", "content")
    )
    for article, headline, content in revisions:
        for image in images:
            if content.get("cover") == image.pk or str(image.file.name) in content.get("body", ""):
                yield image.pk, Use("Changes not live yet", headline, _address(Article, article))


def _working_copies(images: Sequence[Image]) -> Found:
    """What people have typed and not saved."""
    covers = Q(*(Q(words__contains=f'["cover", "{image.pk}"]') for image in images), _connector=Q.OR)
    copies = (
        WorkingCopy.objects.annotate(words=Cast("content", TextField()))
        .filter(_mentions("words", images) | covers)
        .select_related("article", "person")
    )
    for copy in copies:
        words = json.dumps(copy.content)
        address = _address(Article, copy.article_id) if copy.article_id else reverse("admin:index")
        title = copy.article.headline if copy.article else str(copy)
        for image in images:
            if str(image.file.name) in words or f'["cover", "{image.pk}"]' in words:
                role = f"Unsaved text of {copy.person}"
                only_for = None if copy.article_id else copy.person_id
                yield image.pk, Use(role, title, address, only_for)


# Other applications add their own when they are ready.
FINDERS: list[Finder] = [
    _covers,
    _texts,
    _portraits,
    _tools,
    _pages,
    _publications,
    _pending,
    _working_copies,
]


def _mentions(field: str, images: Sequence[Image]) -> Q:
    return reduce(or_, (Q(**{f"{field}__contains": str(image.file.name)}) for image in images))


def _of(row: Model, role: str) -> Use:
    permission = f"newsroom.view_{row._meta.model_name}"
    return Use(role, str(row), _address(type(row), row.pk), permission=permission)


def _address(model: type[Model], pk: Any) -> str:
    return reverse(f"admin:newsroom_{model._meta.model_name}_change", args=[pk])
