"""Loading the demo: in development, as a whole or not at all, and never over anybody's work."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from demo import letters
from demo.loading import RealWorkHere, load
from newsletter.models import Newsletter
from newsroom.models import Article, Tag
from tests.demo.conftest import NOW
from tests.making import make_article

pytestmark = pytest.mark.django_db


def test_the_demo_never_loads_over_real_work() -> None:
    make_article(headline="Ours")
    with pytest.raises(RealWorkHere, match="never loads over real work"):
        load(NOW)
    assert list(Article.objects.values_list("headline", flat=True)) == ["Ours"]
    with pytest.raises(CommandError, match="articles here already"):
        call_command("load_demo")


def test_the_demo_stays_out_of_production(settings: Settings) -> None:
    settings.DEVELOPMENT = False
    with pytest.raises(RealWorkHere, match="development"):
        load(NOW)
    assert not Newsletter.objects.exists()


def test_a_demo_that_breaks_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(letters, "load_newsletter", broken)
    with pytest.raises(OSError, match="no space left"):
        load(NOW)
    assert not Article.objects.exists() and not Tag.objects.exists()
