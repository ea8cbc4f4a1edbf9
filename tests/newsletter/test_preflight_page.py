"""The preflight as a page: every check, what it found, what others have yet to answer; for staff alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsletter.checks import outside, preflight
from newsletter.models import Issue
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber, make_user
from tests.newsroom.admin_forms import signed_in

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    bells: list[Any] = []
    monkeypatch.setattr(outside, "ring", lambda *what: bells.append(what))
    return bells


def an_issue(**fields: Any) -> Issue:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    return make_issue(newsletter, articles=[make_article()], **fields)


def address(name: str, issue: Issue) -> str:
    return reverse(f"admin:newsletter_issue_{name}", args=[issue.pk])


def test_it_lists_what_was_found_what_was_not_checked_and_what_is_in_order(rung: list[Any]) -> None:
    issue = an_issue(intro="Dear {{ name }}, see [it](https://elsewhere.example/a).", preheader="")
    page = signed_in(make_user("Editor")).get(address("preflight", issue)).content.decode()
    assert "1 finding must be mended" in page and "A placeholder was left over" in page
    assert "It has no preheader" in page and "Worth a look:" in page
    assert "Not checked:" in page and "https://elsewhere.example/a" in page
    assert "Contrast by day and in the dark" in page and "Found in order" in page
    assert f'href="/admin/newsletter/issue/{issue.pk}/change/"' in page


def test_opening_it_lets_a_worker_ask_what_nobody_has_asked(rung: list[Any]) -> None:
    issue = an_issue()
    signed_in(make_user("Editor")).get(address("preflight", issue))
    assert rung == [(outside.TASK, issue.pk)]


def test_the_list_alone_is_what_an_open_page_renews(rung: list[Any]) -> None:
    response = signed_in(make_user("Editor")).get(address("checks", an_issue()))
    assert b"<html" not in response.content and b'data-waiting="3"' in response.content
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["preflight", "checks"])
def test_nobody_else_sees_it(name: str, rung: list[Any]) -> None:
    issue = an_issue()
    assert Client().get(address(name, issue)).status_code == 302
    assert signed_in(make_user()).get(address(name, issue)).status_code == 403
    assert signed_in(make_user("Editor")).post(address(name, issue)).status_code == 405
    assert rung == []


def test_a_broken_template_is_a_finding_on_the_page(rung: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.letters.rendering.TEMPLATE", "newsletter/none.mjml")
    page = signed_in(make_user("Editor")).get(address("preflight", an_issue())).content.decode()
    assert "newsletter/none.mjml cannot be used" in page


def test_its_cost_does_not_grow_with_the_items(rung: list[Any], django_assert_max_num_queries: Any) -> None:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    issue = make_issue(newsletter, articles=[make_article() for _ in range(12)])
    editor = signed_in(make_user("Editor"))
    editor.get(address("checks", issue))
    with django_assert_max_num_queries(26):
        editor.get(address("checks", issue))


def test_each_finding_leads_to_a_field_or_an_item_that_its_page_has(rung: list[Any]) -> None:
    sender = {"from_email": "noreply@gmail.com", "reply_to": "", "from_name": "", "postal_address": ""}
    newsletter = make_newsletter(**sender)
    gone = make_article(headline="Told before")
    make_issue(newsletter, number=1, articles=[gone], period_end=NOON - DAY)
    make_article(headline="Left out", first_published_at=NOON - DAY)
    issue = make_issue(newsletter, number=2, articles=[gone], subject="SHOUTING", preheader="")
    issue.items.update(section="Nowhere")
    issue.intro = "[Gone](/no/such/page/)"
    issue.save()
    browser = signed_in(make_user("Publisher"))
    found = [finding.url for finding in preflight.check(issue) if "#" in finding.url]
    anchors = {url.partition("#")[2] for url in found}
    item = issue.items.get()
    assert anchors == {
        *("id_subject", "id_preheader", "id_intro", "add-item", f"item-{item.pk}"),
        *("id_from_email", "id_from_name", "id_postal_address"),
    }
    for url in found:
        page, _, anchor = url.partition("#")
        assert f'id="{anchor}"' in browser.get(page).content.decode()
