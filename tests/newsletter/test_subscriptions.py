"""Who gets it: asking reveals nothing, confirming proves the address, leaving is at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from newsletter import outbox
from newsletter.models import (
    Consent,
    Delivery,
    Event,
    Newsletter,
    OutboxMail,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.models.subscriber import address_hash
from newsletter.readers import addresses, subscriptions
from newsletter.readers.subscriptions import LinkAltered, LinkExpired, Origin
from tests.making import NOON, make_issue, make_newsletter, make_subscriber
from tests.threads import in_threads

pytestmark = pytest.mark.django_db
PAGE = Origin("/blog/", "One letter a week.", "203.0.113.7")


def ask(newsletter: Newsletter, email: str = "reader@example.com") -> None:
    subscriptions.ask(newsletter, email, source="/blog/", ip="203.0.113.7", wording="One letter a week.")


def only_subscription() -> Subscription:
    return Subscription.objects.select_related("subscriber", "newsletter").get()


def kinds() -> list[str]:
    """The mails that were written, oldest first."""
    return list(OutboxMail.objects.order_by("pk").values_list("kind", flat=True))


def test_a_sign_up_waits_for_confirmation_and_is_on_record() -> None:
    ask(make_newsletter())
    subscription = only_subscription()
    [consent] = subscription.consents.all()
    assert subscription.status == "pending"
    assert (consent.action, consent.source, consent.wording) == ("requested", "/blog/", "One letter a week.")
    assert consent.ip_address == "203.0.113.7"
    assert kinds() == ["confirm"]


def test_the_link_confirms_and_is_on_record() -> None:
    ask(make_newsletter())
    token = subscriptions.link_token(only_subscription())
    assert token in OutboxMail.objects.get().text
    confirmed = subscriptions.confirm(token, PAGE)
    assert confirmed.status == "active"
    assert confirmed.confirmed_at is not None
    assert [consent.action for consent in confirmed.consents.order_by("pk")] == ["requested", "confirmed"]


def test_the_link_holds_no_address() -> None:
    ask(make_newsletter())
    token = subscriptions.link_token(only_subscription())
    assert token.split(".")[0] == str(only_subscription().pk)
    assert "reader" not in token


def test_confirming_twice_changes_nothing() -> None:
    ask(make_newsletter())
    token = subscriptions.link_token(only_subscription())
    first = subscriptions.confirm(token, PAGE).confirmed_at
    assert subscriptions.confirm(token, PAGE).confirmed_at == first
    assert only_subscription().consents.count() == 2


def test_a_link_expires_after_a_week() -> None:
    ask(make_newsletter())
    token = subscriptions.link_token(only_subscription())
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)), pytest.raises(LinkExpired):
        subscriptions.confirm(token, PAGE)
    assert only_subscription().status == "pending"


@pytest.mark.parametrize("change", [lambda t: "9" + t, lambda t: t[:-1], lambda t: "", lambda t: "a.b.c"])
def test_an_altered_link_confirms_nothing(change: object) -> None:
    ask(make_newsletter())
    token = subscriptions.link_token(only_subscription())
    with pytest.raises(LinkAltered):
        subscriptions.confirm(change(token), PAGE)  # type: ignore[operator]


def test_leaving_makes_an_older_link_void() -> None:
    ask(make_newsletter())
    token = subscriptions.link_token(only_subscription())
    subscription = subscriptions.confirm(token, PAGE)
    subscriptions.leave(subscription.subscriber, subscription.newsletter, PAGE)
    with pytest.raises(LinkExpired):
        subscriptions.confirm(token, PAGE)


def test_who_leaves_at_the_very_moment_of_confirming_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    newsletter = make_newsletter()
    ask(newsletter)
    token = subscriptions.link_token(only_subscription())
    read_link = subscriptions.read_link

    def read_while_another_leaves(token: str) -> Subscription:
        read = read_link(token)
        subscriptions.leave(read.subscriber, newsletter, PAGE)
        return read

    monkeypatch.setattr(subscriptions, "read_link", read_while_another_leaves)
    with pytest.raises(LinkExpired):
        subscriptions.confirm(token, PAGE)


def test_who_is_on_the_list_is_told_so_by_mail_and_nothing_changes() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    ask(newsletter, subscriber.email.upper())
    [mail] = OutboxMail.objects.all()
    assert (mail.kind, mail.to) == ("already_subscribed", subscriber.email)
    assert f"/subscription/{subscriber.token}/" in mail.text
    assert only_subscription().consents.count() == 0


def test_a_suppressed_address_is_neither_mailed_nor_kept() -> None:
    Suppression.objects.create(address_hash=address_hash("reader@example.com"), reason="erased")
    ask(make_newsletter(), "Reader@Example.com")
    assert kinds() == []
    assert not Subscriber.objects.exists()


def test_an_address_is_mailed_once_an_hour_however_often_it_is_asked_for() -> None:
    newsletter, other = make_newsletter(), make_newsletter()
    for _ in range(3):
        ask(newsletter)
        ask(other, "READER@example.com")
    assert kinds() == ["confirm"]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        ask(other)
    assert kinds() == ["confirm", "confirm"]


@pytest.mark.django_db(transaction=True)
def test_an_address_asked_for_several_times_at_once_is_mailed_once() -> None:
    newsletter = make_newsletter()
    in_threads(4, lambda: ask(newsletter))
    assert kinds() == ["confirm"]
    assert only_subscription().consents.count() == 1


def test_who_left_confirms_anew() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    subscriptions.leave(subscriber, newsletter, PAGE)
    ask(newsletter, subscriber.email)
    assert only_subscription().status == "pending"
    assert kinds() == ["confirm"]


def test_an_address_is_one_subscriber_however_it_is_cased() -> None:
    newsletter = make_newsletter()
    ask(newsletter, "Reader@Example.com")
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        ask(newsletter, "reader@EXAMPLE.com")
    assert Subscriber.objects.get().email == "Reader@example.com"


def test_leaving_is_at_once_on_record_and_can_be_repeated() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    subscriptions.leave(subscriber, newsletter, PAGE)
    subscriptions.leave(subscriber, newsletter, PAGE)
    assert only_subscription().status == "unsubscribed"
    assert [consent.action for consent in only_subscription().consents.all()] == ["withdrawn"]


def test_coming_back_from_ones_own_page_needs_no_second_mail() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    subscriptions.leave(subscriber, newsletter, PAGE)
    subscriptions.come_back(subscriber, newsletter, PAGE)
    subscription = only_subscription()
    assert (subscription.status, subscription.unsubscribed_at) == ("active", None)
    assert [c.action for c in subscription.consents.order_by("pk")] == ["withdrawn", "confirmed"]
    assert kinds() == []


def test_a_mail_that_fails_takes_the_sign_up_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(mail: OutboxMail) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(outbox, "send", fail)
    with pytest.raises(RuntimeError):
        ask(make_newsletter())
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  reader@example.com ", "reader@example.com"),
        ("Reader@EXAMPLE.Com", "Reader@example.com"),
        ("leserin@bücher.example", "leserin@xn--bcher-kva.example"),
        ("a+b@sub.example.co.uk", "a+b@sub.example.co.uk"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_address_is_brought_into_one_form(typed: str, kept: str) -> None:
    assert addresses.normalise(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write your email address, such as name@example.com."),
        ("name@example", "“name@example” lacks its ending."),
        ("name@exa mple.com", "There is a space in “name@exa mple.com”. Take it out."),
        ("name.example.com", "“name.example.com” is no address."),
        ("a@b.example\r\nBcc: c@d.example", "There is a line break in the address."),
        ("a@b.example\n", "There is a line break in the address."),
        ("a\u2028@b.example", "There is a line break in the address."),
        ("jürgen@example.com", "“jürgen” has letters that most mail servers cannot take"),
        ("a@fußball.example", "“fußball.example” cannot be read as a domain."),
        ("a@-b-.example", "is no address that mail can go to."),
        ("a@b@c.example", "is no address that mail can go to."),
        ("<a@b.example>", "is no address that mail can go to."),
        ("a" * 65 + "@example.com", "Before the @ stand 65 characters, and mail allows at most 64."),
        ("a" * 240 + "@example.com", "Before the @ stand 240 characters, and mail allows at most 64."),
        ("a@" + "b" * 70 + ".example", "cannot be read as a domain."),
        ("a@" + "bcdefgh." * 40 + "example", "no address that mail can go to"),
        ("a@[127.0.0.1]", "is no address that mail can go to."),
        ('"a<b"@c.example', "is no address that mail can go to."),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        addresses.normalise(typed)
    assert sentence in refusal.value.messages[0]


@pytest.mark.only_on("postgresql")  # SQLite takes three, in a transaction
def test_leaving_is_one_statement_with_its_proof_and_its_figure(django_assert_num_queries: Any) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    with django_assert_num_queries(1):
        assert subscriptions.leave(subscriber, newsletter, PAGE)
    assert (Consent.objects.get().action, Event.objects.get().kind) == ("withdrawn", "unsubscribed")
    with django_assert_num_queries(1):
        assert not subscriptions.leave(subscriber, newsletter, PAGE)
    assert (Consent.objects.count(), Event.objects.count()) == (1, 1)


def test_whoever_leaves_is_counted_with_the_last_issue_that_they_got_of_this_newsletter() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    first, last = (make_issue(newsletter, period_end=NOON + timedelta(days=day)) for day in (0, 7))
    for issue in (first, last, make_issue()):
        Delivery.objects.create(issue=issue, subscriber=subscriber)
    subscriptions.leave(subscriber, newsletter, PAGE)
    assert Event.objects.get().issue == last
