"""The search index follows publication, update, withdrawal, deletion and renaming."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from newsroom import search, workflow
from newsroom.models import Article, SearchEntry, SearchWord
from newsroom.search import rebuilding
from newsroom.search.matching import Matcher
from newsroom.search.query import parse
from tests.making import NOON, make_article, make_author, make_tag, make_tool

pytestmark = pytest.mark.django_db

Status = Article.Status


def keys(query: str) -> list[int]:
    """The articles found."""
    return [hit.pk for hit in search.search(query).hits if hit.kind == "article"]


def held(query: str) -> list[int]:
    """What the index itself answers, before anything looks whether it is still published."""
    return Matcher(parse(query)).newest(10)


def words() -> dict[str, int]:
    """Every word counted."""
    return dict(SearchWord.objects.values_list("word", "articles"))


def make_draft(**fields: Any) -> Article:
    """An article that is ready to be published."""
    return make_article(status=Status.DRAFT, **fields)


def publish(article: Article) -> Article:
    """Publish it as the tick would."""
    return workflow.move(article, Status.PUBLISHED, user=None, now=NOON)


def test_a_draft_is_not_found_until_it_is_published() -> None:
    draft = make_draft(headline="Xylophones")
    search.rebuild()
    assert keys("xylophones") == []
    publish(draft)
    assert keys("xylophones") == [draft.pk]


def test_an_update_is_found_and_what_it_replaced_is_not() -> None:
    article = publish(make_draft(headline="Xylophones"))
    article.headline = "Zithers"
    article.save()
    workflow.announce_update(article)
    assert (keys("zithers"), keys("xylophones")) == ([article.pk], [])


def test_a_withdrawn_article_is_gone() -> None:
    article = publish(make_draft(headline="Xylophones"))
    workflow.move(article, Status.WITHDRAWN, user=None)
    assert keys("xylophones") == []
    assert not SearchEntry.objects.exists()
    assert words() == {}


def test_an_entry_that_outlived_its_article_s_publication_is_not_shown() -> None:
    article = publish(make_draft(headline="Xylophones"))
    Article.objects.filter(pk=article.pk).update(status=Status.WITHDRAWN)
    assert keys("xylophones") == []


def test_a_deleted_article_is_gone_with_its_words() -> None:
    article = publish(make_draft(headline="Xylophones"))
    kept = publish(make_draft(headline="Zithers"))
    article.delete()
    assert (keys("xylophones"), keys("zithers")) == ([], [kept.pk])
    assert "xylophones" not in words()
    assert set(words().values()) == {1}


def test_nothing_of_what_an_article_once_held_stays_in_the_index() -> None:
    article = publish(make_draft(headline="Xylophones", tags=[make_tag("Percussion")]))
    article.headline = "Zithers"
    article.save()
    article.tags.set([make_tag("Strings")])
    workflow.announce_update(article)
    assert [held(query) for query in ("xylophones", "percussion", "tag:percussion")] == [[], [], []]
    workflow.move(article, Status.WITHDRAWN, user=None)
    assert [held(query) for query in ("zithers", "strings", "kind:breakdown zithers")] == [[], [], []]


def test_an_article_that_becomes_another_kind_is_found_as_that_kind() -> None:
    article = publish(make_draft(headline="Xylophones", kind="news"))
    assert keys("kind:news xylophones") == keys("kind:news") == [article.pk]
    article.kind = "guide"
    article.save()
    workflow.announce_update(article)
    assert keys("kind:news xylophones") == keys("kind:news") == []
    assert keys("kind:guide xylophones") == keys("-kind:news") == [article.pk]


def test_a_publication_that_is_rolled_back_leaves_nothing() -> None:
    draft = make_draft(headline="Xylophones")
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(draft)
        raise RuntimeError
    assert keys("xylophones") == []
    assert words() == {}


def test_publishing_twice_counts_words_once() -> None:
    article = publish(make_draft(headline="Xylophones"))
    search.index(article)
    search.index(article)
    assert words()["xylophones"] == 1
    assert keys("xylophones") == [article.pk]


def test_renaming_an_author_tag_or_tool_is_reflected() -> None:
    author, tag = make_author(name="Ada Birch"), make_tag("Harmonicas")
    tool = make_tool(name="Bellows", maker="Reed and Sons")
    article = publish(make_draft(authors=[author], tags=[tag], tool=tool))
    assert keys("birch") == keys("harmonicas") == keys("bellows") == [article.pk]
    author.name, tag.name, tool.name = "Ada Cedar", "Melodicas", "Squeeze"
    for renamed in (author, tag, tool):
        renamed.save()
    assert keys("birch") == keys("harmonicas") == keys("bellows") == []
    assert keys("cedar") == keys("melodicas") == keys("squeeze") == [article.pk]
    tag.delete()
    assert keys("melodicas") == []


def test_sources_and_the_verdict_are_found() -> None:
    draft = make_draft(verdict="Buy the ocarina.", pros="Light\nLoud")
    draft.sources.create(publisher="The Bassoonist", title="Reeds of the year")
    publish(draft)
    assert keys("ocarina") == keys("bassoonist") == keys("light loud") == [draft.pk]


def test_rebuilding_finds_the_same_and_drops_what_should_not_be_there() -> None:
    first, second = publish(make_draft(headline="Xylophones")), publish(make_draft(headline="Zithers"))
    before = words()
    Article.objects.filter(pk=second.pk).update(status=Status.WITHDRAWN)
    SearchWord.objects.create(word="nonsense", articles=3)
    assert search.rebuild() == 1
    assert (keys("xylophones"), keys("zithers")) == ([first.pk], [])
    assert set(words()) < set(before)


def test_the_command_says_how_many_articles_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    publish(make_draft())
    call_command("rebuild_search")
    assert capsys.readouterr().out == "The search index holds 1 articles.\n"


def test_a_body_longer_than_the_index_takes_is_still_published() -> None:
    body = "\n\n".join(f"word{number} слово{number} 語{number}" for number in range(12_000))
    article = publish(make_draft(headline="Xylophones", body=body))
    assert keys("xylophones") == keys("word7") == [article.pk]


def test_an_endless_word_does_no_harm() -> None:
    article = publish(make_draft(headline="Xylophones", body="a" * 50_000 + "\n\n" + "語" * 50_000))
    assert keys("xylophones") == [article.pk]
    assert keys("a" * 60) == [article.pk]


def test_an_article_without_a_tag_shows_its_kind_in_words() -> None:
    publish(make_draft(headline="Untagged sparrow", kind="review"))
    (hit,) = search.search("sparrow").hits
    assert hit.kicker == "Review"


@pytest.mark.django_db(transaction=True)
def test_an_index_of_an_earlier_version_answers_after_the_upgrade() -> None:
    article = publish(make_draft(headline="Xylophones", body="They hum a low and quiet song."))
    try:
        call_command("migrate", "newsroom", "0037", verbosity=0)
    finally:
        call_command("migrate", "newsroom", verbosity=0)
    assert keys("xylophones") == keys('"quiet song"') == [article.pk]
    assert keys('"song quiet"') == []
    workflow.move(article, Status.WITHDRAWN, user=None)
    assert held("quiet") == []


@pytest.mark.django_db(transaction=True)
def test_from_nothing_as_well_as_again_a_rebuild_leaves_the_index_that_answers() -> None:
    article = publish(make_draft(headline="Xylophones"))
    SearchEntry.objects.all().delete()
    for _ in range(2):
        search.rebuild()
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, SearchEntry._meta.db_table)
        assert connection.vendor == "sqlite" or "search_terms" in constraints
        assert keys("xylophones") == [article.pk]


def test_what_is_published_during_a_rebuild_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = publish(make_draft(headline="Xylophones")), publish(make_draft(headline="Zithers"))
    monkeypatch.setattr(rebuilding, "in_chunks", lambda _: [[first.pk]])
    search.rebuild()
    assert (words()["xylophones"], words()["zithers"]) == (1, 1)
    assert keys("zithers") == [second.pk]


def test_what_is_published_or_withdrawn_while_the_index_is_rebuilt_is_so_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = publish(make_draft(headline="Xylophones")), make_draft(headline="Zithers")

    def meanwhile(_: Any) -> Iterator[list[int]]:
        yield [first.pk]
        workflow.move(first, Status.WITHDRAWN, user=None)
        publish(second)

    monkeypatch.setattr(rebuilding, "in_chunks", meanwhile)
    search.rebuild()
    assert (held("xylophones"), held("zithers")) == ([], [second.pk])
    assert words()["zithers"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_that_is_ended_leaves_everything_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = publish(make_draft(headline="Xylophones")), publish(make_draft(headline="Zithers"))

    def one_by_one_and_then_no_more(_: Any) -> Iterator[list[int]]:
        yield [first.pk]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(rebuilding, "in_chunks", one_by_one_and_then_no_more)
        search.rebuild()
    assert (keys("xylophones"), keys("zithers")) == ([first.pk], [second.pk])
    assert search.rebuild() == 2
    assert (keys("xylophones"), keys("zithers")) == ([first.pk], [second.pk])


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_rebuild_that_several_processes_share_finds_and_counts_everything(shared_by_three: None) -> None:
    articles = [publish(make_draft(headline=f"Xylophone number {number}")) for number in range(7)]
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    assert search.rebuild() == 7
    assert sorted(held("xylophone")) == [article.pk for article in articles]
    assert words()["xylophone"] == 7


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_rebuild_says_when_one_of_its_processes_was_ended_and_loses_nothing(
    shared_by_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [publish(make_draft(headline="Xylophones")) for _ in range(6)]
    before = words()
    own = os.getpid()

    def ended_elsewhere(keys: Any) -> Iterator[list[int]]:
        if os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)
        yield keys

    monkeypatch.setattr(rebuilding, "in_chunks", ended_elsewhere)
    with pytest.raises(RuntimeError, match="Run manage.py rebuild_search again"):
        search.rebuild()
    assert sorted(held("xylophones")) == [article.pk for article in articles]
    assert words() == before


@pytest.fixture
def shared_by_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes share a rebuild, however little there is."""
    monkeypatch.setattr(rebuilding, "MANY", 3)
    monkeypatch.setattr(rebuilding, "PROCESSES", 3)
