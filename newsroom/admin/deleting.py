"""What a page that asks before deleting says of articles: which lose something, or keep it from going."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from newsroom.models import Article

SHOWN = 20


class AuthorsWhoSignStay:
    """Refuses to delete a byline that articles carry, and leads to them."""

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """As elsewhere; an author is kept by articles, not by the rows between the two."""
        authors = list(objs)
        to_delete, counts, lacking, protected = super().get_deleted_objects(authors, request)  # type: ignore[misc]
        if protected:
            signed = Article.objects.filter(authorships__author__in=authors).order_by("-pk").distinct()
            protected = _in_words(list(signed.values_list("pk", "headline")))
        return to_delete, counts, lacking, protected


def tags_in_words(tags: Sequence[Any]) -> list[Any]:
    """Each tag, and below it the articles that lose it."""
    losing: dict[int, list[tuple[int, str]]] = {tag.pk: [] for tag in tags}
    borne = Article.tags.through._default_manager.filter(tag__in=tags).order_by("-article")
    for tag, pk, headline in borne.values_list("tag", "article", "article__headline"):
        losing[tag].append((pk, headline))
    told: list[Any] = []
    for tag in tags:
        articles = _in_words(losing[tag.pk])
        told += [f"{tag}, which these articles lose:", articles] if articles else [str(tag)]
    return told


def _in_words(articles: Sequence[tuple[int, str]]) -> list[str]:
    """The first of these, each leading to its desk, and how many more there are."""
    told: list[str] = [
        format_html(
            '<a class="text-link" href="{}">“{}”</a>',
            reverse("admin:newsroom_article_change", args=[pk]),
            headline,
        )
        for pk, headline in articles[:SHOWN]
    ]
    more = len(articles) - SHOWN
    return [*told, f"and {more:,} more article{'' if more == 1 else 's'}"] if more > 0 else told
