"""How the index follows the newsroom: it changes in the transaction that changes what readers see."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from newsroom.models import Article, Author, Tag, Tool
from newsroom.search.index import index, reindex, remove
from newsroom.signals import publication_changed

# The name under which articles know an author, tag or tool.
BY_NAME: dict[type[Author | Tag | Tool], str] = {Author: "authors", Tag: "tags", Tool: "tool"}


def connect() -> None:
    """Listen to what is published, deleted and renamed."""
    publication_changed.connect(follow_publication, dispatch_uid="newsroom.search.publication")
    pre_delete.connect(forget_deleted, sender=Article, dispatch_uid="newsroom.search.deleted")
    for model in BY_NAME:
        name = model.__name__.lower()
        pre_save.connect(note_old_name, sender=model, dispatch_uid=f"newsroom.search.{name}_before")
        post_save.connect(follow_rename, sender=model, dispatch_uid=f"newsroom.search.{name}_after")
    pre_delete.connect(note_articles, sender=Tag, dispatch_uid="newsroom.search.tag_leaves")
    post_delete.connect(follow_tag_deletion, sender=Tag, dispatch_uid="newsroom.search.tag_left")


def follow_publication(*, article: Article, change: str, **_: Any) -> None:
    """Index what was published or updated, remove what was withdrawn."""
    if change == Article.Status.WITHDRAWN:
        remove(article)
    else:
        index(article)


def forget_deleted(*, instance: Article, **_: Any) -> None:
    """Take an article that is being deleted out of the index, words and all."""
    remove(instance)


def note_old_name(*, instance: Author | Tag | Tool, raw: bool = False, **_: Any) -> None:
    """Remember whether saving changes the name."""
    known = None if raw or instance.pk is None else type(instance)._default_manager.filter(pk=instance.pk)
    before = known.values_list("name", flat=True).first() if known is not None else None
    instance.__dict__["_is_renamed"] = before is not None and before != instance.name


def follow_rename(*, instance: Author | Tag | Tool, **_: Any) -> None:
    """Index the articles of a renamed author, tag or tool again."""
    if instance.__dict__.pop("_is_renamed", False):
        reindex(Article.objects.filter(**{BY_NAME[type(instance)]: instance}))


def note_articles(*, instance: Tag, **_: Any) -> None:
    """Remember which articles a tag leaves."""
    instance.__dict__["_leaves"] = list(instance.articles.values_list("pk", flat=True))


def follow_tag_deletion(*, instance: Tag, **_: Any) -> None:
    """Index the articles of a deleted tag again."""
    reindex(Article.objects.filter(pk__in=instance.__dict__.pop("_leaves", [])))
