"""A process killed with SIGKILL in the middle of saves: article, relations and newest revision agree."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from config.environment import ROOT
from newsroom.history import revisions
from newsroom.models import Article, Revision, User, WorkingCopy
from tests.faults.desk_saves import MOST_SOURCES
from tests.making import make_article, make_author, make_user
from tests.services.celery import environment_of_a_process
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

KILLS = 6


@pytest.fixture
def person(transactional_db: None) -> User:
    return make_user("Editor")


def newest_number(article: Article) -> int:
    number = Revision.objects.filter(article=article).values_list("number", flat=True)
    return number.order_by("-number").first() or 0


def save_until_killed(article: Article, person: User, settings: Settings, log: Path, pause: float) -> None:
    """Let a process save a few times, and end it wherever it happens to be."""
    wanted = newest_number(article) + 3
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.desk_saves", str(article.pk), str(person.pk)],
            cwd=ROOT,
            env=environment_of_a_process(settings),
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(
            lambda: newest_number(article) >= wanted or process.poll() is not None,
            seconds=60,
            what="a few saves",
        )
        assert process.poll() is None, log.read_text()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=pause)  # somewhere in the middle of the next save, elsewhere each time
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def check_revisions(article: Article) -> Revision:
    """Every revision is whole, none is missing; the newest."""
    found = list(Revision.objects.filter(article=article).order_by("number"))
    assert [revision.number for revision in found] == list(range(1, len(found) + 1))
    for revision in found[1:]:
        content = revision.content
        assert content["headline"] == f"Save {revision.number}"
        assert content["body"] == f"Save {revision.number}."
        titles = [source["title"] for source in content["sources"]]
        assert titles == [f"Save {revision.number}"] * (revision.number % MOST_SOURCES + 1)
        assert content["authors"] == sorted(content["authors"], reverse=revision.number % 2 == 0)
    return found[-1]


@pytest.mark.parametrize("status", ["draft", "published"])
def test_killed_again_and_again_article_relations_and_newest_revision_agree(
    person: User, settings: Settings, tmp_path: Path, status: str
) -> None:
    article = make_article(status=status, authors=[make_author(), make_author()])
    before = revisions.snapshot(article)
    for kill in range(KILLS):
        save_until_killed(article, person, settings, tmp_path / "saves.log", pause=0.007 * kill)
        newest = check_revisions(article)
        article = Article.objects.get(pk=article.pk)
        if status == "draft":
            assert revisions.snapshot(article) == revisions.content_of(newest)
        else:
            assert revisions.snapshot(article) == before
            assert article.pending_revision == newest
        assert not WorkingCopy.objects.exists()
    assert newest_number(article) >= KILLS * 3
