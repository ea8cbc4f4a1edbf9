"""Redis killed in the middle of a day: the site reads, the admin saves, and nothing is forgotten."""

import subprocess

import pytest
from celery import current_app
from django.test import Client
from django.urls import reverse

from newsletter.models import Issue, OutboxMail, State
from newsroom import related
from newsroom.models import Article, Tag
from tests.making import (
    make_article,
    make_author,
    make_issue,
    make_newsletter,
    make_subscriber,
    make_tag,
    make_user,
    relate_all,
)
from tests.newsroom.admin_forms import ADD, article_form, signed_in
from tests.public.asking import signing_up
from tests.services.mail import MailServer
from tests.services.redis import RedisServer
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]


def _published_before(tag: Tag) -> Article:
    """What readers see already, with its Related Reading worked out."""
    article = make_article(headline="What was there", tags=[tag])
    relate_all()
    return article


def test_redis_is_away_for_a_while_and_nothing_is_lost(
    redis_server: RedisServer,
    mail_server: MailServer,
    celery_worker_process: "subprocess.Popen[bytes]",
    client: Client,
) -> None:
    tag = make_tag("Memory")
    old = _published_before(tag)
    newsletter = make_newsletter()
    reader = make_subscriber(newsletter)
    issue = make_issue(newsletter, articles=[old])
    publisher = signed_in(make_user("Publisher"))
    redis_server.stop()

    # The site reads.
    for path in ("/", old.get_absolute_url(), "/search/?q=there", "/feed/", "/newsletter/", "/health/"):
        assert client.get(path).status_code == 200, path

    # The admin saves and publishes.
    form = article_form(make_author(), headline="Written meanwhile", tags=[str(tag.pk)], _move="published")
    assert publisher.post(reverse(ADD), form).status_code == 302
    new = Article.objects.get(headline="Written meanwhile")
    assert new.is_published
    assert new.get_absolute_url() in client.get("/search/?q=meanwhile").content.decode()

    # An issue is approved and let go.
    act = reverse("admin:newsletter_issue_act", args=[issue.pk])
    for action in ("approve", "send"):
        assert publisher.post(act, {"action": action}).status_code == 302
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING

    # A sign-up is taken, and limited as ever.
    address = reverse("subscribe", args=[newsletter.slug])
    assert client.post(address, signing_up("new@example.com")).status_code == 302
    assert OutboxMail.objects.get().state == State.QUEUED
    assert mail_server.received == []

    # It is back, with all that was in it gone; the beat asks the worker as it does every minute.
    redis_server.start()
    for entry in current_app.conf.beat_schedule.values():
        current_app.send_task(entry["task"])
    wait_until(lambda: mail_server.to("new@example.com"), what="the confirmation")
    wait_until(lambda: mail_server.to(reader.email), what="the issue")
    wait_until(lambda: Issue.objects.get().state == Issue.State.SENT, what="the issue's end")
    wait_until(lambda: OutboxMail.objects.get().state == State.ACCEPTED, what="the confirmation's row")
    assert len(mail_server.received) == 2
    assert client.get("/health/").json()["redis"] == "ok"
    # Related Reading of what was published meanwhile; its bell was lost with the rest.
    wait_until(lambda: related.related_to(new) == [old], what="Related Reading")
