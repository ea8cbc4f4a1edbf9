"""Authors, tags and tools in the admin: how they are written, and what is said before one is deleted."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.models import Author, Tag, Tool
from tests.making import make_article, make_author, make_tag, make_user
from tests.newsroom.admin_forms import change_url, errors_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher() -> Client:
    """A publisher's browser."""
    return signed_in(make_user("Publisher"))


def test_an_authors_links_are_written_one_a_line(publisher: Client) -> None:
    form = {
        "name": "Ada",
        "slug": "ada",
        "links": "Notes https://ada.example/\n\nCode https://code.example/ada",
    }
    publisher.post(reverse("admin:newsroom_author_add"), form)
    assert Author.objects.get().links == [
        {"label": "Notes", "url": "https://ada.example/"},
        {"label": "Code", "url": "https://code.example/ada"},
    ]


def test_an_editor_gives_a_byline_its_log_in_though_people_are_none_of_their_pages() -> None:
    writer, reader = make_user("Writer"), make_user(is_staff=False)
    editor, author = signed_in(make_user("Editor")), make_author()
    address = reverse("admin:newsroom_author_change", args=[author.pk])
    page = editor.get(address).content.decode()
    # A list on the page: the one that is fetched as somebody types is for those who may see people.
    assert f'<option value="{writer.pk}"' in page
    assert f'<option value="{reader.pk}"' not in page
    editor.post(address, {"name": author.name, "slug": author.slug, "user": writer.pk})
    author.refresh_from_db()
    assert author.user == writer


def test_a_log_in_is_no_link_for_those_who_may_not_open_people() -> None:
    author = make_author(user=make_user("Publisher", username="hanne"))
    address = reverse("admin:newsroom_author_change", args=[author.pk])
    page = signed_in(make_user("Writer")).get(address).content.decode()
    assert "hanne" in page
    assert "/newsroom/user/" not in page


@pytest.mark.parametrize(
    "line", ["Notes", "https://ada.example/", "Notes javascript:alert(1)", "A ftp://x.example"]
)
def test_a_link_that_leads_nowhere_is_refused_at_the_field(publisher: Client, line: str) -> None:
    answer: Any = publisher.post(
        reverse("admin:newsroom_author_add"), {"name": "Ada", "slug": "ada", "links": line}
    )
    assert f"“{line}”" in errors_of(answer, "links")[0]


def test_a_tools_platforms_are_written_one_a_line(publisher: Client) -> None:
    form = {
        **{"name": "Quill", "slug": "quill", "one_liner": "Edits.", "pricing": "free"},
        "platforms": "web\n macOS \n",
    }
    publisher.post(reverse("admin:newsroom_tool_add"), form)
    assert Tool.objects.get().platforms == ["web", "macOS"]


def test_an_author_who_signs_stays_and_the_articles_are_named(publisher: Client) -> None:
    author = make_author(name="Ada")
    article = make_article(headline="Signed by Ada", authors=[author])
    page = publisher.get(reverse("admin:newsroom_author_delete", args=[author.pk])).content.decode()
    assert "“Signed by Ada”" in page
    assert change_url(article) in page
    assert "Authorship" not in page
    chosen = {"action": "delete_selected", "_selected_action": [author.pk], "post": "yes"}
    page = publisher.post(reverse("admin:newsroom_author_changelist"), chosen).content.decode()
    assert "“Signed by Ada”" in page
    assert Author.objects.filter(pk=author.pk).exists()


def test_deleting_a_tag_says_which_articles_lose_it(publisher: Client) -> None:
    tag = make_tag("Chips")
    make_article(headline="About chips").tags.set([tag])
    address = reverse("admin:newsroom_tag_delete", args=[tag.pk])
    page = publisher.get(address).content.decode()
    assert "“About chips”" in page
    assert "relationship" not in page
    assert "Article_tags object" not in page
    publisher.post(address, {"post": "yes"})
    assert not Tag.objects.exists()


def test_asking_before_deleting_tags_costs_the_same_however_many(publisher: Client) -> None:
    tags, costs = [make_tag() for _ in range(5)], list[int]()
    publisher.get(reverse("admin:newsroom_tag_changelist"))  # the first page of all makes the publication
    for some in (tags[:2], tags):
        for tag in some:
            make_article(tags=[tag])
        chosen = {"action": "delete_selected", "_selected_action": [tag.pk for tag in some]}
        with CaptureQueriesContext(connection) as queries:
            assert publisher.post(reverse("admin:newsroom_tag_changelist"), chosen).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
