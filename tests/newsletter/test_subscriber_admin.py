"""Looking after many subscribers: importing, exporting, segments, and what is done with several at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from newsletter.importing import working
from newsletter.models import Event, Subscriber, SubscriberImport, Subscription, Suppression
from tests.making import make_newsletter, make_subscriber, make_tag, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LIST = "/admin/newsletter/subscriber/"


@pytest.fixture
def publisher() -> Client:
    return signed_in(make_user("Publisher"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def upload(browser: Client, raw: bytes, **fields: Any) -> Any:
    data = {"file": SimpleUploadedFile("list.csv", raw), "consent": "Old form", "agreed": "on"} | fields
    return browser.post(f"{LIST}imports/", data, follow=True)


def test_a_list_is_uploaded_looked_through_and_taken_in(publisher: Client) -> None:
    newsletter = make_newsletter()
    page = upload(publisher, b"email,name\nada@example.com,Ada\nnonsense,N\n", newsletter=newsletter.pk)
    assert "What the columns mean" in text(page)
    source = SubscriberImport.objects.get()
    page = publisher.post(f"{LIST}imports/{source.pk}/look/", {"column-email": "0"}, follow=True)
    assert "Being looked through" in text(page)
    working.work_on(source.pk)
    page = publisher.get(f"{LIST}imports/{source.pk}/")
    assert "Would be new" in text(page)
    assert "“nonsense” is no address" in text(page)
    assert not Subscriber.objects.exists()
    publisher.post(f"{LIST}imports/{source.pk}/take-in/")
    working.work_on(source.pk)
    assert Subscriber.objects.get().email == "ada@example.com"
    assert "Imported" in text(publisher.get(f"{LIST}imports/{source.pk}/"))
    refused = b"".join(publisher.get(f"{LIST}imports/{source.pk}/refused.csv").streaming_content)  # type: ignore[attr-defined]
    assert b"3,nonsense," in refused


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"consent": ""}, "Say where these people agreed"),
        ({"agreed": ""}, "Without their agreement nobody may be imported"),
        ({"file": ""}, "This field is required"),
    ],
)
def test_without_consent_or_file_nothing_is_uploaded(
    publisher: Client, fields: dict[str, str], sentence: str
) -> None:
    page = upload(publisher, b"a@b.example\n", newsletter=make_newsletter().pk, **fields)
    assert page.status_code == 422
    assert sentence in text(page)
    assert not SubscriberImport.objects.exists()


def test_a_file_that_is_no_list_is_refused_where_it_was_chosen(publisher: Client) -> None:
    page = upload(publisher, b"PK\x03\x04", newsletter=make_newsletter().pk)
    assert page.status_code == 422
    assert "save it as CSV" in text(page)


@pytest.mark.parametrize("group", ["Writer", "Editor"])
def test_only_publishers_import_and_export(group: str) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    source = SubscriberImport(newsletter=newsletter, file_name="x", consent="x")
    source.keep(b"a@b.example\n")
    source.save()
    browser = signed_in(make_user(group))
    for address in ("imports/", f"imports/{source.pk}/", f"imports/{source.pk}/refused.csv"):
        assert browser.get(LIST + address).status_code == 403
    for address in ("look", "take-in", "throw-away"):
        assert browser.post(f"{LIST}imports/{source.pk}/{address}/").status_code == 403
    for action in ("export", "unsubscribe", "erase"):
        browser.post(LIST, {"action": action, "_selected_action": [subscriber.pk], "sure": "yes"})
    assert Subscription.objects.get().status == "active"


def test_subscribers_are_exported_as_the_list_shows_them(publisher: Client) -> None:
    newsletter = make_newsletter(name="=Weekly")
    mine = make_subscriber(newsletter)
    make_subscriber(make_newsletter())
    answer = publisher.post(
        f"{LIST}?newsletter={newsletter.pk}",
        {"action": "export", "select_across": "1", "_selected_action": [mine.pk]},
    )
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert lines[1].startswith(f"{mine.email},'=Weekly,active,")


def test_several_are_unsubscribed_at_once_with_proof(publisher: Client) -> None:
    newsletter = make_newsletter()
    pks = [make_subscriber(newsletter).pk for _ in range(3)]
    page = publisher.post(LIST, {"action": "unsubscribe", "_selected_action": pks}, follow=True)
    assert "3 subscriptions were ended." in text(page)
    assert set(Subscription.objects.values_list("status", flat=True)) == {"unsubscribed"}
    assert all(each.consents.get().source == "admin" for each in Subscription.objects.all())


def test_erasing_asks_once_more(publisher: Client) -> None:
    subscriber = make_subscriber(make_newsletter())
    data = {"action": "erase", "_selected_action": [subscriber.pk]}
    assert subscriber.email in text(publisher.post(LIST, data))
    assert Subscriber.objects.exists()
    publisher.post(LIST, data | {"sure": "yes"})
    assert not Subscriber.objects.exists()
    assert Suppression.objects.among([subscriber.email])


def shown(browser: Client, question: str) -> set[str]:
    """The addresses on the list."""
    results = browser.get(f"{LIST}?{question}").context["cl"].result_list
    return {each.email for each in results}


def test_segments_show_who_follows_joined_and_reads(publisher: Client) -> None:
    newsletter, tag = make_newsletter(), make_tag()
    long_ago = timezone.now() - timedelta(days=400)
    old = make_subscriber(newsletter, created_at=long_ago)
    reader = make_subscriber(newsletter, created_at=long_ago)
    new = make_subscriber(newsletter)
    new.followed_tags.add(tag)
    Event.objects.create(kind="clicked", newsletter=newsletter, subscriber=reader)
    Event.objects.create(kind="clicked", newsletter=newsletter, subscriber=old, by_machine=True)
    assert shown(publisher, f"follows={tag.pk}") == {new.email}
    assert shown(publisher, "joined=7") == {new.email}
    assert shown(publisher, "joined=-365") == {old.email, reader.email}
    assert shown(publisher, "reads=clicked-30") == {reader.email}
    assert shown(publisher, "reads=quiet-90") == {old.email}
    assert shown(publisher, "follows=x") == set()


def test_the_list_is_searched_by_how_an_address_begins(publisher: Client) -> None:
    for email in ("Ada@example.com", "adam@example.com", "bea@example.com", "a_b@example.com"):
        make_subscriber(email=email)
    assert shown(publisher, "q=ADA") == {"Ada@example.com", "adam@example.com"}
    assert shown(publisher, "q=a_") == {"a_b@example.com"}
    assert shown(publisher, "q=%25") == set()


def test_the_list_costs_the_same_however_many(publisher: Client, django_assert_max_num_queries: Any) -> None:
    newsletter = make_newsletter()
    for _ in range(30):
        make_subscriber(newsletter)
    publisher.get(LIST)
    with django_assert_max_num_queries(14):
        publisher.get(f"{LIST}?standing=active&joined=30")
