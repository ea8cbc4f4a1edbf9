"""Eight weeks of the demo's letters, as a real mail server receives them: assembled, approved, sent."""

from datetime import datetime, timedelta

import dkim as dkimpy
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from newsletter import approval, cadence, delivery, schedule
from newsletter.models import CollectedLink, Issue, Newsletter, Subscriber, Subscription
from newsroom.models import Article, Correction, Tool, ToolChange
from tests.demo.conftest import NOW
from tests.making import make_newsletter, make_subscriber
from tests.newsletter.received import Mail, check_envelope, check_page, check_words
from tests.newsletter.test_dkim import RSA, dns, pem
from tests.services.mail import MailServer, Received

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.services]
WEEKS, DAY = 8, timedelta(days=1)
DOMAIN = "undertone.example"
ADDRESS = ["27 Ropewalk Yard", "Hollin Quay HQ4 7ZT"]


@pytest.fixture
def newsletter(settings: Settings) -> Newsletter:
    """A weekly of the demo's publication, at an address of production, with a section for everything."""
    settings.SITE_URL = "https://undertone.example"
    settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY = DOMAIN, "weekly", pem(RSA)
    demo = Newsletter.objects.get()
    made = make_newsletter(
        name="Undertone, week by week",
        slug="week-by-week",
        from_name="Undertone",
        from_email="weekly@undertone.example",
        postal_address=demo.postal_address,
        time_zone="Europe/Berlin",
        weekday=3,
        subject_template="{lead}",
    )
    made.sections.all().delete()  # it is given the usual ones
    return made


def spread(newsletter: Newsletter) -> None:
    """Let the demo's articles appear over the weeks, and something of every other kind in each."""
    first = cadence.cut_off(newsletter, cadence.next_send(newsletter, NOW)) - 6 * DAY
    for number, article in enumerate(Article.objects.published().order_by("pk")):
        when = first + (number % WEEKS) * 7 * DAY + (number % 5) * DAY
        Article.objects.filter(pk=article.pk).update(first_published_at=when)
    ToolChange.objects.update(changed_at=first - 90 * DAY)
    for week, tool in zip(range(WEEKS), Tool.objects.order_by("pk"), strict=False):
        tool.price_note = f"from ${week + 9} a month & tax"
        tool.save()
        ToolChange.objects.filter(tool=tool, is_new=False).update(changed_at=first + week * 7 * DAY)
    for week in range(WEEKS):
        when = first + week * 7 * DAY
        CollectedLink.objects.create(
            newsletter=newsletter,
            url=f"https://elsewhere.example/{week}?a=1&b=2",
            title=f"Schöne Worte über “{week}” </mj-text><mj-raw>",
            publisher="Nachbarn & Söhne",
            note="They *measured* it, [here](https://elsewhere.example/).",
            collected_at=when,
        )


def a_week(newsletter: Newsletter, now: datetime, number: int) -> Issue:
    """Assemble at the lead time, approve, and send at the hour; the clock stands still in between."""
    send_at = cadence.next_send(newsletter, now)
    with time_machine.travel(cadence.cut_off(newsletter, send_at), tick=False) as clock:
        schedule.tick(cadence.cut_off(newsletter, send_at))
        issue = newsletter.issues.get(number=number)
        approval.approve(issue, user=None)
        clock.move_to(send_at)
        schedule.tick(send_at)
        delivery.send_what_is_queued(issue.pk)
        issue.refresh_from_db()
    return issue


def is_signed(received: Received) -> bool:
    """Whether a receiver who asks the DNS for the sender's key believes that the letter is the sender's."""
    names: list[bytes] = []

    def key_at(name: bytes, timeout: int = 5) -> bytes:
        names.append(name)
        return dns(RSA)

    is_good = bool(dkimpy.verify(received.content, dnsfunc=key_at))
    return is_good and names == [f"weekly._domainkey.{DOMAIN}.".encode()]


def headlines(issue: Issue) -> list[str]:
    return [item.headline or item.name for item in issue.items.select_related("article", "tool")]


def test_every_letter_of_eight_weeks_passes_the_28_checks(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    spread(newsletter)
    reader: Subscriber = make_subscriber(newsletter, email="mira.halloran@reader.example")
    now, carried = NOW, list[int]()
    for week in range(1, WEEKS + 1):
        issue = a_week(newsletter, now, week)
        letters = [one for one in mail_server.received if reader.email in one.recipients]
        assert issue.state == Issue.State.SENT and len(letters) == week
        mail = Mail(letters[-1])
        check_envelope(mail, reader.email)
        check_words(mail, headlines(issue), ADDRESS)
        check_page(mail)
        assert is_signed(letters[-1])
        assert mail.message["Subject"] == issue.subject
        assert Client().get(path_of(mail)).status_code < 500
        assert newsletter.subscriptions.get().status == Subscription.Status.ACTIVE  # 11, a GET
        articles = issue.items.exclude(kind="correction").filter(article__isnull=False)
        carried += list(articles.values_list("article", flat=True))
        Correction.objects.create(
            article_id=carried[-1], text="It was five & not four.", published_at=issue.send_at + DAY
        )
        now = issue.send_at
    assert len(carried) == len(set(carried)) >= WEEKS
    kinds = set(newsletter.issues.values_list("items__kind", flat=True))
    assert {"article", "tool", "link", "correction"} <= kinds
    leave(mail)
    assert newsletter.subscriptions.get().status == Subscription.Status.UNSUBSCRIBED  # 11, a POST


def path_of(mail: Mail) -> str:
    return mail.one_click.removeprefix("https://undertone.example")


def leave(mail: Mail) -> None:
    """What a mailbox provider does: a POST without cookie, which is answered without a redirect."""
    client = Client(enforce_csrf_checks=True)
    with transaction.atomic():
        answer = client.post(path_of(mail), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code in (200, 204) and not answer.cookies
