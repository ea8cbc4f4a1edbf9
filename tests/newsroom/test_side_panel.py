"""The panel beside the text: its sections, the ordered choices in it, and what it suggests."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.admin import side, side_parts
from newsroom.admin.ordered import OrderedField, OrderedSelect
from newsroom.models import Article, Author, Authorship, RelatedArticle
from tests.making import make_article, make_author, make_tag, make_user, relate_all
from tests.newsroom.admin_forms import ADD, change_url, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status


class BylineForm(forms.Form):
    authors = OrderedField(
        queryset=Author.objects.all(),
        required=False,
        widget=OrderedSelect(Authorship._meta.get_field("author"), one="author"),
    )


def desk(*groups: str, article: Article | None = None) -> Any:
    """The desk as somebody of these groups finds it."""
    return signed_in(make_user(*groups)).get(change_url(article) if article else reverse(ADD))


def slugs(answer: Any) -> list[str]:
    return [shown.section.slug for shown in answer.context["side"]]


# --- sections ----------------------------------------------------------------------------------------


def test_sections_stand_in_their_order_and_each_is_in_the_page() -> None:
    answer = desk("Publisher", article=make_article())
    found = slugs(answer)
    wanted = [section.slug for section in side.SECTIONS if section.slug in found]
    assert found == wanted
    assert found[0] == "moves"
    page = answer.content.decode()
    assert all(f'id="side-{slug}"' in page for slug in found)


def test_a_section_without_a_template_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = replace(side.SECTIONS[0], slug="nowhere", template="")
    monkeypatch.setattr(side, "SECTIONS", (*side.SECTIONS, missing))
    answer = desk("Publisher")
    assert answer.status_code == 200
    assert "nowhere" not in slugs(answer)


def test_a_new_article_is_offered_the_panel_too() -> None:
    assert {"moves", "byline", "sources", "search", "address"} <= set(slugs(desk("Writer")))


def test_whoever_may_only_read_is_shown_the_facts_and_no_fields() -> None:
    article = make_article(authors=[make_author(name="Ada Writer")])
    reader = make_user()
    reader.user_permissions.set(
        [permission for permission in permissions() if permission.codename == "view_article"]
    )
    answer: Any = signed_in(reader).get(change_url(article))
    assert "facts" in slugs(answer)
    assert not {"byline", "sources", "search", "address"} & set(slugs(answer))
    page = answer.content.decode()
    assert "You may read this article, but not change it." in page
    assert "Ada Writer" in page
    assert 'name="_continue"' not in page


def permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="newsroom")


def test_errors_open_their_section_are_counted_and_listed_with_a_way_to_the_field() -> None:
    client = signed_in(make_user("Publisher"))
    make_article(slug="taken")
    answer: Any = client.post(reverse(ADD), {**empty_form(), "headline": "Two", "slug": "taken"})
    shown = {one.section.slug: one for one in answer.context["side"]}
    assert shown["address"].errors == 1
    assert shown["address"].is_open
    page = answer.content.decode()
    assert '<a href="#field-slug">' in page
    assert page.count("Another article already has this address.") == 2


def empty_form() -> dict[str, Any]:
    rows = ("authorships", "sources", "related_links")
    counts = {f"{prefix}-{what}_FORMS": "0" for prefix in rows for what in ("TOTAL", "INITIAL")}
    return {"kind": "breakdown", "body": "Words.", "_continue": "1", **counts}


# --- the next move -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "status", "words"),
    [
        ("Writer", Status.DRAFT, "Hand in for review"),
        ("Publisher", Status.DRAFT, "Publish"),
        ("Publisher", Status.REVIEW, "Publish"),
        ("Publisher", Status.PUBLISHED, None),
    ],
)
def test_the_bar_holds_the_likeliest_move(group: str, status: str, words: str | None) -> None:
    user = make_user(group)
    answer: Any = signed_in(user).get(change_url(make_article(status=status, created_by=user)))
    main = answer.context["main_move"]
    assert (main and main.words) == words


def test_where_an_hour_is_chosen_the_likeliest_move_is_to_schedule() -> None:
    later = timezone.now() + timedelta(days=1)
    answer = desk("Publisher", article=make_article(status=Status.DRAFT, publish_at=later))
    assert answer.context["main_move"].words == "Schedule"


def test_withdrawing_asks_first() -> None:
    answer = desk("Publisher", article=make_article())
    assert 'data-ask="Withdraw this article?' in answer.content.decode()


# --- authors and pins in order -------------------------------------------------------------------------


def test_an_ordered_choice_comes_back_in_the_order_of_the_form() -> None:
    one, two, three = (make_author() for _ in range(3))
    form = BylineForm(QueryDict(f"authors={three.pk}&authors={one.pk}&authors={two.pk}&authors={one.pk}"))
    assert form.is_valid()
    assert form.cleaned_data["authors"] == [three, one, two]
    again = BylineForm(form.data)
    page = str(again["authors"])
    places = [page.index(f'value="{author.pk}"') for author in (three, one, two)]
    assert places == sorted(places)


def test_an_ordered_choice_shows_what_is_stored_and_notices_another_order() -> None:
    one, two = make_author(name="Ada"), make_author(name="Bo")
    form = BylineForm(QueryDict(f"authors={two.pk}&authors={one.pk}"), initial={"authors": [one, two]})
    assert form.has_changed()
    same = BylineForm(QueryDict(f"authors={one.pk}&authors={two.pk}"), initial={"authors": [one, two]})
    assert not same.has_changed()
    page = str(BylineForm(initial={"authors": [two, one]})["authors"])
    assert page.index("Bo") < page.index("Ada")


@pytest.mark.parametrize("value", ["nobody", "-1", "99999", "9" * 30, "1; drop table"])
def test_an_ordered_choice_refuses_what_is_not_there_and_still_shows_the_form(value: str) -> None:
    data = QueryDict(mutable=True)
    data["authors"] = value
    form = BylineForm(data)
    assert not form.is_valid()
    assert "data-ordered" in str(form["authors"])


def test_whoever_writes_finds_authors_by_typing(client: Client) -> None:
    make_author(name="Ruth Delgado")
    page = str(BylineForm()["authors"])
    address = page.split('data-find="')[1].split('"')[0].replace("&amp;", "&")
    client.force_login(make_user("Writer"))
    answer = client.get(address + "&term=delg")
    assert [found["text"] for found in answer.json()["results"]] == ["Ruth Delgado"]


# --- related reading -------------------------------------------------------------------------------------


def test_only_published_articles_are_suggested() -> None:
    tag = make_tag()
    seen, unseen = make_article(tags=[tag]), make_article(tags=[tag], status=Status.DRAFT)
    article = make_article(tags=[tag], status=Status.DRAFT)
    relate_all()
    page = desk("Publisher", article=article).content.decode()
    assert f'aria-label="Pin “{seen.headline}”"' in page
    assert f'aria-label="Pin “{unseen.headline}”"' not in page


def test_what_is_pinned_is_not_suggested_again() -> None:
    tag = make_tag()
    pinned, near = make_article(tags=[tag]), make_article(tags=[tag])
    article = make_article(tags=[tag])
    RelatedArticle.objects.create(article=article, related=pinned)
    relate_all()
    page = desk("Publisher", article=article).content.decode()
    assert f'aria-label="Pin “{near.headline}”"' in page
    assert f'aria-label="Pin “{pinned.headline}”"' not in page


def test_counts_are_said_in_words() -> None:
    assert [side_parts.counted(number, "source") for number in (0, 1, 2)] == ["", "1 source", "2 sources"]
