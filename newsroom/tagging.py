"""Tags that a writer names while writing, and the kicker that one of them becomes."""

from collections.abc import Sequence

from django.utils.text import slugify

from newsroom.models import Article, Tag


def named(name: str) -> Tag:
    """The tag of this name, however it is capitalised; a new one, not stored yet, where there is none."""
    name = " ".join(name.split())
    return Tag.objects.filter(name__iexact=name).first() or Tag(name=name, slug=free_slug(name))


def free_slug(name: str) -> str:
    """An address for a tag that no other tag has: “C” and “C++” both want to be /tags/c/."""
    wanted = slugify(name)[:40] or "tag"
    taken = set(Tag.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)


def settle_kicker(article: Article, chosen: Sequence[Tag]) -> None:
    """The kicker is one of the tags: the first of them where none was picked, added where it is missing."""
    if article.primary_tag is None:
        if chosen:
            article.primary_tag = chosen[0]
            Article.objects.filter(pk=article.pk).update(primary_tag=chosen[0])
    elif article.primary_tag not in chosen:
        article.tags.add(article.primary_tag)
