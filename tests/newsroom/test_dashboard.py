"""The admin's first page: each person sees what is theirs to do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsroom import dashboard
from newsroom.models import Article, Image, WorkingCopy
from tests.making import make_article, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
Status = Article.Status


def panels(client: Client) -> dict[str, Any]:
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return {panel["title"]: panel for panel in answer.context["panels"]}


def work(client: Client) -> dict[str, Any]:
    return {group.title: group for group in panels(client)["Needs you"]["groups"]}


def test_a_writer_sees_their_own_drafts_and_not_the_editors_work() -> None:
    writer = make_user("Writer")
    mine = make_article(status=Status.DRAFT, created_by=writer)
    make_article(status=Status.DRAFT)
    shown = panels(signed_in(writer))
    assert shown["Your drafts"]["articles"] == [mine]
    assert work(signed_in(writer)) == {}


def test_an_editor_sees_what_waits_longest_first() -> None:
    first = make_article(status=Status.REVIEW)
    second = make_article(status=Status.REVIEW)
    asked = work(signed_in(make_user("Editor")))["Waiting for review"]
    assert [task.text for task in asked.tasks] == [first.headline, second.headline]
    assert "minutes" not in asked.tasks[1].note  # changed just now, not “0 minutes ago”


def test_a_writer_reads_why_an_article_came_back() -> None:
    writer = make_user("Writer")
    mine = make_article(status=Status.CHANGES, created_by=writer)
    make_article(status=Status.CHANGES)
    mine.notes.create(text="The price is\nwrong.", returned_with=True)
    [task] = work(signed_in(writer))["Returned to you"].tasks
    assert (task.text, task.note) == (mine.headline, "“The price is wrong.”")


def test_a_publisher_sees_what_the_clock_left_undone_and_which_changes_wait() -> None:
    late = make_article(status=Status.SCHEDULED, publish_at=timezone.now() - timedelta(hours=2))
    make_article(status=Status.SCHEDULED, publish_at=timezone.now() + timedelta(hours=2))
    changed = make_article()
    changed.pending_revision = changed.revisions.create(number=1, content={}, summary="Headline")
    changed.save()
    shown = work(signed_in(make_user("Publisher")))
    [task] = shown["Overdue"].tasks
    assert task.text == late.headline
    assert "The beat has not knocked yet" in task.note
    assert [(task.text, task.note) for task in shown["Changes to publish"].tasks] == [
        (changed.headline, "Headline")
    ]
    assert set(work(signed_in(make_user("Writer")))) == set()


def test_open_notes_concern_the_writer_and_whoever_began_them() -> None:
    writer, editor = make_user("Writer"), make_user("Editor")
    article = make_article(status=Status.DRAFT, created_by=writer)
    note = article.notes.create(text="Says who?", created_by=editor)
    article.notes.create(text="They do.", thread=note, created_by=writer)
    for person in (writer, editor):
        [task] = work(signed_in(person))["Open notes"].tasks
        assert (task.text, task.note) == (article.headline, "one open note")
    assert work(signed_in(make_user("Writer"))) == {}


def test_every_number_of_what_needs_me_leads_to_what_it_counts() -> None:
    publisher = make_user("Publisher")
    for status in (Status.REVIEW, Status.REVIEW, Status.DRAFT):
        make_article(status=status)
    make_article(status=Status.CHANGES, created_by=publisher)
    make_article(created_by=publisher).notes.create(text="Hm.")
    browser = signed_in(publisher)
    for group in work(browser).values():
        assert len(browser.get(group.link).context["cl"].result_list) == group.count


def test_what_was_typed_and_never_saved_is_offered() -> None:
    writer = make_user("Writer")
    WorkingCopy.objects.create(
        person=writer, key="abc", content={"headline": "Half", "fields": []}, saved_at=timezone.now()
    )
    [note] = panels(signed_in(writer))["Your drafts"]["notes"]
    assert note["text"] == "Never saved: “Half”"
    assert signed_in(writer).get(note["link"]).status_code == 200


def test_what_is_scheduled_and_what_was_published_are_shown() -> None:
    hour = timezone.now() + timedelta(days=1)
    coming = make_article(status=Status.SCHEDULED, publish_at=hour)
    out = make_article()
    shown = panels(signed_in(make_user("Writer")))
    assert shown["Scheduled"]["articles"] == [coming]
    assert shown["Recently published"]["articles"] == [out]


def test_every_number_leads_to_what_it_counts() -> None:
    make_article(status=Status.DRAFT)
    make_article()
    make_article()
    browser = signed_in(make_user("Publisher"))
    for one in panels(browser)["Articles"]["numbers"]:
        assert len(browser.get(one["link"]).context["cl"].result_list) == one["number"]


def test_a_writer_is_reminded_of_pictures_that_say_nothing() -> None:
    writer = make_user("Writer")
    Image.objects.create(file="images/x.png", width=2, height=1, uploaded_by=writer)
    [note] = panels(signed_in(writer))["Your drafts"]["notes"]
    assert note["text"] == "1 of your pictures has no alt text"


def test_an_empty_newsroom_says_what_to_do() -> None:
    page = signed_in(make_user("Writer")).get(reverse("admin:index")).content.decode()
    assert "Nothing is published yet. Write the first article." in page


def test_staff_without_a_role_see_an_empty_desk_not_an_error() -> None:
    assert panels(signed_in(make_user())) == {}


def test_a_panel_that_has_nothing_to_say_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(request: HttpRequest) -> None:
        return None

    monkeypatch.setattr(dashboard, "_panels", [silent])
    assert panels(signed_in(make_user("Writer"))) == {}


def test_what_asks_for_somebody_stands_before_what_only_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    def panel(title: str, **marks: bool) -> dashboard.Panel:
        return lambda request: {"title": title, "template": "newsroom/panels/_counts.html"} | marks

    kept = [panel("Tells"), panel("Tells too"), panel("Asks", asks=True), panel("Wide", wide=True)]
    monkeypatch.setattr(dashboard, "_panels", kept)
    assert list(panels(signed_in(make_user("Writer")))) == ["Wide", "Asks", "Tells", "Tells too"]


def test_the_dashboards_cost_does_not_grow() -> None:
    browser = signed_in(make_user("Publisher"))
    costs = []
    for _ in range(2):
        for status in (Status.REVIEW, Status.PUBLISHED):
            for _ in range(6):
                make_article(status=status)
        panels(browser)
        with CaptureQueriesContext(connection) as queries:
            panels(browser)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_sidebar_holds_only_what_one_may_open() -> None:
    page = signed_in(make_user("Writer")).get(reverse("admin:index")).content.decode()
    assert reverse("admin:newsroom_article_changelist") in page
    assert reverse("admin:newsroom_page_changelist") not in page
    assert reverse("admin:newsroom_user_changelist") not in page


def test_the_admins_policy_allows_no_inline_script() -> None:
    policy = signed_in(make_user("Publisher")).get(reverse("admin:index"))["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "http" not in scripts
