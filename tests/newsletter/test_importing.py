"""Lists from elsewhere: any service's file is understood, nothing happens unseen, each refusal is named."""

import csv
import io
from typing import Any

import pytest
from django.utils import timezone

from newsletter.importing import columns, judging, reading, uploading, working
from newsletter.importing.reading import Unreadable
from newsletter.models import (
    Consent,
    Newsletter,
    RefusedRow,
    Subscriber,
    SubscriberImport,
    Subscription,
    Suppression,
)
from newsletter.models.subscriber import address_hash
from newsletter.readers import exporting, flags, spreadsheet
from tests.making import make_newsletter, make_subscriber, make_tag

pytestmark = pytest.mark.django_db
State = SubscriberImport.State

MAILCHIMP = (
    '"Email Address","First Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,TAGS\n'
    'ada@example.com,Ada,2,"2024-03-01 10:00:00",203.0.113.1,'
    '"2024-03-01 10:05:00",203.0.113.9,"""Speech"",""Vision"""\n'
)
SUBSTACK = (
    "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n"
    "bob@example.com,false,,,false,2024-02-03T04:05:06.000Z,\n"
    "eve@example.com,false,,,true,2024-02-03T04:05:06.000Z,\n"
)
GHOST = (
    "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\n"
    '63f,cy@example.com,Cy,,true,false,,2024-01-02T03:04:05.000Z,,"Vision",\n'
    "64f,dan@example.com,Dan,,false,false,,2024-01-02T03:04:05.000Z,,,\n"
)
BEEHIIV = (
    "Email;Status;Created At;Tags\nfay@example.com;active;2024-05-06 07:08:09 UTC;\n"
    "gil@example.com;inactive;2024-05-06 07:08:09 UTC;\n"
)
PLAIN = "hal@example.com\nIDA@Example.com\n"


def make_import(text: str | bytes, newsletter: Newsletter | None = None) -> SubscriberImport:
    raw = text.encode() if isinstance(text, str) else text
    return uploading.keep(raw, "list.csv", newsletter or make_newsletter(), "Our old form, by mail", None)


def looked_through(source: SubscriberImport) -> SubscriberImport:
    assert working.begin(source, State.CHECKING)
    working.work_on(source.pk)
    source.refresh_from_db()
    return source


def taken_in(source: SubscriberImport) -> SubscriberImport:
    looked_through(source)
    assert working.begin(source, State.IMPORTING)
    working.work_on(source.pk)
    source.refresh_from_db()
    return source


def counts(source: SubscriberImport) -> tuple[int, ...]:
    return tuple(source.counts.get(name, 0) for name in ("new", "joining", "already", "refused"))


@pytest.mark.parametrize(
    ("text", "roles", "active"),
    [
        (MAILCHIMP, {"email": 0, "at": 5, "ip": 6, "tags": 7}, ["ada@example.com"]),
        (SUBSTACK, {"email": 0, "status": 4, "at": 5}, ["bob@example.com"]),
        (GHOST, {"email": 1, "status": 4, "at": 7, "tags": 9}, ["cy@example.com"]),
        (BEEHIIV, {"email": 0, "status": 1, "at": 2, "tags": 3}, ["fay@example.com"]),
        (PLAIN, {"email": 0}, ["IDA@example.com", "hal@example.com"]),
        ("Name,Contact\nAda,ada@example.com\n", {"email": 1}, ["ada@example.com"]),
    ],
)
def test_the_lists_of_other_services_are_understood(
    text: str, roles: dict[str, int], active: list[str]
) -> None:
    source = make_import(text)
    assert source.columns == roles
    taken_in(source)
    reading_it = Subscription.objects.filter(status="active")
    assert sorted(reading_it.values_list("subscriber__email", flat=True)) == active


def test_what_the_file_proves_is_kept_with_each_address() -> None:
    tag = make_tag("Vision")
    taken_in(make_import(MAILCHIMP))
    consent = Consent.objects.get()
    assert (consent.action, consent.wording) == ("imported", "Our old form, by mail")
    assert (consent.source, consent.ip_address) == ("list.csv, line 2", "203.0.113.9")
    assert f"{consent.at:%Y-%m-%d %H:%M}" == "2024-03-01 10:05"
    assert list(Subscriber.objects.get().followed_tags.all()) == [tag]


def test_looking_through_changes_nothing_and_says_what_would_happen() -> None:
    source = looked_through(make_import(PLAIN + "nonsense\n"))
    assert (source.state, counts(source)) == (State.CHECKED, (2, 0, 0, 1))
    assert not Subscriber.objects.exists()


def test_nobody_is_brought_back_who_must_not_be_or_does_not_want_to() -> None:
    newsletter = make_newsletter()
    reads, left = make_subscriber(newsletter), make_subscriber(newsletter)
    Subscription.objects.filter(subscriber=left).update(status="unsubscribed", unsubscribed_at=timezone.now())
    Suppression.objects.create(address_hash=address_hash("erased@example.com"), reason="erased")
    waits = make_subscriber(newsletter, active=False)
    elsewhere = make_subscriber(make_newsletter())
    emails = [reads.email.upper(), left.email, "Erased@Example.com", waits.email, elsewhere.email]
    source = taken_in(make_import("\n".join(["email", *emails, elsewhere.email]), newsletter))
    assert counts(source) == (0, 2, 2, 2)
    reasons = list(source.refused_rows.values_list("line", "reason"))
    assert [line for line, _ in reasons] == [3, 4]
    assert "Has left" in reasons[0][1]
    assert "Must not be written to" in reasons[1][1]
    assert newsletter.subscriptions.get(subscriber=left).status == "unsubscribed"
    assert newsletter.subscriptions.get(subscriber=waits).status == "active"


