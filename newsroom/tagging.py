"""Tags that a writer names while writing, and several that become one."""

from collections.abc import Sequence

from django.db import transaction

from newsroom.models import Article, Revision, Tag
from newsroom.related import following as related_reading
from newsroom.signals import address_changed, tags_merged
from newsroom.slugs import slug_of


def named(name: str) -> Tag:
    """The tag of this name, however it is capitalised; a new one, not stored yet, where there is none."""
    name = " ".join(name.split())
    return Tag.objects.filter(name__iexact=name).first() or Tag(name=name, slug=free_slug(name))


def free_slug(name: str) -> str:
    """An address for a tag that no other tag has: “R&D” and “R and D” both want one."""
    wanted = slug_of(name, fallback="tag", longest=40)
    taken = set(Tag.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)


def merge(tags: Sequence[Tag], into: Tag) -> int:
    """Make several tags one: their articles carry `into` instead, their addresses lead to it.

    Says how many articles changed. Pending changes follow; older revisions keep what they were.
    """
    others = [tag for tag in tags if tag.pk != into.pk]
    gone = {tag.pk for tag in others}
    carries = Article.tags.through
    with transaction.atomic():
        articles = set(carries.objects.filter(tag_id__in=gone).values_list("article_id", flat=True))
        already = set(into.articles.filter(pk__in=articles).values_list("pk", flat=True))
        carries.objects.bulk_create(
            carries(article_id=pk, tag_id=into.pk) for pk in sorted(articles - already)
        )
        Article.objects.filter(primary_tag__in=gone).update(primary_tag=into)
        _follow_in_pending_changes(gone, into.pk)
        tags_merged.send(sender=Tag, into=into, gone=gone)
        for tag in others:
            old, pk = tag.get_absolute_url(), tag.pk
            tag.delete()
            _follow_in_texts(f"(tag:{pk})", f"(tag:{into.pk})")
            address_changed.send(sender=Tag, instance=into, old=old, new=into.get_absolute_url())
        related_reading.follow_tags(articles)
    return len(articles)


def _follow_in_texts(old: str, new: str) -> None:
    """Texts that link to a tag that is gone link to the one that is left."""
    for article in Article.objects.filter(body__contains=old):
        article.body = article.body.replace(old, new)
        article.save()


def _follow_in_pending_changes(gone: set[int], into: int) -> None:
    """What is written and not live yet names the tag that is left."""
    for revision in Revision.objects.filter(pk__in=Article.objects.values("pending_revision")):
        content = revision.content
        tags = [into if tag in gone else tag for tag in content.get("tags", [])]
        primary = into if content.get("primary_tag") in gone else content.get("primary_tag")
        if tags != content.get("tags", []) or primary != content.get("primary_tag"):
            revision.content = content | {"tags": list(dict.fromkeys(tags)), "primary_tag": primary}
            revision.save(update_fields=["content"])
