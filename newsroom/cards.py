"""What cards show of articles, read for all of a page at once."""

from collections.abc import Iterable

from newsroom.models import Article
from newsroom.models.article import SIGNED, Authorship
from newsroom.prepared import Prepared

CARDS = Prepared(
    lambda keys: Article.objects.published().with_card().prefetch_related(None).filter(pk__in=keys)
)
NAMES = Prepared(
    lambda keys: (
        Authorship.objects.select_related("author")
        .only("article", "position", *SIGNED)
        .filter(article__pk__in=keys)
    )
)
FACES = Prepared(
    lambda keys: Authorship.objects.select_related("author__portrait").filter(article__pk__in=keys)
)


def cards(keys: Iterable[int]) -> dict[int, Article]:
    """Published articles by their keys, with what their cards show, in two queries."""
    wanted = sorted(set(keys))
    found: list[Article] = CARDS(wanted) if wanted else []
    sign(found)
    return {article.pk: article for article in found}


def sign(articles: Iterable[Article], *, with_faces: bool = False) -> None:
    """Give each article its byline in one query for all; who has one already keeps it."""
    unsigned = {one.pk: one for one in articles if "authorships" not in one.prefetched}
    for article in unsigned.values():
        article.prefetched["authorships"] = []
    if not unsigned:
        return
    for row in (FACES if with_faces else NAMES)(sorted(unsigned)):
        unsigned[row.article_id].prefetched["authorships"].append(row)
