"""What was wrong is said in public, dated, under the article."""

import json
import re

import pytest
from django.test import Client

from newsroom.models import Article, Correction
from tests.making import NOON, make_article, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
ADD = "/admin/newsroom/correction/add/"


def correct(article: Article, text: str = "It holds 24 GB, not 32.") -> Correction:
    return Correction.objects.create(article=article, text=text, published_at=NOON)


def test_a_correction_stands_under_its_article_with_its_date(client: Client) -> None:
    article = make_article()
    correct(article)
    page = client.get(article.get_absolute_url()).text
    assert "It holds 24 GB, not 32." in page
    assert 'href="#corrections"' in page
    assert "corrected <time" in page


def test_hostile_words_in_a_correction_are_only_words(client: Client) -> None:
    article = make_article()
    correct(article, "<script>alert(1)</script>")
    assert "<script>alert" not in client.get(article.get_absolute_url()).text


def test_search_engines_are_told_of_a_correction(client: Client) -> None:
    article = make_article()
    correct(article)
    page = client.get(article.get_absolute_url()).text
    data = [json.loads(found) for found in re.findall(r'ld\+json">(.+?)</script>', page, re.DOTALL)]
    [told] = [one["correction"] for one in data if "correction" in one]
    assert told[0]["text"] == "It holds 24 GB, not 32."


def test_an_editor_publishes_a_correction_from_the_desk() -> None:
    editor, article = make_user("Editor"), make_article()
    client = signed_in(editor)
    assert f'value="{article.pk}" selected' in client.get(f"{ADD}?article={article.pk}").text
    client.post(ADD, {"article": article.pk, "text": "It was Tuesday."})
    correction = Correction.objects.get()
    assert (correction.article, correction.text, correction.created_by) == (
        article,
        "It was Tuesday.",
        editor,
    )


def test_a_draft_cannot_be_corrected_in_public() -> None:
    draft = make_article(status=Article.Status.DRAFT)
    answer = signed_in(make_user("Editor")).post(ADD, {"article": draft.pk, "text": "It was Tuesday."})
    assert "no reader saw the old one" in answer.text
    assert not Correction.objects.exists()


def test_a_writer_may_not_publish_a_correction() -> None:
    answer = signed_in(make_user("Writer")).post(ADD, {"article": make_article().pk, "text": "No."})
    assert answer.status_code == 403
