"""The demo publication: whole, once, and never over anybody's work."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from demo import letters
from demo.loading import RealWorkHere, load
from newsletter.models import Delivery, Issue, Newsletter, Subscriber
from newsroom.markdown import plain_text
from newsroom.models import Article, Author, Image, Page, Tag, Tool, User
from tests.making import make_article

NOW = datetime(2026, 3, 5, 15, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("demo_media")
def test_the_demo_is_a_whole_publication() -> None:
    assert load(NOW)
    assert Author.objects.count() == 3
    assert Tag.objects.count() == 10
    assert Tool.objects.count() == 6
    assert Page.objects.count() == 5
    assert Article.objects.published().count() >= 12
    assert Subscriber.objects.count() == 30
    assert Issue.objects.filter(state=Issue.State.SENT).count() == 2
    assert Delivery.objects.count() == 60


@pytest.mark.usefixtures("demo_media")
def test_every_demo_article_is_worth_opening() -> None:
    load(NOW)
    for article in Article.objects.published():
        assert 600 <= article.word_count <= 1500, article.slug
        assert article.standfirst and article.cover and article.cover.alt, article.slug
        assert article.first_published_at and article.first_published_at < NOW


@pytest.mark.usefixtures("demo_media")
def test_the_next_digest_has_something_to_hold() -> None:
    load(NOW)
    last = Issue.objects.latest("number")
    new = Article.objects.published().filter(first_published_at__gte=last.period_end)
    assert new.count() == 5
    assert not new.filter(issue_items__isnull=False).exists()


@pytest.mark.usefixtures("demo_media")
def test_loading_twice_changes_nothing() -> None:
    load(NOW)
    before = {model: model._default_manager.count() for model in (Article, Image, Subscriber, User, Issue)}
    assert not load(NOW)
    assert {model: model._default_manager.count() for model in before} == before


def test_the_demo_never_loads_over_real_work() -> None:
    make_article(headline="Ours")
    with pytest.raises(RealWorkHere, match="never loads over real work"):
        load(NOW)
    assert list(Article.objects.values_list("headline", flat=True)) == ["Ours"]
    with pytest.raises(CommandError, match="articles here already"):
        call_command("load_demo")


def test_the_demo_stays_out_of_production(settings: LazySettings) -> None:
    settings.DEVELOPMENT = False
    with pytest.raises(RealWorkHere, match="development"):
        load(NOW)
    assert not Newsletter.objects.exists()


@pytest.mark.usefixtures("demo_media")
def test_a_demo_that_breaks_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(letters, "load_newsletter", broken)
    with pytest.raises(OSError, match="no space left"):
        load(NOW)
    assert not Article.objects.exists() and not Tag.objects.exists()


@pytest.mark.usefixtures("demo_media")
def test_demo_people_get_in_only_through_the_demo_backend(settings: LazySettings) -> None:
    load(NOW)
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    assert authenticate(username="publisher", password="galley") is None
    settings.AUTHENTICATION_BACKENDS = ["demo.logins.DemoBackend"]
    assert authenticate(username="publisher", password="galley") is not None
    assert authenticate(username="publisher", password="other") is None


@pytest.mark.usefixtures("demo_media")
def test_the_articles_show_what_the_renderer_can_do() -> None:
    load(NOW)
    everything = "".join(Article.objects.published().values_list("body_html", flat=True))
    for element in ("<table", 'class="code"', "<blockquote", "footnote-ref", "markdown-alert"):
        assert element in everything
    assert "[^" not in plain_text(everything)
