"""The history of an article: found, compared and restored by those who may."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from newsroom.history import revisions
from newsroom.models import Article, Author, Revision, User, WorkingCopy
from tests.making import NOON, make_article, make_author, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def editor() -> User:
    return make_user("Editor", first_name="Ines", last_name="Abara")


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def article() -> Article:
    return make_article(status="draft", headline="Where the memory goes", body="It goes away.")


def history_url(article: Article) -> str:
    return reverse("admin:newsroom_article_history", args=[article.pk])


def revision_url(article: Article, number: int, against: str = "") -> str:
    address = reverse("admin:newsroom_article_revision", args=[article.pk, number])
    return f"{address}?against={against}" if against else address


def restore_url(article: Article, number: int) -> str:
    return reverse("admin:newsroom_article_restore", args=[article.pk, number])


def save(article: Article, person: User | None = None, **changes: Any) -> Revision:
    return revisions.keep(article, person, revisions.content_now(article) | changes)


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def make_revisions(article: Article, count: int, person: User) -> None:
    content = revisions.snapshot(article)
    Revision.objects.bulk_create(
        Revision(article=article, number=number, content=content, summary="Body", created_by=person)
        for number in range(1, count + 1)
    )


def test_the_history_says_who_saved_what_and_which_one_readers_see(
    client: Client, editor: User, article: Article
) -> None:
    save(article, editor, body="It goes into the cache.")
    live = Revision.objects.get(number=1)
    Revision.objects.filter(pk=live.pk).update(published_at=NOON)
    Article.objects.filter(pk=article.pk).update(
        status="published",
        first_published_at=NOON,
        live_revision=live,
        pending_revision=Revision.objects.get(number=2),
    )
    text = client.get(history_url(article)).content.decode()
    assert "Ines Abara" in text
    assert "Readers see this" in text
    assert "Changes not published yet" in text
    assert "5 Mar 2026, 12:00" in text


def test_the_history_names_whoever_has_typed_something_unsaved(
    client: Client, editor: User, article: Article
) -> None:
    somebody = make_user("Writer", first_name="Ben", last_name="Okri")
    WorkingCopy.objects.create(article=article, person=somebody, content={}, base=1, saved_at=NOON)
    assert "Ben Okri has" in " ".join(client.get(history_url(article)).content.decode().split())


def test_an_article_without_revisions_says_how_to_get_one(client: Client, article: Article) -> None:
    assert "the first save at the desk makes one" in client.get(history_url(article)).content.decode()


def test_hundreds_of_revisions_cost_as_many_queries_as_three(
    client: Client, editor: User, django_assert_num_queries: Any
) -> None:
    few, many = make_article(status="draft"), make_article(status="draft")
    make_revisions(few, 3, editor)
    make_revisions(many, 400, editor)
    client.get(history_url(few))
    for article in (few, many):
        with django_assert_num_queries(10) as queries:
            answer = client.get(history_url(article))
    assert answer.context["page"].paginator.num_pages == 8
    assert not any('"newsroom_revision"."content"' in query["sql"] for query in queries.captured_queries)


def test_two_chosen_revisions_lead_to_their_comparison_whichever_comes_first(
    client: Client, article: Article
) -> None:
    answer = client.get(history_url(article), {"older": "7", "newer": "3"})
    assert answer["Location"] == revision_url(article, 7, "3")


def test_a_revision_is_shown_beside_the_one_before_it(client: Client, article: Article) -> None:
    save(article, None, body="It goes astray.")
    text = client.get(revision_url(article, 2)).content.decode()
    assert '<del class="diff-gone"><span class="unseen">[removed: </span>away<span' in text
    assert '<ins class="diff-new"><span class="unseen">[added: </span>astray<span' in text


def test_any_two_can_be_compared_relations_too(client: Client, article: Article) -> None:
    ada = make_author(name="Ada Writer")
    save(article, None, body="Second.")
    save(article, None, authors=[ada.pk])
    rows = {row.field: row for row in client.get(revision_url(article, 3, "1")).context["rows"]}
    assert set(rows) == {"body", "authors"}
    assert [pair.new for pair in rows["authors"].pairs] == ["Ada Writer"]


def test_changes_are_compared_with_what_readers_see(client: Client, editor: User) -> None:
    article = make_article(body="As published.")
    save(article, editor, body="As published once.")
    save(article, editor, body="As published once more.")
    answer = client.get(revision_url(article, 3, "live"))
    assert answer.context["left"].title == "What readers see"
    assert answer.context["rows"][0].pairs[0].old.strip() == "As published."


def test_without_anything_live_the_comparison_says_so(client: Client, article: Article) -> None:
    save(article, None, body="More.")
    assert "Readers have seen nothing" in client.get(revision_url(article, 2, "live")).content.decode()


def test_the_first_revision_stands_alone(client: Client, article: Article) -> None:
    save(article, None, body="More.")
    answer = client.get(revision_url(article, 1))
    assert answer.status_code == 200
    assert answer.context["left"] is None


@pytest.mark.parametrize("against", ["99", "x", "-1", "9" * 30])
def test_a_comparison_with_nonsense_falls_back_to_the_one_before(
    client: Client, article: Article, against: str
) -> None:
    save(article, None, body="More.")
    answer = client.get(revision_url(article, 2, against))
    assert answer.context["left"].title == "Revision 1"


def test_hostile_words_are_shown_as_words(client: Client, article: Article) -> None:
    save(article, None, body="<script>alert(1)</script>", headline="<img src=x onerror=alert(1)>")
    text = client.get(revision_url(article, 2)).content.decode()
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text


def test_restoring_makes_a_new_revision_and_keeps_those_between(
    client: Client, editor: User, article: Article
) -> None:
    save(article, editor, body="Second.")
    answer = client.post(restore_url(article, 1))
    assert said(answer) == "Revision 1 is back, as revision 3."
    article.refresh_from_db()
    assert article.body == "It goes away."
    assert Revision.objects.get(number=3).created_by == editor


def test_restoring_a_published_article_leaves_what_readers_see(client: Client, editor: User) -> None:
    article = make_article(body="First.")
    save(article, editor, body="Second.")
    revisions.publish_changes(article, editor, substantive=False)
    answer = client.post(restore_url(article, 1))
    assert said(answer).endswith("Readers see it once you publish the changes.")
    article.refresh_from_db()
    assert article.body == "Second."
    assert article.pending_revision is not None


def test_a_revision_that_would_leave_readers_with_nothing_is_refused_in_a_sentence(
    client: Client, editor: User
) -> None:
    article = make_article(status="draft", body="", authors=[make_author()])
    save(article, editor, body="Now there is something.")
    Article.objects.filter(pk=article.pk).update(status="published", first_published_at=NOON)
    answer = client.post(restore_url(article, 1), follow=True)
    assert "Not restored. A published or scheduled article keeps its body." in answer.content.decode()


def test_restoring_asks_for_a_post(client: Client, article: Article) -> None:
    save(article, None, body="Second.")
    assert client.get(restore_url(article, 1)).status_code == 405


def test_a_writer_reads_the_history_of_others_and_restores_only_in_their_own(article: Article) -> None:
    user = make_user("Writer")
    save(article, None, body="Second.")
    writer = signed_in(user)
    assert writer.get(history_url(article)).status_code == 200
    assert "Restore revision" not in writer.get(revision_url(article, 1)).content.decode()
    assert writer.post(restore_url(article, 1)).status_code == 403
    article.authorships.create(author=Author.objects.create(name="Me", slug="me", user=user))
    assert "Restore revision" in writer.get(revision_url(article, 1)).content.decode()
    assert writer.post(restore_url(article, 1)).status_code == 302


def test_others_get_no_further_than_the_log_in_page(article: Article) -> None:
    save(article, None, body="Second.")
    nobody, without = Client(), signed_in(make_user())
    for address in (history_url(article), revision_url(article, 1), restore_url(article, 1)):
        assert nobody.post(address)["Location"].startswith("/admin/login/")
        assert without.get(address).status_code in (403, 405)


def test_what_is_not_there_is_not_found(client: Client, article: Article) -> None:
    assert client.get(revision_url(article, 5)).status_code == 404
    assert client.get("/admin/newsroom/article/nonsense/history/").status_code == 404
    assert client.post(restore_url(article, 5)).status_code == 404
