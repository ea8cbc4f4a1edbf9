"""What the demo holds: a whole publication, worth opening, and its people's log-ins."""

import pytest
import time_machine
from django.contrib.auth import authenticate
from pytest_django import Settings

from demo.loading import load
from newsletter import cadence
from newsletter.assembling import assembly
from newsletter.models import Delivery, Issue, Newsletter, Subscriber
from newsroom.markdown import plain_text
from newsroom.models import Article, Author, Image, Page, Tag, Tool, User
from tests.demo.conftest import NOW

pytestmark = pytest.mark.usefixtures("demo")


def test_the_demo_is_a_whole_publication() -> None:
    assert Author.objects.count() == 3
    assert Tag.objects.count() == 10
    assert Tool.objects.count() == 6
    assert Page.objects.count() == 5
    assert Article.objects.published().count() >= 12
    assert Subscriber.objects.count() == 30
    assert Issue.objects.filter(state=Issue.State.SENT).count() == 2
    assert Delivery.objects.count() == 60


def test_every_demo_article_is_worth_opening() -> None:
    for article in Article.objects.published():
        assert 600 <= article.word_count <= 1500, article.slug
        assert article.standfirst and article.cover and article.cover.alt, article.slug
        assert article.first_published_at and article.first_published_at < NOW


def test_the_next_digest_has_something_to_hold() -> None:
    last = Issue.objects.latest("number")
    new = Article.objects.published().filter(first_published_at__gte=last.period_end)
    assert new.count() == 5
    assert not new.filter(issue_items__isnull=False).exists()


@time_machine.travel(NOW, tick=False)
def test_the_next_digest_fills_every_section() -> None:
    newsletter = Newsletter.objects.get()
    cut_off = cadence.cut_off(newsletter, cadence.next_send(newsletter, NOW))
    issue = assembly.assemble(newsletter, NOW, cut_off=cut_off)
    assert issue
    filled = set(issue.items.values_list("section", flat=True))
    assert {"Lead story", "Elsewhere", "From the archive", "Corrections"} <= filled


def test_loading_twice_changes_nothing() -> None:
    before = {model: model._default_manager.count() for model in (Article, Image, Subscriber, User, Issue)}
    assert not load(NOW)
    assert {model: model._default_manager.count() for model in before} == before


def test_demo_people_get_in_only_through_the_demo_backend(settings: Settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    assert authenticate(username="publisher", password="galley") is None
    settings.AUTHENTICATION_BACKENDS = ["demo.logins.DemoBackend"]
    assert authenticate(username="publisher", password="galley") is not None
    assert authenticate(username="publisher", password="other") is None


def test_the_articles_show_what_the_renderer_can_do() -> None:
    everything = "".join(Article.objects.published().values_list("body_html", flat=True))
    for element in ("<table", 'class="code"', "<blockquote", "footnote-ref", "markdown-alert"):
        assert element in everything
    assert "[^" not in plain_text(everything)
