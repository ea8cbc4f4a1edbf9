"""Whatever happens around a publication, the next request is right: kept pages under load and faults."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings

from config.environment import ROOT
from newsroom import workflow
from newsroom.models import Article, Publication, User
from public.page_cache.serving import PageCache
from tests.making import make_article, make_author, make_tag, make_user
from tests.public.asking import Site
from tests.services.celery import environment_of_a_process
from tests.services.redis import RedisServer
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

# Publishes, and ends as by a power cut at the first thing that follows the commit.
PUBLISH_AND_DIE = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from newsroom import workflow
from newsroom.models import Article, User
from newsroom.signals import moved

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def die_after_the_commit(**kwargs):
    from django.db import connection
    connection.run_on_commit.insert(0, (set(connection.savepoint_ids), die, False))

moved.connect(die_after_the_commit)
workflow.move(Article.objects.get(pk=sys.argv[1]), sys.argv[2], User.objects.get(pk=sys.argv[3]))
"""


@pytest.fixture
def publisher() -> User:
    Publication.load()
    return make_user("Publisher")


@pytest.fixture
def draft() -> Article:
    return make_article(status="draft", headline="Brand new", slug="brand-new", tags=[make_tag("Fresh")])


def pages_about(article: Article) -> list[str]:
    """Where an article shows."""
    tag, author = article.tags.get(), article.byline[0]
    path = article.get_absolute_url()
    lists = ["/", "/blog/", tag.get_absolute_url(), author.get_absolute_url(), "/sitemap-articles.xml"]
    feeds = ["/feed/", "/feed/atom/", "/feed/json/", f"{tag.get_absolute_url()}feed/", "/llms.txt"]
    return [path, f"{path.rstrip('/')}.md", *lists, *feeds]


def check(ask: Callable[[str], str], article: Article, shown: bool, words: str) -> None:
    """Every page, feed and search answer says what the database says."""
    for path in pages_about(article):
        # The address stands in lists that name no headline.
        said = ask(path)
        assert (words in said or article.get_absolute_url() in said) is shown, path
        if "sitemap" not in path:
            assert (words in said) is shown, path
    for path in (f"/search/?q={words.split()[0]}", f"/search/overlay/?q={words.split()[0]}"):
        assert (article.get_absolute_url() in ask(path)) is shown, path


def test_publishing_updating_and_withdrawing_show_on_the_next_request(
    draft: Article, publisher: User
) -> None:
    site = Site()
    ask = lambda path: site.ask(path).text  # noqa: E731
    check(ask, draft, False, "Brand new")
    article = workflow.move(draft, "published", publisher)
    check(ask, article, True, "Brand new")
    article.headline = "Better words"
    article.save()
    workflow.announce_update(article)
    check(ask, article, True, "Better words")
    workflow.move(article, "withdrawn", publisher)
    check(ask, article, False, "Better words")
    assert site.ask(article.get_absolute_url()).status == 410


@pytest.mark.faults
def test_a_process_killed_right_after_its_commit_leaves_no_page_behind(
    draft: Article, publisher: User, settings: Settings
) -> None:
    site = Site()
    ask = lambda path: site.ask(path).text  # noqa: E731
    check(ask, draft, False, "Brand new")
    for target, shown in (("published", True), ("withdrawn", False)):
        ended = subprocess.run(
            [sys.executable, "-c", PUBLISH_AND_DIE, str(draft.pk), target, str(publisher.pk)],
            cwd=ROOT,
            env=environment_of_a_process(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        assert Article.objects.get().status == target
        check(ask, draft, shown, "Brand new")


@pytest.mark.services
def test_redis_away_while_it_happens_and_back_with_what_it_knew_makes_no_difference(
    draft: Article, publisher: User, redis_server: RedisServer
) -> None:
    site = Site()
    ask = lambda path: site.ask(path).text  # noqa: E731
    check(ask, draft, False, "Brand new")
    client = redis_server.client
    known = {key: client.dump(key) or b"" for key in client.scan_iter()}
    redis_server.stop()
    article = workflow.move(draft, "published", publisher)
    check(ask, article, True, "Brand new")
    redis_server.start()
    for key, value in known.items():
        redis_server.client.restore(key, 0, value)
    check(ask, article, True, "Brand new")


class Readers:
    """Threads that read one page again and again; each notes what it was shown."""

    def __init__(self, site: Site, path: str, number: int) -> None:
        self.site, self.path = site, path
        self.shown: list[str] = []
        self.must_show = ""
        self.stale: list[str] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.read) for _ in range(number)]

    def read(self) -> None:
        while not self.over.is_set():
            wanted = self.must_show  # before the request: what is committed now must be in the answer
            said = self.site.ask(self.path).text
            if wanted and not any(f"Take {number} " in said for number in range(int(wanted), 100)):
                self.stale.append(f"wanted {wanted}")
        connections.close_all()

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=60)


def test_no_reader_sees_an_old_page_while_others_publish(publisher: User) -> None:
    article = make_article(headline="Take 0 of it", authors=[make_author()])
    site = Site()
    takes = 12
    with Readers(site, "/", 6) as readers:
        for number in range(1, takes + 1):
            article.headline = f"Take {number} of it"
            article.save()
            readers.must_show = str(number)
            assert f"Take {number} of it" in site.ask("/").text
    assert readers.stale == []
    # Saving writes more than once, each time in a transaction; a page is made once for each at the most.
    assert len(site.made) <= 1 + takes * 4


def test_many_who_ask_at_once_have_one_page_made(publisher: User) -> None:
    path = make_article().get_absolute_url()
    site = Site()
    begun = threading.Barrier(8)

    def read() -> None:
        begun.wait(timeout=30)
        assert site.ask(path).status == 200

    in_threads(8, read)
    assert site.made == [path]
    Article.objects.update(headline="Another")
    in_threads(8, read)
    assert site.made == [path] * 2


def test_a_page_made_while_somebody_publishes_is_not_taken_for_the_new_one(publisher: User) -> None:
    article = make_article(headline="Before")
    site = Site()
    path = article.get_absolute_url()
    django = site.django

    def publish_in_the_middle(environ: Any, start_response: Any) -> Any:
        answer = django(environ, start_response)
        Article.objects.filter(headline="Before").update(headline="After")
        return answer

    site.django = publish_in_the_middle  # type: ignore[assignment]
    assert "Before" in site.ask(path).text
    assert "After" in site.ask(path).text


def test_a_database_that_does_not_answer_leaves_the_page_to_django(
    publisher: User,
) -> None:
    site = Site()
    site.ask("/")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE public_generation RENAME TO nowhere")
    try:
        assert site.ask("/").status == 200
        assert site.made == ["/", "/"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE nowhere RENAME TO public_generation")


def test_the_site_that_the_server_loads_keeps_pages_and_the_test_client_none(publisher: User) -> None:
    from config.wsgi import application

    assert isinstance(application, PageCache)
    article = make_article()
    client = Client()
    assert client.get(article.get_absolute_url()).status_code == 200
    assert len(application.store) == 0
