"""What the page of an issue says of each recipient domain, and how seldom it is counted."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from newsletter import domains, progress
from newsletter.domains import LONGEST, OFTEN
from newsletter.models import Delivery, Issue, Pace, State
from tests.making import NOON, make_issue, make_newsletter, make_subscriber
from tests.newsletter.issue_forms import as_

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_here(settings: Settings, request: pytest.FixtureRequest) -> None:
    """A cache of this test's own, which asks no database."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": request.node.name}}


def make_leaving(addresses: Sequence[str]) -> Issue:
    """An issue on its way to these addresses, none of which has it yet."""
    newsletter = make_newsletter()
    issue = make_issue(newsletter, state=Issue.State.SENDING, approved_at=NOON, audience_frozen_at=NOON)
    readers = [make_subscriber(newsletter, email=email) for email in addresses]
    Delivery.objects.bulk_create(Delivery(issue=issue, subscriber=reader) for reader in readers)
    return issue


def settle(email: str, state: State, answer: str = "") -> None:
    accepted_at = timezone.now() if state == State.ACCEPTED else None
    rows = Delivery.objects.filter(subscriber__email=email)
    assert rows.update(state=state, last_answer=answer, accepted_at=accepted_at)


def shown(issue: Issue) -> dict[str, list[int]]:
    """The numbers of each domain, in the order of the page."""
    table = progress.of(issue).by_domain
    return {row.name: row.numbers for row in table.rows} if table else {}


def test_each_domain_has_its_counts() -> None:
    issue = make_leaving(["a@big.example", "b@BIG.example", "c@big.example", "d@small.example"])
    settle("a@big.example", State.ACCEPTED)
    settle("b@BIG.example", State.REFUSED, "550 5.1.1 <b@BIG.example>: no such user")
    settle("d@small.example", State.SUPPRESSED)
    table = progress.of(issue).by_domain
    assert table is not None
    assert table.columns == ["Readers", "Accepted", "Waiting", "Refused", "Left out"]
    assert shown(issue) == {"big.example": [3, 1, 1, 1, 0], "small.example": [1, 0, 0, 0, 1]}
    assert [row.said for row in table.rows] == ["550 5.1.1 …: no such user", ""]


def test_every_state_has_its_column() -> None:
    issue = make_leaving([f"{state}@d.example" for state in State])
    for state in State:
        settle(f"{state}@d.example", state)
    table = progress.of(issue).by_domain
    assert table is not None
    found = dict(zip(table.columns, table.rows[0].numbers, strict=True))
    assert found == {
        "Readers": 9,
        "Accepted": 1,
        "Waiting": 3,
        "Deferred": 1,
        "Refused": 1,
        "Uncertain": 1,
        "Left out": 2,
    }


def test_a_domain_says_how_fast_it_takes_letters_and_when_it_is_done() -> None:
    issue = make_leaving(["a@big.example", "b@big.example", "c@small.example"])
    settle("a@big.example", State.ACCEPTED)
    Delivery.objects.filter(subscriber__email="b@big.example").update(state=State.DEFERRED)
    table = progress.of(issue).by_domain
    assert table is not None and table.has_rates
    big, small = table.rows
    assert (round(big.rate * 30), big.time_left) == (1, "30 seconds")
    assert (small.rate, small.time_left) == (0, "")


def test_a_domain_that_rests_says_until_when() -> None:
    issue = make_leaving(["a@tired.example"])
    settle("a@tired.example", State.DEFERRED, "451 Later")
    until = timezone.now() + timedelta(minutes=5)
    Pace.objects.create(domain="tired.example", rests_until=until)
    table = progress.of(issue).by_domain
    assert table is not None and table.has_rests
    assert table.rows[0].rests_until == until


def test_only_the_biggest_and_those_in_trouble_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domains, "BIGGEST", 2)
    monkeypatch.setattr(domains, "WORST", 1)
    readers = [f"{n}@{name}.example" for name, many in (("b", 3), ("a", 2), ("c", 1)) for n in range(many)]
    issue = make_leaving([*readers, "1@worst.example", "1@bad.example", "2@bad.example"])
    settle("1@worst.example", State.UNCERTAIN)
    assert list(shown(issue)) == ["b.example", "a.example", "worst.example"]
    table = progress.of(issue).by_domain
    assert table is not None and table.of == 5


