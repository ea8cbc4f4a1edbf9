"""The admin: saving keeps what was typed, moving is one transaction, mistakes are told at the field."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Article, Image, Page, Publication, Tag
from newsroom.signals import publication_changed
from tests.making import make_article, make_author, make_tag, make_tool, make_user
from tests.newsroom.admin_forms import (
    ADD,
    article_form,
    change_url,
    errors_of,
    form_of,
    said,
    signed_in,
    sources,
)

pytestmark = pytest.mark.django_db
Status = Article.Status


@pytest.fixture
def publisher() -> Client:
    """A publisher's browser."""
    return signed_in(make_user("Publisher"))


@pytest.fixture
def heard() -> Any:
    """What was announced: (change, names of the authors at that moment)."""
    announced: list[tuple[str, list[str]]] = []

    def listen(article: Article, change: str, **_: Any) -> None:
        announced.append((change, [author.name for author in article.byline]))

    publication_changed.connect(listen)
    yield announced
    publication_changed.disconnect(listen)


# --- writing -----------------------------------------------------------------------------------------


def test_a_saved_article_is_a_draft_of_whoever_wrote_it(publisher: Client) -> None:
    answer: Any = publisher.post(reverse(ADD), article_form(make_author(), _continue="1"))
    article = Article.objects.get()
    assert article.status == Status.DRAFT
    assert article.created_by_id == int(publisher.session["_auth_user_id"])
    assert answer.url == change_url(article)


def test_pressing_publish_on_a_new_article_publishes_it_whole(publisher: Client, heard: Any) -> None:
    author = make_author(name="Ada")
    publisher.post(reverse(ADD), article_form(author, _move="published"))
    article = Article.objects.get()
    assert article.is_published
    assert article.body_html == "<p>It goes into the <strong>cache</strong>.</p>\n"
    assert heard == [("published", ["Ada"])]


def test_publishing_without_a_body_keeps_the_text_and_says_why(publisher: Client, heard: Any) -> None:
    form = article_form(make_author(), body="", standfirst="Kept all the same.", _move="published")
    answer: Any = publisher.post(reverse(ADD), form)
    article = Article.objects.get()
    assert (article.status, article.standfirst) == (Status.DRAFT, "Kept all the same.")
    assert said(answer) == ["Saved, but not moved. It has no body. Write one before you publish."]
    assert errors_of(publisher.get(answer.url), "body") == ["It has no body. Write one before you publish."]
    assert heard == []


def test_publishing_without_an_author_says_so_at_the_byline(publisher: Client) -> None:
    answer: Any = publisher.post(reverse(ADD), article_form(_move="published"))
    assert Article.objects.get().status == Status.DRAFT
    assert "It has no author. Add one to the byline." in publisher.get(answer.url).content.decode()


def test_scheduling_in_the_past_keeps_the_text_and_says_so_at_the_hour(publisher: Client) -> None:
    form = article_form(make_author(), publish_at="2020-01-01T09:00", _move="scheduled")
    answer: Any = publisher.post(reverse(ADD), form)
    assert Article.objects.get().status == Status.DRAFT
    assert errors_of(publisher.get(answer.url), "publish_at") == [
        "The hour to publish at is past. Choose one in the future, or publish now."
    ]


def test_an_hour_is_read_in_the_publications_time(publisher: Client) -> None:
    Publication.objects.update_or_create(pk=1, defaults={"time_zone": "Asia/Tokyo"})
    form = article_form(make_author(), publish_at="2099-01-01T09:00", _move="scheduled")
    publisher.post(reverse(ADD), form)
    article = Article.objects.get()
    assert article.status == Status.SCHEDULED
    assert article.publish_at is not None
    assert article.publish_at.isoformat() == "2099-01-01T00:00:00+00:00"


def test_no_headline_is_said_at_the_field_with_what_was_typed_still_there(publisher: Client) -> None:
    answer: Any = publisher.post(
        reverse(ADD), article_form(headline="", body="Typed for an hour.", tags=["new:Odd"])
    )
    assert errors_of(answer, "headline") == ["Write a headline: nothing can be kept without one."]
    page = answer.content.decode()
    assert "Typed for an hour." in page
    assert '<option value="new:Odd" selected>Odd</option>' in page
    assert not Tag.objects.exists()


