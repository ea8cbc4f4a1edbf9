"""Two at once: what the tick does while somebody saves, and what a second pair of eyes would lose."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from newsroom import workflow
from newsroom.admin.article_form import ArticleForm
from newsroom.models import Article
from tests.making import NOON, make_article, make_user
from tests.newsroom.admin_forms import change_url, form_of, signed_in
from tests.threads import in_threads
from tests.waiting import wait_until

Status = Article.Status


@pytest.fixture
def publisher() -> Client:
    """A publisher's browser."""
    return signed_in(make_user("Publisher"))


@pytest.fixture
def tick_meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """While a form is being saved, the tick looks for what is due within two hours."""
    is_read, is_published = threading.Event(), threading.Event()
    clean = ArticleForm.clean

    def read_then_wait(form: ArticleForm) -> Any:
        is_read.set()
        is_published.wait(0.5)  # in vain: the tick has to wait until the form is stored
        return clean(form)

    def tick() -> None:
        assert is_read.wait(10)
        workflow.publish_due(timezone.now() + timedelta(hours=2))
        is_published.set()

    monkeypatch.setattr(ArticleForm, "clean", read_then_wait)
    ticking = threading.Thread(target=in_threads, args=(1, tick))
    ticking.start()
    yield
    ticking.join(20)


def scheduled() -> Article:
    hour = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    return make_article(status=Status.SCHEDULED, publish_at=hour)


def form_with_hour(article: Article, hour: datetime) -> dict[str, Any]:
    return form_of(article, headline="Changed", publish_at=f"{hour:%Y-%m-%dT%H:%M}")


@pytest.mark.django_db(transaction=True)
def test_saving_does_not_take_back_what_the_tick_publishes_meanwhile(
    publisher: Client, request: pytest.FixtureRequest
) -> None:
    article = scheduled()
    request.getfixturevalue("tick_meanwhile")
    form = form_with_hour(article, article.publish_at or NOON)
    assert publisher.post(change_url(article), form).status_code == 302
    wait_until(lambda: Article.objects.get().is_published, what="the tick")
    article.refresh_from_db()
    assert article.headline == "Changed"
    assert article.first_published_at is not None


@pytest.mark.django_db(transaction=True)
def test_an_article_that_was_put_off_meanwhile_is_not_published(publisher: Client) -> None:
    article = scheduled()
    stale = Article.objects.get()
    Article.objects.update(publish_at=timezone.now() + timedelta(days=900))
    with pytest.raises(ValidationError, match="another hour"):
        workflow.move(stale, Status.PUBLISHED, user=None, now=timezone.now() + timedelta(hours=2))
    article.refresh_from_db()
    assert (article.status, article.first_published_at) == (Status.SCHEDULED, None)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.SCHEDULED])
def test_what_readers_see_or_were_promised_keeps_an_author(publisher: Client, status: str) -> None:
    article = make_article(status=status, publish_at=timezone.now() + timedelta(hours=1))
    answer = publisher.post(change_url(article), form_of(article, authors=[]))
    assert "A published or scheduled article keeps an author." in answer.content.decode()
    assert article.authorships.count() == 1


@pytest.mark.django_db
def test_a_draft_may_lose_its_author(publisher: Client) -> None:
    article = make_article(status=Status.DRAFT)
    publisher.post(change_url(article), form_of(article, authors=[]))
    assert not article.authorships.exists()


@pytest.mark.django_db
def test_what_was_due_and_cannot_go_out_is_told_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    make_article(status=Status.SCHEDULED, publish_at=NOON, authors=[], headline="Nobody's")
    with caplog.at_level(logging.WARNING):
        assert workflow.publish_due(NOON) == []
    assert "“Nobody's” was due and is not published: It has no author." in caplog.text