def test_importing_the_same_list_twice_adds_nobody_twice() -> None:
    newsletter = make_newsletter()
    taken_in(make_import(PLAIN, newsletter))
    again = taken_in(make_import(PLAIN, newsletter))
    assert counts(again) == (0, 0, 2, 0)
    assert Consent.objects.count() == 2


def test_each_refused_row_is_named_once_with_its_reason() -> None:
    source = taken_in(make_import("email\nno address\na@b\n\u202ejürgen@example.com\n=cmd|' /C calc'!A0\n"))
    refused = RefusedRow.objects.filter(source=source)
    assert [row.line for row in refused] == [2, 3, 4, 5]
    assert "There is a space" in refused[0].reason
    assert "lacks its ending" in refused[1].reason


def test_a_worker_that_stops_leaves_what_it_committed_and_another_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 2)
    source = looked_through(make_import("email\n" + "".join(f"r{n}@example.com\n" for n in range(7))))
    working.begin(source, State.IMPORTING)
    do = working._do
    done: list[int] = []

    def do_two_and_stop(*args: Any) -> bool:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(1)
        return do(*args)

    monkeypatch.setattr(working, "_do", do_two_and_stop)
    with pytest.raises(KeyboardInterrupt):
        working.work_on(source.pk)
    assert Subscriber.objects.count() == 4
    monkeypatch.setattr(working, "_do", do)
    working.work_on(source.pk)  # the lease of the one that stopped still runs
    assert Subscriber.objects.count() == 4
    SubscriberImport.objects.update(lease_ends_at=timezone.now())
    working.work_on(source.pk)
    source.refresh_from_db()
    assert (source.state, counts(source)) == (State.DONE, (7, 0, 0, 0))
    assert Consent.objects.count() == Subscriber.objects.count() == 7


def test_an_import_is_begun_once() -> None:
    source = looked_through(make_import(PLAIN))
    assert working.begin(source, State.IMPORTING)
    assert not working.begin(source, State.IMPORTING)
    assert not working.begin(source, State.CHECKING)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "There is nothing in this file."),
        (b"email\n", "There are no rows in this file"),
        (b"PK\x03\x04rest", "This is an Excel or zip file."),
        (b"\xd0\xcf\x11\xe0", "This is an old Excel file."),
        (b"\0" * 400, "This is no text."),
        (b"email\n" + b"x" * 10_000_000 + b"@example.com\n", "a cell is longer than (100000)"),
        (b'email\n"' + b"a@b.example\n" * 20_000, "a cell is longer than (100000)"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        make_import(raw)
    assert sentence in str(refusal.value)
    assert not SubscriberImport.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    source = make_import("Email,Näme\nada@example.com,Adä\n".encode(encoding))
    table = reading.read(source.raw())
    assert table.header == ["Email", "Näme"]
    assert uploading.sample(table) == [["ada@example.com", "Adä"]]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-01T10:00:00.000Z", "2024-03-01"),
        ("2024-03-01", "2024-03-01"),
        ("01.03.2024", "2024-03-01"),
        ("Mar 01, 2024", "2024-03-01"),
        ("soon", None),
        ("2024-02-31", None),
        ("9999-01-01", None),
        ("99999999999999999999", None),
    ],
)
def test_moments_are_read_as_services_write_them_and_never_from_the_future(
    written: str, day: str | None
) -> None:
    found = judging.moment(written)
    assert (f"{found:%Y-%m-%d}" if found else None) == day


def test_a_column_that_says_the_opposite_is_understood() -> None:
    assert columns.reads("false", "email_disabled")
    assert not columns.reads("true", "email_disabled")
    assert not columns.reads("Unsubscribed", "Status")
    assert columns.reads("subscribed", "Status")


def test_judging_costs_the_same_however_many_rows(django_assert_num_queries: Any) -> None:
    newsletter = make_newsletter()
    rows = [judging.Row(number, f"r{number}@example.com") for number in range(300)]
    with django_assert_num_queries(3):
        judging.judge(rows, newsletter)


@pytest.mark.parametrize(
    ("email", "flag"),
    [
        ("info@example.com", "role"),
        ("Info+news@example.com", "role"),
        ("ada@mailinator.com", "disposable"),
        ("ada@x.yopmail.com", "disposable"),
        ("ada@example.com", ""),
        ("informer@example.com", ""),
    ],
)
def test_addresses_worth_a_look_are_flagged(email: str, flag: str) -> None:
    assert flags.flag_of(email) == flag


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "|calc", "\ufeff=1", "%0A"],
)
def test_no_spreadsheet_takes_what_goes_out_for_a_formula(cell: str) -> None:
    [line] = list(
        csv.reader(io.StringIO(b"".join(spreadsheet.lines([[cell]])).decode("utf-8-sig"), newline=""))
    )
    assert line == [f"'{cell}"]


def test_what_goes_out_comes_back_in() -> None:
    newsletter = make_newsletter()
    make_subscriber(newsletter, email="+plus@example.com")

    raw = b"".join(spreadsheet.lines(exporting.rows(Subscriber.objects.all())))
    other = make_newsletter()
    assert counts(taken_in(make_import(raw, other))) == (0, 1, 0, 0)


def test_exporting_costs_the_same_however_many(django_assert_num_queries: Any) -> None:

    newsletter = make_newsletter()
    for _ in range(20):
        make_subscriber(newsletter)
    with django_assert_num_queries(3):
        assert len(list(exporting.rows(Subscriber.objects.all()))) == 21
