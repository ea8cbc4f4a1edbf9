"""Related Reading: what is nearest, whose list is due when, and what is never shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom import doorbell, related, search, tagging, tasks, workflow
from newsroom.models import Article, RelatedArticle, RelatedDue, Tag, Trait
from newsroom.related import refreshing, traits
from tests.making import make_article, make_tag, make_tool, make_user, relate_all

pytestmark = pytest.mark.django_db
Status = Article.Status


def about(word: str, **fields: Any) -> Article:
    """An article that has no word in common with another."""
    return make_article(headline=word, standfirst=f"{word}.", body=f"{word} {word}.", **fields)


# --- what an article is about ---------------------------------------------------------------------------


def test_tags_tools_sources_and_telling_words_are_traits() -> None:
    tag, reviewed, named = make_tag(), make_tool(), make_tool()
    article = make_article(
        tags=[tag], tool=reviewed, body=f"[It](tool:{named.pk}) quantises. Quantised weights, weights."
    )
    article.sources.create(publisher="Arxiv", title="One", url="https://www.arxiv.org/abs/1234/")
    article.sources.create(publisher="The  Almanac", title="Two")
    for _ in range(3):
        make_article()
    search.rebuild()
    found = traits.traits_of([article])[article.pk]
    assert {f"tag:{tag.pk}", f"tool:{reviewed.pk}", f"tool:{named.pk}"} < set(found)
    assert {"host:arxiv.org", "host:the almanac", "term:quantis", "term:weight"} < set(found)
    assert len([name for name in found if name.startswith("source:")]) == 1
    assert found["term:weight"] > found.get("term:articl", 0)


def test_one_article_and_many_are_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("Lamps", "lamps and GPT-4.5", "Lighthouses", "o3-mini")
    articles = [make_article(headline=word, body=f"{word} {word}. Quantised weights.") for word in words]
    search.rebuild()
    one_by_one = [traits.traits_of([article])[article.pk] for article in articles]
    monkeypatch.setattr(traits, "FEW", 0)
    together = traits.traits_of(articles)
    assert [together[article.pk] for article in articles] == one_by_one
    assert all(one_by_one)


def test_sources_that_are_no_addresses_do_no_harm() -> None:
    article = make_article()
    for url in ("http://[", "https:///nowhere", "mailto:x@y.example", "x" * 400):
        article.sources.create(publisher="P" * 120, title="T", url=url)
    relate_all()
    assert Trait.objects.filter(article=article, name__startswith="host:").count() == 1


# --- what readers see ---------------------------------------------------------------------------------


def test_pins_stand_first_and_the_computed_fill_up() -> None:
    tag = make_tag()
    article, near, pinned = make_article(tags=[tag]), make_article(tags=[tag]), make_article(body="Else.")
    article.related_links.create(related=pinned)
    relate_all()
    assert related.related_to(article) == [pinned, near]
    assert pinned.pk not in article.related_links.filter(is_pinned=False).values_list("related", flat=True)


def test_the_same_text_is_near_without_any_tag() -> None:
    words = "Lighthouse keepers polish lenses. Lighthouse lenses and lamps, keepers say."
    one, other = make_article(body=words), make_article(body=words)
    for number in range(4):
        make_article(body=f"Bakers knead dough {number}. Bakers and dough.")
    search.rebuild()
    relate_all()
    assert related.related_to(one)[0] == other


def test_a_withdrawn_article_goes_at_once_and_its_place_is_filled() -> None:
    tag = make_tag()
    article, *others = (make_article(tags=[tag]) for _ in range(5))
    relate_all()
    first = related.related_to(article)[0]
    workflow.move(first, Status.WITHDRAWN, make_user("Publisher"))
    assert first not in related.related_to(article)
    assert len(related.related_to(article)) == 3
    tasks.refresh_related()
    assert set(article.related_links.values_list("related", flat=True)) == {
        one.pk for one in others if one != first
    }
    assert not Trait.objects.filter(article=first).exists()
    assert not RelatedDue.objects.exists()


def test_a_new_article_appears_under_those_that_it_belongs_to() -> None:
    tag, other = make_tag(), make_tag()
    old, apart = about("Lamps", tags=[tag]), about("Bread", tags=[other])
    relate_all()
    new = about("Lighthouses", tags=[tag], status=Status.DRAFT)
    workflow.move(new, Status.PUBLISHED, make_user("Publisher"))
    assert related.related_to(old) == []
    tasks.refresh_related()
    assert related.related_to(new)[0] == old
    assert related.related_to(old)[0] == new
    assert new not in related.related_to(apart)


def test_tags_that_are_merged_or_deleted_change_what_is_near() -> None:
    model, models = make_tag("Model"), make_tag("Models")
    one, other = about("Lamps", tags=[model]), about("Bread", tags=[models])
    relate_all()
    assert related.related_to(one) == []
    tagging.merge([model], models)
    tasks.refresh_related()
    assert related.related_to(one) == [other]
    Tag.objects.get().delete()
    tasks.refresh_related()
    assert related.related_to(one) == []


def test_a_pin_that_is_taken_off_is_replaced() -> None:
    tag = make_tag()
    article, near = make_article(tags=[tag]), make_article(tags=[tag])
    link = article.related_links.create(related=near)
    relate_all()
    link.delete()
    workflow.announce_update(article)
    tasks.refresh_related()
    assert [one.is_pinned for one in article.related_links.all()] == [False]


def test_drafts_are_never_shown_and_can_ask() -> None:
    tag = make_tag()
    seen, draft = make_article(tags=[tag]), make_article(tags=[tag], status=Status.DRAFT)
    relate_all()
    assert related.closest(draft) == [seen]
    assert related.closest(seen) == []


# --- what is due ----------------------------------------------------------------------------------------


def test_what_changes_while_it_is_worked_out_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article()
    refreshing.ask([article.pk], reads=True)
    real = traits.traits_of

    def changed_meanwhile(articles: Any) -> Any:
        refreshing.ask([article.pk], reads=True)
        return real(articles)

    monkeypatch.setattr(refreshing, "traits_of", changed_meanwhile)
    refreshing.work_off()
    due = RelatedDue.objects.get()
    assert due.reads
    assert due.lease_ends is None
    assert not Trait.objects.exists()


def test_what_a_worker_has_claimed_is_left_to_it_until_its_lease_ends() -> None:
    article = make_article()
    refreshing.ask([article.pk], reads=True)
    now = timezone.now()
    RelatedDue.objects.update(lease_ends=now + timedelta(minutes=1))
    assert refreshing.work_off() == 0
    assert not refreshing.is_waiting(now)
    assert refreshing.is_waiting(now + timedelta(minutes=2))


def test_nothing_is_ranked_while_another_worker_still_reads() -> None:
    reading, ready = make_article(), make_article()
    refreshing.ask([reading.pk], reads=True)
    RelatedDue.objects.update(lease_ends=timezone.now() + timedelta(minutes=1))
    refreshing.ask([ready.pk])
    assert refreshing.work_off() == 0


def test_asking_for_less_forgets_nothing() -> None:
    article = make_article()
    refreshing.ask([article.pk], reads=True, spreads=True)
    refreshing.ask([article.pk])
    due = RelatedDue.objects.get()
    assert (due.reads, due.spreads) == (True, True)


def test_the_tick_makes_up_for_a_lost_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(tasks, "ring", lambda task, *ids: rung.append(task.name))
    tasks.tick()
    assert "newsroom.tasks.refresh_related" not in rung
    refreshing.ask([make_article().pk], reads=True)
    tasks.tick()
    assert "newsroom.tasks.refresh_related" in rung


def test_a_merge_rings_once_it_is_committed(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(doorbell, "_ring_now", lambda task, ids: rung.append(task))
    into, other = make_tag(), make_tag()
    make_article(tags=[other])
    with django_capture_on_commit_callbacks(execute=True):
        tagging.merge([other], into)
        assert rung == []
    assert "newsroom.tasks.refresh_related" in rung


def test_lists_that_stay_as_they_are_are_not_written() -> None:
    tag = make_tag()
    for _ in range(3):
        make_article(tags=[tag])
    relate_all()
    rows = list(RelatedArticle.objects.order_by("pk").values_list("pk", "related"))
    relate_all()
    assert list(RelatedArticle.objects.order_by("pk").values_list("pk", "related")) == rows


def test_the_command_works_it_all_out_and_goes_on_where_it_was_stopped(
    capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "READ_AT_ONCE", 2)
    tag = make_tag()
    articles = [make_article(tags=[tag]) for _ in range(5)]
    refreshing.ask_for_all()
    refreshing.work_off()
    assert Trait.objects.values("article").distinct().count() == 2
    call_command("refresh_related", "--waiting")
    assert all(len(related.related_to(article)) == 3 for article in articles)
    RelatedArticle.objects.all().delete()
    call_command("refresh_related")
    assert all(len(related.related_to(article)) == 3 for article in articles)
    assert "up to date" in capsys.readouterr().out


def test_a_chunk_asks_as_much_for_many_as_for_few() -> None:
    asked = []
    tag = make_tag()
    for _ in range(2):
        for _ in range(3):
            make_article(tags=[tag])
        Trait.objects.all().delete()
        RelatedArticle.objects.all().delete()
        search.rebuild()
        refreshing.ask_for_all()
        with CaptureQueriesContext(connection) as questions:
            refreshing.finish()
        asked.append(len(questions))
    assert asked[0] == asked[1]