def test_a_duplicate_address_is_said_at_the_field(publisher: Client) -> None:
    make_article(slug="taken")
    answer: Any = publisher.post(reverse(ADD), article_form(slug="taken", body="Still here."))
    assert errors_of(answer, "slug") == ["Another article already has this address. Change a word in it."]
    assert "Still here." in answer.content.decode()


def test_an_empty_address_is_made_from_the_headline_and_never_taken_twice(publisher: Client) -> None:
    for _ in range(2):
        publisher.post(reverse(ADD), article_form(slug="", headline="Bits & pieces"))
    assert sorted(Article.objects.values_list("slug", flat=True)) == [
        "bits-and-pieces",
        "bits-and-pieces-2",
    ]


def test_a_published_article_cannot_lose_its_body(publisher: Client) -> None:
    article = make_article()
    answer: Any = publisher.post(change_url(article), form_of(article, body=" \n "))
    assert errors_of(answer, "body") == [
        "A published or scheduled article keeps its body. Withdraw it first."
    ]


def test_a_scheduled_article_cannot_lose_its_hour(publisher: Client) -> None:
    article = make_article(status=Status.SCHEDULED, publish_at=timezone.now() + timedelta(days=1))
    answer: Any = publisher.post(change_url(article), form_of(article, publish_at=""))
    assert "is missing" in errors_of(answer, "publish_at")[0]


