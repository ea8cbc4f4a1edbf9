"""Counted links: only what stood in a letter leads on, machines are told apart, time forgets who it was."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsletter import clicks, delivery, figures, proofs
from newsletter.letters import frozen, message, rendering
from newsletter.models import (
    CountedLink,
    Delivery,
    Event,
    FrozenMail,
    Issue,
    Newsletter,
    OutboxMail,
    Subscriber,
)
from newsletter.readers import retention, subscriptions
from newsletter.readers.subscriptions import Origin
from tests.making import make_article, make_issue, make_newsletter, make_subscriber, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _no_link_of_another_test() -> Iterator[None]:
    clicks._target.cache_clear()
    yield
    clicks._target.cache_clear()


def make_sent(**fields: Any) -> tuple[Issue, Subscriber]:
    """An issue that one subscriber has got a while ago."""
    newsletter = make_newsletter(**({"counts_clicks": True} | fields))
    subscriber = make_subscriber(newsletter)
    issue = make_issue(newsletter, articles=[make_article()])
    Delivery.objects.create(
        issue=issue,
        subscriber=subscriber,
        state="accepted",
        accepted_at=timezone.now() - timedelta(minutes=5),
    )
    return issue, subscriber


def address_in(issue: Issue, subscriber: Subscriber) -> str:
    """The first counted link as the subscriber has it."""
    rendering.render(issue)
    link = issue.links.exclude(url="").first()
    assert link is not None
    return f"/go/{link.key}/{subscriber.token[:22]}/"


def follow(address: str, agent: str = BROWSER, **headers: str) -> Any:
    return Client().get(address, headers={"user-agent": agent} | headers)


def test_links_lead_over_this_site_only_where_the_newsletter_counts() -> None:
    newsletter = make_newsletter()
    issue = make_issue(newsletter, articles=[make_article()])
    assert "/go/" not in rendering.render(issue).html
    assert not CountedLink.objects.exists()
    newsletter.counts_clicks = True
    newsletter.save()
    rendered = rendering.render(Issue.objects.get())
    assert f"/{frozen.MARK}/" in rendered.html
    assert "/go/" not in rendered.text
    assert f'href="http://127.0.0.1:8000/subscription/{frozen.TOKEN}/' in rendered.html


def test_the_letter_carries_half_of_the_token_in_links_and_none_is_left_over() -> None:
    issue, subscriber = make_sent(counts_opens=True)
    rendered = rendering.render(issue)
    parts = frozen.split(message.build(issue, rendered))
    values = {
        frozen.TO: b"r@example.com",
        frozen.TOKEN: subscriber.token.encode(),
        frozen.MESSAGE_ID: b"<a@b>",
        frozen.DATE: b"now",
    }
    whole = frozen.join(parts, values)
    assert frozen.MARK.encode() not in whole
    assert b"/" + subscriber.token[:22].encode() + b"/" in whole
    assert b'alt=""' in whole


def test_a_test_letter_carries_nobodys_mark() -> None:
    issue, _ = make_sent()
    proofs.send(issue, ["e@example.com"], make_user("Editor"))

    assert frozen.MARK not in OutboxMail.objects.get().html


def test_a_followed_link_is_counted_and_leads_on() -> None:
    issue, subscriber = make_sent()
    answer = follow(address_in(issue, subscriber))
    event = Event.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, event.link.url)  # type: ignore[union-attr]
    assert (event.kind, event.subscriber, event.by_machine) == ("clicked", subscriber, False)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_nothing_is_noted_of_letters_that_are_out_once_the_newsletter_counts_no_more() -> None:
    issue, subscriber = make_sent(counts_opens=True)
    address = address_in(issue, subscriber)
    picture = f"/opened/{issue.links.get(url='').key}/{subscriber.token[:22]}.gif"
    Newsletter.objects.update(counts_clicks=False, counts_opens=False)
    assert follow(address)["Location"] == issue.links.exclude(url="")[0].url
    assert follow(picture).status_code == 200
    assert not Event.objects.exists()
    Newsletter.objects.update(counts_clicks=True)
    follow(address)
    follow(picture)
    assert Event.objects.get().kind == "clicked"


def test_a_forged_key_leads_nowhere() -> None:
    issue, subscriber = make_sent()
    address = address_in(issue, subscriber)
    key = address.split("/")[2]
    for forged in (key[::-1], "x" * 16, "a"):
        assert follow(address.replace(key, forged)).status_code == 404
    CountedLink.objects.filter(key=key).update(url="https://evil.example/")
    assert follow(address).status_code == 404
    assert not Event.objects.exists()


@pytest.mark.parametrize("mark", ["x" * 22, "x", "%25", "a" * 500, "_" * 22])
def test_a_mark_that_is_nobodys_leads_on_uncounted(mark: str) -> None:
    issue, subscriber = make_sent()
    address = address_in(issue, subscriber).replace(subscriber.token[:22], mark)
    assert follow(address).status_code in (302, 404)
    assert not Event.objects.exists()


@pytest.mark.parametrize("agent", ["", "curl/8.1", "SomeBot/2.0", "Barracuda Sentinel", "python-requests/2"])
def test_a_program_that_says_so_is_no_reader(agent: str) -> None:
    issue, subscriber = make_sent()
    follow(address_in(issue, subscriber), agent)
    assert Event.objects.get().by_machine


def test_whoever_is_quicker_than_people_or_looks_ahead_is_no_reader() -> None:
    issue, subscriber = make_sent()
    follow(address_in(issue, subscriber), **{"sec-purpose": "prefetch"})
    Delivery.objects.update(accepted_at=timezone.now())
    follow(address_in(issue, subscriber))
    assert set(Event.objects.values_list("by_machine", flat=True)) == {True}


def test_asking_for_the_head_is_not_noted() -> None:
    issue, subscriber = make_sent()
    assert Client().head(address_in(issue, subscriber)).status_code == 302
    assert not Event.objects.exists()


def test_openings_are_counted_only_where_switched_on() -> None:
    issue, subscriber = make_sent(counts_clicks=False)
    assert "/opened/" not in rendering.render(issue).html
    Newsletter.objects.update(counts_opens=True)
    issue = Issue.objects.get()
    assert "/opened/" in rendering.render(issue).html
    key = CountedLink.objects.get().key
    answer = follow(f"/opened/{key}/{subscriber.token[:22]}.gif")
    assert answer["Content-Type"] == "image/gif"
    assert Event.objects.get().kind == "opened"


def test_figures_count_people_and_leave_machines_out() -> None:
    issue, subscriber = make_sent()
    address = address_in(issue, subscriber)
    for agent in (BROWSER, BROWSER, "curl/8"):
        follow(address, agent)
    subscriptions.leave(subscriber, issue.newsletter, Origin("one-click", "x"))
    found = {figure.name: figure.number for figure in figures.of_issue(issue)}
    assert found == {
        "Accepted": 1,
        "Refused": 0,
        "Came back": 0,
        "Reported as spam": 0,
        "Unsubscribed": 1,
        "Followed a link": 1,
    }
    assert [(link.people, link.clicks) for link in figures.links_of(issue)][0] == (1, 2)


def test_after_the_newsletters_days_nobody_knows_whose_it_was() -> None:
    issue, subscriber = make_sent(keeps_events_days=40)
    newsletter = issue.newsletter
    for days in (39, 41):
        moment = timezone.now() - timedelta(days=days)
        Event.objects.create(
            kind="clicked", newsletter=newsletter, issue=issue, subscriber=subscriber, words="x", at=moment
        )
    assert retention.forget(timezone.now()) == 1
    known, forgotten = Event.objects.order_by("-at")
    assert (known.subscriber, forgotten.subscriber, forgotten.words) == (subscriber, None, "")
    assert {f.name: f.number for f in figures.of_issue(issue)}["Followed a link"] == 2


def test_the_pages_of_figures_say_it_in_words_and_as_csv() -> None:
    issue, subscriber = make_sent()
    follow(address_in(issue, subscriber))
    Issue.objects.update(state="sent", approved_at=timezone.now(), sent_at=timezone.now())
    editor = signed_in(make_user("Editor"))
    page = editor.get(f"/admin/newsletter/issue/{issue.pk}/figures/").content.decode()
    assert "Followed a link" in page
    assert "The same in figures" in page
    assert f'href="/admin/newsletter/issue/{issue.pk}/change/">{issue}</a>' in page
    links = b"".join(editor.get(f"/admin/newsletter/issue/{issue.pk}/links.csv/").streaming_content)  # type: ignore[attr-defined]
    assert links.splitlines()[1].endswith(b",1,1")
    counts = b"".join(editor.get(f"/admin/newsletter/issue/{issue.pk}/figures.csv/").streaming_content)  # type: ignore[attr-defined]
    assert counts.splitlines()[1:3] == [b"Accepted,1,,", b"Refused,0,,"]
    assert b"Followed a link,1,100.00," in counts.splitlines()
    page = editor.get(f"/admin/newsletter/newsletter/{issue.newsletter_id}/figures/").content.decode()
    assert "Week by week" in page
    for address in (f"issue/{issue.pk}/hours.csv/", f"newsletter/{issue.newsletter_id}/weeks.csv/"):
        assert editor.get(f"/admin/newsletter/{address}").status_code == 200
    assert (
        signed_in(make_user("Writer")).get(f"/admin/newsletter/issue/{issue.pk}/figures/").status_code == 403
    )


def test_the_first_days_are_drawn_for_what_was_read_and_for_who_was_lost() -> None:
    issue, subscriber = make_sent()
    follow(address_in(issue, subscriber))
    Issue.objects.update(state="sent", approved_at=timezone.now(), sent_at=timezone.now())
    page = f"/admin/newsletter/issue/{issue.pk}/"
    editor = signed_in(make_user("Editor"))
    assert "Reported as spam</th>" not in editor.get(f"{page}figures/").content.decode()
    subscriptions.leave(subscriber, issue.newsletter, Origin("one-click", "x"))
    shown = editor.get(f"{page}figures/").content.decode()
    assert "Opens (estimate)</th>" in shown
    assert "Reported as spam</th>" in shown
    hours = b"".join(editor.get(f"{page}hours.csv/").streaming_content).splitlines()  # type: ignore[attr-defined]
    assert (
        hours[0].decode("utf-8-sig") == "Hour,Clicks,Opens (estimate),Unsubscribed,Came back,Reported as spam"
    )
    happened = [line for line in hours[1:] if not line.endswith(b",0,0,0,0,0")]
    assert [line.rsplit(b",", 5)[1:] for line in happened] == [[b"1", b"0", b"1", b"0", b"0"]]


def test_figures_cost_the_same_however_much_happened(django_assert_max_num_queries: Any) -> None:
    issue, subscriber = make_sent()
    address = address_in(issue, subscriber)
    for _ in range(10):
        follow(address)
    with django_assert_max_num_queries(4):
        figures.of_issue(issue)
        list(figures.links_of(issue))
        figures.hours_of(issue, list(Event.Kind))


def test_the_copy_that_a_worker_sends_carries_the_mark(mail_server: Any) -> None:
    issue, subscriber = make_sent()
    Delivery.objects.update(state="queued", accepted_at=None)
    now = timezone.now()
    Issue.objects.update(state="sending", approved_at=now, audience_frozen_at=now)
    rendered = rendering.render(issue)
    FrozenMail.objects.create(issue=issue, message=message.build(issue, rendered), html="", text="")
    delivery.send_what_is_queued(issue.pk)
    [sent] = mail_server.received
    assert f"/{subscriber.token[:22]}/".encode() in bytes(sent.message)
    assert frozen.MARK.encode() not in bytes(sent.message)
