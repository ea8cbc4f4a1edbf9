"""What a page that asks before deleting says of articles: which lose something, or keep it from going."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from newsroom.models import Article

SHOWN = 20


def articles_in_words(articles: QuerySet[Article]) -> list[str]:
    """The newest of these, each leading to its desk, and how many more there are."""
    told: list[str] = [
        format_html(
            '<a class="text-link" href="{}">“{}”</a>',
            reverse("admin:newsroom_article_change", args=[pk]),
            headline,
        )
        for pk, headline in articles.order_by("-pk").values_list("pk", "headline").distinct()[: SHOWN + 1]
    ]
    if len(told) <= SHOWN:
        return told
    more = articles.distinct().count() - SHOWN
    return [*told[:SHOWN], f"and {more:,} more article{'' if more == 1 else 's'}"]


class AuthorsWhoSignStay:
    """Refuses to delete a byline that articles carry, and leads to them."""

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """As elsewhere; an author is kept by articles, not by the rows between the two."""
        authors = list(objs)
        to_delete, counts, lacking, protected = super().get_deleted_objects(authors, request)  # type: ignore[misc]
        if protected:
            protected = articles_in_words(Article.objects.filter(authorships__author__in=authors))
        return to_delete, counts, lacking, protected


def tags_in_words(tags: Sequence[Any]) -> list[Any]:
    """Each tag, and below it the articles that lose it."""
    told: list[Any] = []
    for tag in tags:
        articles = articles_in_words(Article.objects.filter(tags=tag))
        told += [f"{tag}, which these articles lose:", articles] if articles else [str(tag)]
    return told
