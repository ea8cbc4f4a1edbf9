"""Keeping Related Reading up to date: the database remembers whose is due, workers work it off.

A changed article is *read* (its traits are taken from its text), then *ranked* (its list is computed),
and *spreads*: those under which it now belongs are due as well. Each step can be cut off and repeated.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from newsroom.models import Article, RelatedArticle, RelatedDue, Trait
from newsroom.related.nearness import SHOWN, Scores, shortlist
from newsroom.related.ranking import Ranked, arranged, in_slices, scores_of
from newsroom.related.traits import Traits, traits_of

# More than are shown, so that a withdrawal leaves no hole until a worker has been there.
KEPT = 2 * SHOWN
READ_AT_ONCE, RANKED_AT_ONCE = 500, 200
LEASE = timedelta(minutes=5)
# Under at most so many others does one publication change the list.
NEIGHBOURS = 200


def ask(articles: Iterable[int], *, reads: bool = False, spreads: bool = False) -> None:
    """Note that the Related Reading of these articles is due; call it in the transaction that causes it."""
    rows = [
        RelatedDue(article_id=pk, reads=reads, spreads=spreads, asked=secrets.token_hex(8))
        for pk in sorted(set(articles))
    ]
    RelatedDue.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["article"],
        # What is to be read stays so, whoever asks for less afterwards.
        update_fields=["asked", "lease_ends", *(["reads", "spreads"] if reads else [])],
    )


def ask_for_all() -> int:
    """Note that everything is due, as after an upgrade; how many articles that are."""
    RelatedDue.objects.all().delete()
    RelatedArticle.objects.filter(is_pinned=False).exclude(article__status=Article.Status.PUBLISHED).delete()
    keys = list(Article.objects.published().order_by("pk").values_list("pk", flat=True))
    for some in in_slices(keys):
        ask(some, reads=True)
    return len(keys)


def is_waiting(now: datetime) -> bool:
    """Whether something is due that nobody is working on."""
    return _free(now).exists()


def work_off() -> int:
    """Do a part of what is due; how many articles that were. Several workers never do the same."""
    now = timezone.now()
    if due := _claim(now, reads=True):
        _read(due)
        return len(due)
    if RelatedDue.objects.filter(reads=True).exists():
        return 0  # another worker is still reading what all lists depend on
    due = _claim(now, reads=False)
    _rank(due)
    return len(due)


def finish() -> None:
    """Do everything that is due, here and now."""
    while work_off():
        pass


def _free(now: datetime) -> "QuerySet[RelatedDue]":
    return RelatedDue.objects.filter(Q(lease_ends__isnull=True) | Q(lease_ends__lt=now))


@transaction.atomic
def _claim(now: datetime, *, reads: bool) -> list[RelatedDue]:
    free = _free(now).filter(reads=reads).order_by("pk").select_for_update(skip_locked=True)
    free = free[: READ_AT_ONCE if reads else RANKED_AT_ONCE]
    due = list(free)
    RelatedDue.objects.filter(pk__in=[one.pk for one in due]).update(lease_ends=now + LEASE)
    return due


def _still_as_asked(due: Sequence[RelatedDue]) -> list[RelatedDue]:
    """Those that nothing has changed since they were claimed, with their articles held until the commit."""
    keys = [one.pk for one in due]
    list(Article.objects.filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))
    rows = RelatedDue.objects.filter(pk__in=keys).order_by("pk").select_for_update()
    now_asked = dict(rows.values_list("pk", "asked"))
    return [one for one in due if now_asked.get(one.pk) == one.asked]


# --- reading ----------------------------------------------------------------------------------------


def _read(due: list[RelatedDue]) -> None:
    keys = [one.pk for one in due]
    articles = Article.objects.published().filter(pk__in=keys).prefetch_related("tags", "sources")
    traits = traits_of(list(articles.only("headline", "standfirst", "body", "tool")))
    with transaction.atomic():
        held = _still_as_asked(due)
        gone = [one.pk for one in held if one.pk not in traits]
        _forget(gone)
        before = _stored_traits([one.pk for one in held])
        changed = {pk for one in held if (pk := one.pk) in traits and traits[pk] != before.get(pk)}
        _store_traits({pk: traits[pk] for pk in changed})
        done = RelatedDue.objects.filter(pk__in=[one.pk for one in held])
        done.exclude(pk__in=changed).update(spreads=False)
        done.update(reads=False, lease_ends=None)


def _forget(gone: list[int]) -> None:
    """Drop what was known of articles that readers may not see."""
    Trait.objects.filter(article__in=gone).delete()
    RelatedArticle.objects.filter(article__in=gone, is_pinned=False).delete()
    RelatedDue.objects.filter(pk__in=gone).delete()


def _stored_traits(articles: Iterable[int]) -> dict[int, Traits]:
    found: dict[int, Traits] = defaultdict(dict)
    rows = Trait.objects.filter(article__in=list(articles))
    for article, name, weight in rows.values_list("article_id", "name", "weight"):
        found[article][name] = weight
    return dict(found)


def _store_traits(traits: dict[int, Traits]) -> None:
    Trait.objects.filter(article__in=list(traits)).delete()
    Trait.objects.bulk_create(
        (
            Trait(article_id=article, name=name, weight=weight)
            for article, of in traits.items()
            for name, weight in of.items()
        ),
        batch_size=1_000,
    )


# --- ranking ----------------------------------------------------------------------------------------


def _rank(due: list[RelatedDue]) -> None:
    traits = _stored_traits(one.pk for one in due)
    scores = scores_of(traits)
    lists = arranged({article: shortlist(found) for article, found in scores.items()}, KEPT)
    with transaction.atomic():
        held = _still_as_asked(due)
        RelatedDue.objects.filter(pk__in=[one.pk for one in held]).delete()
        _store({one.pk: lists.get(one.pk, []) for one in held})
        for one in held:
            if one.spreads:
                ask(_those_it_belongs_under(one.pk, scores.get(one.pk, {})))


def _store(lists: dict[int, Ranked]) -> None:
    """Write the lists that differ; where the order stays, only how near each one is."""
    computed = RelatedArticle.objects.filter(article__in=list(lists), is_pinned=False)
    before: dict[int, list[RelatedArticle]] = defaultdict(list)
    for link in computed.order_by("position", "pk"):
        before[link.article_id].append(link)
    reordered, nearer = {}, []
    for article, found in lists.items():
        if [link.related_id for link in before[article]] != [other for other, _ in found]:
            reordered[article] = found
            continue
        for link, (_, score) in zip(before[article], found, strict=True):
            if link.score != score:
                link.score = score
                nearer.append(link)
    RelatedArticle.objects.bulk_update(nearer, ["score"], batch_size=200)
    computed.filter(article__in=list(reordered)).delete()
    RelatedArticle.objects.bulk_create(
        (
            RelatedArticle(
                article_id=article, related_id=related, is_pinned=False, position=position, score=score
            )
            for article, found in reordered.items()
            for position, (related, score) in enumerate(found)
        ),
        batch_size=1_000,
    )


def _those_it_belongs_under(article: int, scores: Scores) -> set[int]:
    """The near ones to which it is nearer than the last that they have, or that have too few."""
    near = sorted(scores, key=lambda pk: scores[pk], reverse=True)[:NEIGHBOURS]
    lists: dict[int, list[float]] = defaultdict(list)
    rows = RelatedArticle.objects.filter(article__in=near, is_pinned=False)
    for other, score in rows.values_list("article_id", "score"):
        lists[other].append(score)
    return {pk for pk in near if len(lists[pk]) < KEPT or scores[pk] >= min(lists[pk])}