def test_an_odd_address_counts_for_what_stands_behind_its_last_sign() -> None:
    issue = make_leaving(['"a@b"@odd.example', "c@münchen.example"])
    assert set(shown(issue)) == {"odd.example", "münchen.example"}


def test_another_issue_counts_for_itself() -> None:
    first, second = make_leaving(["a@one.example"]), make_leaving(["b@two.example"])
    assert list(shown(first)) == ["one.example"]
    assert list(shown(second)) == ["two.example"]


def test_many_who_watch_have_it_counted_now_and_then() -> None:
    issue = make_leaving(["a@d.example", "b@d.example"])
    with time_machine.travel(NOON) as clock:
        assert shown(issue) == {"d.example": [2, 0, 2]}
        settle("a@d.example", State.ACCEPTED)
        assert shown(issue) == {"d.example": [2, 0, 2]}, "it was counted just now"
        clock.shift(OFTEN + timedelta(seconds=1))
        assert shown(issue) == {"d.example": [2, 1, 1]}


def test_what_takes_long_is_counted_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    issue = make_leaving(["a@d.example"])
    ticks = iter([0.0, 2.0, 10.0, 12.0])
    with time_machine.travel(NOON) as clock:
        monkeypatch.setattr(domains, "perf_counter", lambda: next(ticks))
        shown(issue)
        settle("a@d.example", State.ACCEPTED)
        clock.shift(timedelta(seconds=30))
        assert shown(issue) == {"d.example": [1, 0, 1]}
        clock.shift(timedelta(seconds=11))
        assert shown(issue) == {"d.example": [1, 1]}


def test_one_counts_while_others_see_what_was_counted_before(monkeypatch: pytest.MonkeyPatch) -> None:
    issue = make_leaving(["a@d.example"])
    count = domains._count
    meanwhile: list[dict[str, list[int]]] = []

    def counted_while_another_looks(*args: object) -> object:
        monkeypatch.setattr(domains, "_count", count)
        meanwhile.append(shown(issue))
        return count(*args)  # type: ignore[arg-type]

    with time_machine.travel(NOON) as clock:
        shown(issue)
        settle("a@d.example", State.ACCEPTED)
        clock.shift(OFTEN + timedelta(seconds=1))
        monkeypatch.setattr(domains, "_count", counted_while_another_looks)
        assert shown(issue) == {"d.example": [1, 1]}
    assert meanwhile == [{"d.example": [1, 0, 1]}]


def test_whoever_died_while_counting_holds_up_nobody_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    issue = make_leaving(["a@d.example"])

    def killed(*args: object) -> None:
        raise SystemExit

    with time_machine.travel(NOON) as clock:
        shown(issue)
        settle("a@d.example", State.ACCEPTED)
        clock.shift(OFTEN + timedelta(seconds=1))
        with monkeypatch.context() as patched, pytest.raises(SystemExit):
            patched.setattr(domains, "_count", killed)
            shown(issue)
        clock.shift(LONGEST + timedelta(seconds=1))
        assert shown(issue) == {"d.example": [1, 1]}


def test_what_stands_still_is_never_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    issue = make_leaving(["a@d.example"])
    with time_machine.travel(NOON) as clock:
        before = shown(issue)
        monkeypatch.setattr(domains, "_count", None)
        clock.shift(timedelta(hours=1))
        assert shown(issue) == before


def test_the_page_says_it_without_script_and_when_it_was_so(client: Client) -> None:
    issue = make_leaving(["a@d.example", "b@d.example"])
    settle("b@d.example", State.REFUSED, "550 <script>alert(1)</script>")
    as_(client, "Editor")
    page = client.get(reverse("admin:newsletter_issue_progress", args=[issue.pk])).content.decode()
    assert "By domain" in page and "d.example" in page
    assert "<script>alert" not in page
