"""The dashboard's calendar, chart and lists of what readers got and missed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import cadence
from newsroom.models import Article, Correction, Heartbeat, Publication, UnansweredQuery
from newsroom.panels.month import Entry, Month
from tests.making import (
    NOON,
    make_article,
    make_issue,
    make_newsletter,
    make_subscriber,
    make_user,
)
from tests.newsroom.admin_forms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status
BERLIN = ZoneInfo("Europe/Berlin")


def panels(client: Client, **asked: str) -> dict[str, Any]:
    answer = client.get(reverse("admin:index"), asked)
    assert answer.status_code == 200
    return {panel["title"]: panel for panel in answer.context["panels"]}


def on_days(panel: dict[str, Any]) -> dict[date, list[str]]:
    days = [day for week in panel["weeks"] for day in week]
    return {day.date: [entry.text for entry in day.entries] for day in days if day.entries}


@time_machine.travel(NOON, tick=False)
def test_the_calendar_holds_what_comes_and_what_went_out_in_the_publications_days() -> None:
    Publication.load()
    Publication.objects.update(time_zone="Europe/Berlin")
    # Half past eleven at night in London is the next day in Berlin.
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    coming = make_article(status=Status.SCHEDULED, publish_at=late)
    out = make_article()
    make_article(status=Status.DRAFT)
    shown = panels(signed_in(make_user("Writer")))["Calendar"]
    assert on_days(shown) == {date(2026, 3, 5): [out.headline], date(2026, 3, 10): [coming.headline]}


@time_machine.travel(NOON, tick=False)
def test_the_calendar_holds_issues_for_those_who_may_see_them() -> None:
    issue = make_issue(make_newsletter())
    assert on_days(panels(signed_in(make_user("Editor")))["Calendar"]) == {issue.send_at.date(): [str(issue)]}
    assert on_days(panels(signed_in(make_user("Writer")))["Calendar"]) == {}


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("2025-12", "2025-12"),
        ("", "2026-03"),
        ("2026-13", "2026-03"),
        ("0001-01", "2026-03"),
        ("x", "2026-03"),
    ],
)
def test_the_calendar_turns_to_the_month_that_is_asked_for(asked: str, shown: str) -> None:
    assert panels(signed_in(make_user("Writer")), month=asked)["Calendar"]["month"].key == shown


def test_december_is_followed_by_january() -> None:
    december = Month(2026, 12, BERLIN)
    assert (december.beside(1).key, december.beside(-12).key) == ("2027-01", "2025-12")


def test_a_month_spans_whole_weeks_also_where_the_clock_changes() -> None:
    start, end = Month(2026, 3, BERLIN).span()
    assert start == datetime(2026, 2, 22, 23, tzinfo=UTC)
    assert end == datetime(2026, 4, 5, 22, tzinfo=UTC)


def test_entries_of_a_day_stand_in_the_order_of_their_hours() -> None:
    entries = [Entry(NOON + timedelta(hours=hours), str(hours), "", "") for hours in (2, 0, 1)]
    weeks = Month(2026, 3, BERLIN).weeks(entries, NOON.date())
    [day] = [day for week in weeks for day in week if day.entries]
    assert [entry.text for entry in day.entries] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "ticked at"), (9, "last ticked 9\xa0minutes ago"), (None, "has never ticked")]
)
def test_the_dashboard_says_whether_the_clock_runs(minutes: int | None, said: str) -> None:
    if minutes is not None:
        Heartbeat.record("tick", timezone.now() - timedelta(minutes=minutes))
    assert said in signed_in(make_user("Writer")).get(reverse("admin:index")).text


@time_machine.travel(NOON, tick=False)
def test_the_chart_counts_weeks_and_each_leads_to_its_articles() -> None:
    for days in (0, 1, 7, 200):
        make_article(first_published_at=NOON - timedelta(days=days))
    browser = signed_in(make_user("Writer"))
    bars = panels(browser)["Published, week by week"]["bars"]
    assert [bar.number for bar in bars] == [0] * 10 + [1, 2]
    for bar in bars[-2:]:
        assert len(browser.get(bar.link).context["cl"].result_list) == bar.number


def test_what_may_be_out_of_date_is_listed() -> None:
    stale = make_article(review_by=timezone.localdate() - timedelta(days=1))
    make_article(review_by=timezone.localdate() + timedelta(days=90))
    browser = signed_in(make_user("Writer"))
    panel = panels(browser)["May be out of date"]
    assert panel["articles"] == [stale]
    assert [article.pk for article in browser.get(panel["link"]).context["cl"].result_list] == [stale.pk]


def test_the_latest_corrections_are_listed() -> None:
    Correction.objects.create(article=make_article(), text="It was Tuesday.", published_at=NOON)
    assert "It was Tuesday." in signed_in(make_user("Editor")).get(reverse("admin:index")).text


def test_vain_searches_are_listed_by_how_often(client: Client) -> None:
    for words in ("zilog", "quux", "Quux "):
        client.get("/search/", {"q": words}, REMOTE_ADDR="203.0.113.10")
    panel = panels(signed_in(make_user("Editor")))["Searched for in vain"]
    assert [(query.text, query.times) for query in panel["queries"]] == [("quux", 2), ("zilog", 1)]
    assert "quux" in signed_in(make_user("Editor")).get(panel["link"]).text


@pytest.mark.parametrize(
    "words", ["ada@example.com", "+49 30 1234567", "x", "?" * 300, "https://a.example/?t=1"]
)
def test_what_may_name_somebody_is_not_counted(client: Client, words: str) -> None:
    client.get("/search/", {"q": words})
    assert not UnansweredQuery.objects.exists()


def test_a_search_that_finds_something_is_not_counted(client: Client) -> None:
    from newsroom import search

    article = make_article(headline="Zilog returns")
    search.index(article)
    client.get("/search/", {"q": "zilog"})
    assert not UnansweredQuery.objects.exists()


def test_one_client_cannot_fill_the_list(client: Client) -> None:
    for number in range(40):
        client.get("/search/", {"q": f"nonsense{number}"}, REMOTE_ADDR="203.0.113.9")
    assert UnansweredQuery.objects.count() == 30


def test_the_dashboard_says_what_the_next_issue_would_hold() -> None:
    make_newsletter(name="Weekly")
    article = make_article(first_published_at=timezone.now() - timedelta(hours=1))
    panel = panels(signed_in(make_user("Editor")))["Newsletter"]
    [shown] = panel["newsletters"]
    assert [placement.find.article for placement in shown["would_hold"]] == [article]


@time_machine.travel(NOON, tick=False)
def test_once_it_is_assembled_the_dashboard_says_what_the_next_issue_holds() -> None:
    newsletter = make_newsletter(name="Weekly")
    issue = make_issue(newsletter, send_at=cadence.next_send(newsletter, NOON))
    issue.items.create(article=make_article(headline="Ours leads"), section="Lead story", position=0)
    browser = signed_in(make_user("Editor"))
    [shown] = panels(browser)["Newsletter"]["newsletters"]
    assert [str(item) for item in shown["holds"]] == ["Ours leads"]
    assert "The next issue holds 1 item" in " ".join(browser.get(reverse("admin:index")).text.split())


@time_machine.travel(NOON, tick=False)
def test_totals_lead_to_what_they_count() -> None:
    newsletter = make_newsletter(name="Weekly")
    make_subscriber(newsletter)
    make_article(first_published_at=NOON - timedelta(days=1))
    make_article(first_published_at=NOON - timedelta(days=200))
    browser = signed_in(make_user("Publisher"))
    shown = panels(browser)
    chart, letter = shown["Published, week by week"], shown["Newsletter"]["newsletters"][0]
    assert len(browser.get(chart["link"]).context["cl"].result_list) == chart["total"] == 1
    assert len(browser.get(letter["subscribers_url"]).context["cl"].result_list) == letter["subscribers"] == 1
