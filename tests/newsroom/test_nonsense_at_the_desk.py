"""What no browser sends to the desk: NUL, endless numbers, keys that are none, redirects off the site."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from newsroom import addresses
from newsroom.models import Article, WorkingCopy
from tests.making import NOON, make_article, make_author, make_user
from tests.newsroom.admin_forms import ADD, article_form, change_url, form_of, signed_in

pytestmark = pytest.mark.django_db
ENDLESS = ("9" * 20, "9" * 5000)
# What no number is made of never reaches a database.
NO_NUMBERS = [pytest.param(text, marks=pytest.mark.one_database) for text in ("abc", "²", "NaN")]
NO_KEYS = (*NO_NUMBERS, "-1", *ENDLESS)
LIST = "/admin/newsroom/article/"


@pytest.fixture
def boss() -> Client:
    return signed_in(make_user(is_superuser=True))


def article_with_history() -> Article:
    article = make_article(status="draft")
    editor = signed_in(make_user("Editor"))
    for headline in ("Second", "Third"):
        editor.post(change_url(article), form_of(article, headline=headline))
    return article


# --- addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *(f"{LIST}?status__exact=%00", f"{LIST}?q=%00", f"{LIST}add/?key=%00", f"{LIST}%00/history/"),
        *("/admin/markdown/library/?q=%00", "/admin/search/?s=a&page=x", "/admin/search/?s=a&page=99"),
        "/admin/autocomplete/?app_label=newsroom&model_name=authorship&field_name=author&term=%00",
        f"{LIST}?pk__in={ENDLESS[0]}",
    ],
)
def test_what_cannot_be_looked_up_is_refused_in_a_sentence(boss: Client, path: str) -> None:
    answer = boss.get(path)
    # PostgreSQL takes a number of any length, and finds nothing.
    assert answer.status_code == 400 or (answer.status_code in (200, 302) and "pk__in" in path)
    if answer.status_code == 400:
        assert answer.content.decode().endswith(".")


def test_a_nul_outside_the_admin_is_not_found(client: Client) -> None:
    assert client.get("/old/a%00b/").status_code == 404
    assert addresses.where_now("/old/\0/") is None


@pytest.mark.parametrize("key", ENDLESS)
@pytest.mark.parametrize("tail", ["change/", "history/", "delete/", "history/1/"])
def test_an_article_with_an_endless_number_is_not_there(boss: Client, key: str, tail: str) -> None:
    assert boss.get(f"{LIST}{key}/{tail}").status_code in (302, 404)
    assert boss.post(f"{LIST}{key}/{tail}").status_code in (302, 403, 404)


@pytest.mark.parametrize("number", [*ENDLESS, "²", "-1", "x"])
def test_a_revision_that_is_none_is_left_out_of_a_comparison(boss: Client, number: str) -> None:
    history = f"{LIST}{article_with_history().pk}/history/"
    assert boss.get(history, {"older": "1", "newer": number}).status_code == 200
    assert boss.get(f"{history}2/", {"against": number}).status_code == 200


@pytest.mark.parametrize("value", NO_KEYS)
def test_a_new_article_takes_only_keys_from_its_address(boss: Client, value: str) -> None:
    names = ("authors", "tags", "cover", "tool", "primary_tag", "key")
    assert boss.get(reverse(ADD), dict.fromkeys(names, value)).status_code == 200


def test_a_new_article_still_takes_a_real_key_from_its_address(boss: Client) -> None:
    author = make_author()
    page = boss.get(reverse(ADD), {"authors": str(author.pk)})
    assert page.context["adminform"].form.initial["authors"] == [author.pk]


# --- forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [*NO_KEYS, "a\0b", "new:a\0b", "new:\0"])
@pytest.mark.parametrize("name", ["authors", "tags", "cover", "pins", "tool", "primary_tag"])
def test_a_key_that_is_none_is_answered_at_the_desk(boss: Client, name: str, value: str) -> None:
    article = make_article(status="draft")
    answer = boss.post(change_url(article), form_of(article, headline="Changed", **{name: value}))
    is_new_tag = name == "tags" and value == "new:a\0b"
    assert answer.status_code in ((302,) if is_new_tag else (200, 400) if name == "tool" else (200,))
    article.refresh_from_db()
    assert (article.headline == "Changed") == is_new_tag


@pytest.mark.parametrize("value", NO_KEYS)
def test_rows_that_are_none_are_not_acted_on(boss: Client, value: str) -> None:
    make_article()
    for model in ("article", "image", "tag"):
        place = reverse(f"admin:newsroom_{model}_changelist")
        answer = boss.post(place, {"action": "delete_selected", "_selected_action": value})
        assert answer.status_code in (200, 302, 400)
    assert Article.objects.exists()


@pytest.mark.parametrize("key", ["a\0b", "\0", "k" * 41, "a b", "<script>", "ключ"])
def test_a_key_of_a_form_that_no_desk_made_keeps_nothing(boss: Client, key: str) -> None:
    fields = json.dumps([["headline", "Words"]])
    kept = boss.post(reverse("working_copy"), {"article": "", "key": key, "fields": fields})
    assert (kept.status_code, kept.json()["error"][-1]) == (400, ".")
    assert boss.post(reverse("discard_unsaved"), {"key": key}).status_code == 302
    assert boss.post(reverse(ADD), article_form(make_author(), key=key)).status_code in (200, 302)
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("value", ["\0", "NaN", "1e999999999", "0001-01-01", "[", *ENDLESS, "²", "\ud800"])
def test_a_working_copy_full_of_nonsense_still_opens(boss: Client, value: str) -> None:
    article = make_article(status="draft")
    names = """kind body cover tags primary_tag tool rating price_checked_on publish_at review_by authors
        pins sources-0-published_on sources-0-ORDER sources-0-url canonical_url slug""".split()
    pairs = [["headline", "Words"], ["sources-TOTAL_FORMS", "1"], *([name, value] for name in names)]
    sent: dict[str, Any] = {"article": article.pk, "base": "0", "fields": json.dumps(pairs)}
    assert boss.post(reverse("working_copy"), sent).status_code == 200
    assert boss.get(change_url(article)).status_code == 200
    assert boss.get(f"{change_url(article)}?copy=1").status_code == 200
    shown = json.dumps([["headline", "Other"]])
    compared = boss.post(reverse("working_copy_diff"), {"shown": shown, "fields": sent["fields"]})
    assert compared.status_code == 200


# --- redirects -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        *("//evil.example/", "http:////evil.example/x", "////evil.example/", "/\\evil.example/", "\\\\evil/"),
        *("https://evil.example/a/", "/a\0b/", "/a\x7f/", "http://[", "javascript:alert(1)", "/\u2028a/"),
    ],
)
def test_no_redirect_leads_off_the_site(typed: str) -> None:
    with pytest.raises(ValidationError):
        addresses.clean_path(typed)


def test_a_correction_keeps_its_article(boss: Client) -> None:
    """What is read-only in the form is not read from a POST either."""
    mine, other = make_article(), make_article()
    correction = mine.corrections.create(text="It was ten.", published_at=NOON)
    place = reverse("admin:newsroom_correction_change", args=[correction.pk])
    boss.post(place, {"article": other.pk, "text": "It was five."})
    correction.refresh_from_db()
    assert (correction.article_id, correction.text) == (mine.pk, "It was five.")
