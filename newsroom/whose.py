"""Whose an article is, and so who may change it, write notes on it, and show it around."""

from django.db.models import Q

from newsroom.models import Article, Authorship, User


def is_of(person: User) -> Q:
    """Articles that somebody began or signs."""
    signed = Authorship.objects.filter(author__user=person.pk)
    return Q(created_by=person.pk) | Q(pk__in=signed.values("article"))


def may_change(article: Article | None, person: User) -> bool:
    """Whether somebody may change this article, or, for None, articles at all.

    Writers change what is theirs, editors anything; what is published changes for readers only when a
    publisher publishes the changes.
    """
    if not person.has_perm("newsroom.change_article"):
        return False
    if article is None or article.pk is None or person.has_perm("newsroom.change_any_article"):
        return True
    return Article.objects.filter(is_of(person), pk=article.pk).exists()
