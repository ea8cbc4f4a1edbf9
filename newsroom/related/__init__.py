"""Related Reading: an editor's pins first, then the published articles that have most in common.

`traits` says what an article is about, `nearness` how near two are, `refreshing` keeps the lists up to
date by way of a table of what is due. docs/decisions/ explains the rule.
"""

from newsroom.models import Article
from newsroom.prepared import Prepared
from newsroom.related.nearness import SHOWN
from newsroom.related.ranking import rank
from newsroom.related.traits import traits_of

__all__ = ["SHOWN", "closest", "related_to"]


RELATED = Prepared(
    lambda pk: (
        Article.objects.published()
        .with_card()
        .prefetch_related(None)
        .filter(related_from__article=pk)
        .order_by("-related_from__is_pinned", "related_from__position", "related_from__pk")[:SHOWN]
    )
)


def related_to(article: Article) -> list[Article]:
    """What stands under an article: pinned first, then computed; published articles only, not yet signed."""
    return RELATED(article.pk)


def closest(article: Article, limit: int = SHOWN) -> list[Article]:
    """The nearest published articles of one that may itself be a draft, as it is saved: nearest first."""
    traits = {article.pk: traits_of([article])[article.pk]}
    keys = [pk for pk, _ in rank(traits, limit)[article.pk]]
    found = Article.objects.published().with_card().in_bulk(keys)
    return [found[pk] for pk in keys if pk in found]
