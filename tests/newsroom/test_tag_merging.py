"""Tags that mean the same become one, and nothing that pointed to them is lost."""

import pytest
from django.test import Client

from newsroom import search, tagging
from newsroom.models import Article, Redirect, Tag
from tests.making import make_article, make_tag, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/newsroom/tag/"


def found(query: str) -> list[int]:
    return [hit.pk for hit in search.search(query).hits if hit.kind == "article"]


def test_the_articles_of_the_others_carry_the_one_that_stays_once() -> None:
    models, model = make_tag("Models"), make_tag("Model")
    both, one = make_article(tags=[model, models]), make_article(tags=[model])
    assert tagging.merge([model, models], models) == 2
    assert [tag.name for tag in both.tags.all()] == ["Models"]
    assert [tag.name for tag in one.tags.all()] == ["Models"]
    assert set(Article.objects.values_list("primary_tag__name", flat=True)) == {"Models"}
    assert list(Tag.objects.all()) == [models]


def test_the_addresses_of_the_others_lead_to_the_one_that_stays(client: Client) -> None:
    models, model = make_tag("Models"), make_tag("Model")
    tagging.merge([model], models)
    assert client.get("/tags/model/")["Location"] == "/tags/models/"
    assert Redirect.objects.count() == 1


def test_texts_that_link_to_a_merged_tag_link_to_the_one_that_stays() -> None:
    models, model = make_tag("Models"), make_tag("Model")
    article = make_article(body=f"See [models](tag:{model.pk}).")
    tagging.merge([model], models)
    article.refresh_from_db()
    assert article.body == f"See [models](tag:{models.pk})."


def test_pending_changes_follow() -> None:
    models, model = make_tag("Models"), make_tag("Model")
    article = make_article()
    content = {"tags": [model.pk, models.pk], "primary_tag": model.pk}
    article.pending_revision = article.revisions.create(number=1, content=content)
    article.save()
    tagging.merge([model], models)
    article.pending_revision.refresh_from_db()
    assert article.pending_revision.content == {"tags": [models.pk], "primary_tag": models.pk}


def test_readers_find_the_articles_under_the_name_that_stays() -> None:
    models, model = make_tag("Semiconductors"), make_tag("Chipz")
    article = make_article(tags=[model])
    search.index(article)
    tagging.merge([model], models)
    assert found("semiconductors") == [article.pk]
    assert found("tag:chipz") == []


def test_an_editor_merges_in_two_steps() -> None:
    client = signed_in(make_user("Editor"))
    models, model = make_tag("Models"), make_tag("Model")
    chosen = {"action": "merge_tags", "_selected_action": [models.pk, model.pk]}
    asked = client.post(LIST, chosen)
    assert "Which tag stays?" in asked.text
    answer = client.post(LIST, chosen | {"merge": "1", "into": models.pk}, follow=True)
    assert "“Model” went into “Models”" in answer.text
    assert [tag.name for tag in Tag.objects.all()] == ["Models"]


def test_one_tag_cannot_be_merged_and_a_missing_choice_is_asked_for_again() -> None:
    client = signed_in(make_user("Editor"))
    models, model = make_tag("Models"), make_tag("Model")
    alone = client.post(LIST, {"action": "merge_tags", "_selected_action": [models.pk]}, follow=True)
    assert "at least two tags" in alone.text
    both = {"action": "merge_tags", "_selected_action": [models.pk, model.pk], "merge": "1"}
    assert "Choose the tag that stays" in client.post(LIST, both).text


def test_a_writer_cannot_merge() -> None:
    client = signed_in(make_user("Writer"))
    models, model = make_tag("Models"), make_tag("Model")
    chosen = {
        "action": "merge_tags",
        "_selected_action": [models.pk, model.pk],
        "merge": "1",
        "into": models.pk,
    }
    client.post(LIST, chosen)
    assert Tag.objects.count() == 2
