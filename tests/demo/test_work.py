"""What is going on in the demo's newsroom: whoever looks around finds each part of the work begun."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from newsletter.models import OutboxMail
from newsroom import notes, workflow
from newsroom.checks import readiness
from newsroom.history import revisions
from newsroom.models import Article, PreviewLink, Redirect, ReviewNote, Revision, UnansweredQuery, User
from newsroom.search.finding import search
from tests.demo.conftest import NOW

Status = Article.Status
pytestmark = pytest.mark.usefixtures("demo")


def titles(username: str) -> dict[str, Any]:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="demo.logins.DemoBackend")
    answer = client.get(reverse("admin:index"))
    return {panel["title"]: panel for panel in answer.context["panels"]}


def groups(username: str) -> set[str]:
    return {group.title for group in titles(username)["Needs you"]["groups"]}


@time_machine.travel(NOW, tick=False)
def test_each_log_in_finds_something_to_do() -> None:
    assert groups("writer") >= {"Returned to you", "Open notes"}
    assert groups("editor") >= {"Waiting for review", "Open notes"}
    assert groups("publisher") >= {"Waiting for review", "Changes to publish"}


@time_machine.travel(NOW, tick=False)
def test_no_panel_of_the_dashboard_is_empty() -> None:
    shown = titles("publisher")
    assert {"Scheduled", "May be out of date", "Corrections", "Searched for in vain"} <= set(shown)
    assert shown["Scheduled"]["articles"]
    assert titles("editor")["Your drafts"]["articles"]


def test_an_article_came_back_with_a_reason_and_notes_on_its_words() -> None:
    article = Article.objects.get(status=Status.CHANGES)
    because = notes.returned_because(article)
    assert because and because.created_by and because.created_by.username == "editor"
    assert because.created_at < NOW
    assert article.created_by and article.created_by.username == "writer"
    threads = notes.threads(article)
    assert {thread.is_open for thread in threads} == {True, False}
    assert not any(thread.has_changed for thread in threads)
    assert [finding.code for finding in readiness.blocking(article)] == ["open-note"]


def test_what_is_scheduled_appears_two_days_later_by_itself() -> None:
    article = Article.objects.get(status=Status.SCHEDULED)
    assert article.publish_at and NOW < article.publish_at <= NOW + timedelta(days=2)
    assert workflow.publish_due(NOW) == []
    assert workflow.publish_due(article.publish_at) == [article]


def test_changes_wait_while_readers_see_what_was_published() -> None:
    article = Article.objects.published().get(pending_revision__isnull=False)
    assert article.pending_revision and article.pending_revision.created_by
    assert article.pending_revision.created_by.username == "writer"
    assert article.pending_revision.content["body"] != article.body
    assert not readiness.blocking(article)


def test_a_changed_address_leads_on_and_the_history_knows_it(client: Client) -> None:
    redirect = Redirect.objects.get()
    answer = client.get(redirect.old_path)
    assert (answer.status_code, answer["Location"]) == (301, redirect.new_path)
    article = Article.objects.get(slug=redirect.new_path.split("/")[2])
    summaries = article.revisions.values_list("summary", flat=True)
    assert any("ddress" in summary for summary in summaries)


def test_a_corrected_article_says_so_and_when_it_was_updated() -> None:
    article = Article.objects.get(slug="counting-wrong-words", corrections__isnull=False)
    assert article.substantively_updated_at
    assert article.live_revision and article.live_revision.published_at
    assert "4 of 6" not in article.body


def test_an_article_that_says_next_week_is_past_its_day() -> None:
    article = Article.objects.past_review_by(NOW.date()).get()
    assert "next week" in article.body


def test_the_history_lies_in_the_past_and_in_order() -> None:
    for article in Article.objects.all():
        moments = list(article.revisions.order_by("number").values_list("created_at", flat=True))
        assert moments and moments == sorted(moments) and moments[-1] < NOW, article.slug
        newest = revisions.newest(article)
        assert newest and revisions.content_of(newest) == revisions.content_now(article), article.slug
    assert Revision.objects.filter(number__gte=3).exists()
    assert not ReviewNote.objects.filter(created_at__gte=NOW).exists()


def test_what_readers_looked_for_in_vain_is_not_there() -> None:
    for query in UnansweredQuery.objects.all():
        assert not search(query.text).hits, query.text


def test_a_preview_link_is_open_and_no_mail_leaves() -> None:
    assert PreviewLink.objects.get().is_open(NOW)
    assert not OutboxMail.objects.exists()