def test_a_body_that_is_too_long_is_said_at_the_field(
    publisher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.markdown.MAX_CHARACTERS", 10)
    answer: Any = publisher.post(reverse(ADD), article_form(body="x" * 11))
    assert "at most 10 fit" in errors_of(answer, "body")[0]


def test_the_text_is_kept_as_typed_but_for_its_line_ends(publisher: Client) -> None:
    publisher.post(reverse(ADD), article_form(body="    code first\r\n\r\nwords  \r\n"))
    assert Article.objects.get().body == "    code first\n\nwords  \n"


def test_scripts_in_the_text_reach_no_reader(publisher: Client) -> None:
    publisher.post(reverse(ADD), article_form(body="<script>alert(1)</script>Words"))
    assert "script" not in Article.objects.get().body_html


# --- tags, authors, sources, pins --------------------------------------------------------------------


def test_a_tag_can_be_made_while_writing_and_becomes_the_kicker(publisher: Client) -> None:
    old = make_tag("Inference")
    publisher.post(reverse(ADD), article_form(tags=["new:Memory", str(old.pk)]))
    article = Article.objects.get()
    assert {tag.name for tag in article.tags.all()} == {"Memory", "Inference"}
    assert str(article.primary_tag) == "Memory"


def test_a_new_tag_that_exists_in_other_letters_is_that_tag(publisher: Client) -> None:
    make_tag("Evaluation")
    publisher.post(reverse(ADD), article_form(tags=["new:EVALUATION "]))
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Evaluation"]


def test_two_tags_that_want_one_address_both_get_one(publisher: Client) -> None:
    publisher.post(reverse(ADD), article_form(tags=["new:C", "new:C++"]))
    publisher.post(reverse(ADD), article_form(slug="two", tags=["new:C!"]))
    assert dict(Tag.objects.values_list("name", "slug")) == {"C": "c", "C++": "c-plus-plus", "C!": "c-2"}


def test_a_tag_with_too_long_a_name_is_refused_at_the_field(publisher: Client) -> None:
    answer: Any = publisher.post(reverse(ADD), article_form(tags=["new:" + "x" * 61]))
    assert "cannot be a tag" in errors_of(answer, "tags")[0]


def test_a_kicker_that_is_no_tag_yet_becomes_one(publisher: Client) -> None:
    kicker, other = make_tag("Kicker"), make_tag("Other")
    publisher.post(reverse(ADD), article_form(tags=[str(other.pk)], primary_tag=str(kicker.pk)))
    article = Article.objects.get()
    assert article.primary_tag == kicker
    assert set(article.tags.all()) == {kicker, other}


def test_authors_keep_the_order_they_were_dragged_into(publisher: Client) -> None:
    first, second = make_author(name="First"), make_author(name="Second")
    article = make_article(status=Status.DRAFT, authors=[first, second])
    publisher.post(change_url(article), form_of(article, authors=[second.pk, first.pk, second.pk]))
    assert Article.objects.get().byline == [second, first]


def test_a_new_article_is_signed_by_whoever_begins_it() -> None:
    writer = make_user("Writer")
    author = make_author(user=writer)
    form = signed_in(writer).get(reverse(ADD)).context["adminform"].form
    assert form["authors"].value() == [author.pk]


def test_sources_are_kept_in_the_order_they_were_dragged_into(publisher: Client) -> None:
    rows = [
        {"publisher": "arXiv", "title": "Two", "ORDER": "2", "published_on": "2026-01-02"},
        {"publisher": "arXiv", "title": "One", "ORDER": "1", "url": "https://arxiv.example/1"},
        {"publisher": "arXiv", "title": "Gone", "ORDER": "3", "DELETE": "on"},
        {"publisher": "", "title": "", "ORDER": "4"},
    ]
    publisher.post(reverse(ADD), article_form() | sources(*rows))
    kept = Article.objects.get().sources.all()
    assert [(source.title, source.url, str(source.published_on)) for source in kept] == [
        ("One", "https://arxiv.example/1", "None"),
        ("Two", "", "2026-01-02"),
    ]


def test_a_source_without_a_title_is_said_at_the_source_with_what_was_typed(publisher: Client) -> None:
    row = {"publisher": "arXiv", "title": "", "url": "https://arxiv.example/typed"}
    answer: Any = publisher.post(reverse(ADD), article_form() | sources(row))
    assert answer.context["adminform"].form.sources.errors == [
        {"title": ["Give it the title that readers see."]}
    ]
    assert "https://arxiv.example/typed" in answer.content.decode()
    assert not Article.objects.exists()


def test_pinning_what_was_computed_pins_it(publisher: Client) -> None:
    article, other = make_article(status=Status.DRAFT), make_article()
    article.related_links.create(related=other, is_pinned=False)
    publisher.post(change_url(article), form_of(article, pins=[other.pk]))
    assert [(link.related, link.is_pinned) for link in article.related_links.all()] == [(other, True)]


def test_an_article_is_not_pinned_under_itself(publisher: Client) -> None:
    article = make_article()
    answer: Any = publisher.post(change_url(article), form_of(article, pins=[article.pk]))
    assert errors_of(answer, "pins") == ["An article cannot be pinned under itself. Choose another."]


def test_what_was_computed_is_not_offered_for_editing(publisher: Client) -> None:
    article = make_article()
    article.related_links.create(related=make_article(), is_pinned=False)
    assert publisher.get(change_url(article)).context["adminform"].form["pins"].value() == []


# --- what readers have already seen ------------------------------------------------------------------


def test_saving_a_published_article_changes_nothing_for_readers_until_the_changes_are_published(
    publisher: Client, heard: Any
) -> None:
    old, new = make_author(name="Old"), make_author(name="New")
    article = make_article(authors=[old])
    answer: Any = publisher.post(change_url(article), form_of(article, authors=[new.pk]))
    assert said(answer) == ["Saved. Readers see it once you publish the changes."]
    assert (Article.objects.get().byline, heard) == ([old], [])
    shown = publisher.get(change_url(article)).context
    assert shown["adminform"].form["authors"].value() == [new.pk]
    assert shown["changes_url"].endswith("?against=live")
    publisher.post(change_url(article), form_of(article, _publish_changes="1", substantive="1"))
    article.refresh_from_db()
    assert (article.byline, heard) == ([new], [("updated", ["New"])])
    assert article.substantively_updated_at is not None


def test_changes_can_be_discarded_and_stay_in_the_history(publisher: Client, heard: Any) -> None:
    article = make_article(headline="Live")
    publisher.post(change_url(article), form_of(article, headline="Better"))
    publisher.post(change_url(article), form_of(article, headline="Best", _discard_changes="1"))
    article.refresh_from_db()
    assert (article.headline, article.pending_revision, heard) == ("Live", None, [])
    headlines = [revision.content["headline"] for revision in article.revisions.all()]
    assert headlines == ["Live", "Best", "Better", "Live"]


def test_a_writers_changes_wait_for_a_publisher(mailoutbox: Any) -> None:
    writer = make_user("Writer")
    article = make_article(headline="Live", created_by=writer)
    browser = signed_in(writer)
    answer: Any = browser.post(change_url(article), form_of(article, headline="X", _publish_changes="1"))
    article.refresh_from_db()
    assert article.headline == "Live"
    assert article.pending_revision is not None
    assert said(answer)[0].startswith("Saved, but not published. You may not do that")


def test_saving_a_draft_is_not_announced(publisher: Client, heard: Any) -> None:
    article = make_article(status=Status.DRAFT)
    publisher.post(change_url(article), form_of(article, headline="Better"))
    assert Article.objects.get().headline == "Better"
    assert heard == []


def test_a_published_article_is_withdrawn_not_deleted(publisher: Client) -> None:
    article = make_article()
    address = reverse("admin:newsroom_article_delete", args=[article.pk])
    assert publisher.post(address, {"post": "yes"}).status_code == 403
    publisher.post(change_url(article), form_of(article, _move="withdrawn"))
    article.refresh_from_db()
    assert article.status == Status.WITHDRAWN
    publisher.post(address, {"post": "yes"})
    assert not Article.objects.exists()


def test_only_a_published_article_is_viewed_on_the_site(publisher: Client) -> None:
    draft, published = make_article(status=Status.DRAFT), make_article()
    assert "View on site" not in publisher.get(change_url(draft)).content.decode()
    page = publisher.get(change_url(published)).content.decode()
    assert f'href="{published.get_absolute_url()}"' in page


def test_the_admin_still_saves_and_publishes_without_redis(
    publisher: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as rung:
        answer: Any = publisher.post(reverse(ADD), article_form(make_author(), _move="published"))
    assert rung  # bells were rung, and nobody heard them
    assert answer.status_code == 302
    assert Article.objects.get().is_published


# --- every list and every form -----------------------------------------------------------------------


def rows(model: str) -> None:
    Publication.load()
    for _ in range(3):
        make_article(tags=[make_tag()], authors=[make_author(), make_author()])
    makers: dict[str, Any] = {
        "page": lambda: Page.objects.create(slug=f"p{Page.objects.count()}", title="P", body="b"),
        "tool": make_tool,
        "user": lambda: make_user("Writer"),
        "image": lambda: Image.objects.create(file="images/x.png", width=2, height=1),
    }
    for _ in range(3):
        makers.get(model, lambda: None)()


@pytest.mark.parametrize("model", ["article", "author", "tag", "tool", "image", "page", "user"])
def test_a_list_costs_the_same_however_long_it_is(model: str) -> None:
    person = signed_in(make_user("Publisher", is_superuser=True))
    address = reverse(f"admin:newsroom_{model}_changelist")
    rows(model)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert person.get(address).status_code == 200
        costs.append(len(queries))
        rows(model)
    assert costs[0] == costs[1]


def test_the_article_list_takes_a_known_number_of_queries(django_assert_num_queries: Any) -> None:
    boss = signed_in(make_user("Publisher", is_superuser=True))
    rows("article")
    with django_assert_num_queries(10):
        boss.get(reverse("admin:newsroom_article_changelist"))


@pytest.mark.parametrize("model", ["article", "author", "tag", "tool", "image", "page", "user"])
def test_every_list_can_be_searched_and_every_form_opens(model: str) -> None:
    person = signed_in(make_user("Publisher", is_superuser=True))
    rows(model)
    answer = person.get(reverse(f"admin:newsroom_{model}_changelist"), {"q": "\"'*(" + "x" * 10_000})
    assert answer.status_code == 200
    assert person.get(reverse(f"admin:newsroom_{model}_add")).status_code == 200
    for row in answer.context["cl"].model.objects.all()[:1]:
        address = reverse(f"admin:newsroom_{model}_change", args=[row.pk])
        assert person.get(address).status_code == 200


def test_the_list_of_publications_opens_the_one_there_is(publisher: Client) -> None:
    answer: Any = publisher.get(reverse("admin:newsroom_publication_changelist"))
    assert answer.url == reverse("admin:newsroom_publication_change", args=[1])
    assert publisher.get(answer.url).status_code == 200
    assert publisher.get(reverse("admin:newsroom_publication_add")).status_code == 403


def test_mine_shows_what_i_began_and_what_i_sign() -> None:
    writer = make_user("Writer")
    begun, signed = make_article(created_by=writer), make_article(authors=[make_author(user=writer)])
    make_article()
    answer = signed_in(writer).get(reverse("admin:newsroom_article_changelist"), {"whose": "mine"})
    assert set(answer.context["cl"].result_list) == {begun, signed}


def test_deleting_says_in_words_what_goes() -> None:
    article = make_article(status=Status.DRAFT, tags=[make_tag()])
    page = (
        signed_in(make_user("Editor")).get(reverse("admin:newsroom_article_delete", args=[article.pk])).text
    )
    assert "with its revisions, notes and preview links" in page
    assert "object (" not in page
