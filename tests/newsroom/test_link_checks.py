"""Links in articles: collected from what changed, asked politely, dead only when that is certain."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom import doorbell, tasks
from newsroom.history import revisions
from newsroom.links import link_checks, link_collection
from newsroom.links.fetching import Answer, Refused, Unreachable
from newsroom.links.link_checks import Round
from newsroom.models import Article, Heartbeat, LinkCheck
from tests.making import NOON, make_article, make_user
from tests.newsroom.admin_forms import signed_in
from tests.threads import in_threads

pytestmark = pytest.mark.django_db
Verdict = LinkCheck.Verdict
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://elsewhere.example/a"


class Scripted:
    """Answers as it is told: a status, an Answer or an error for each question, the last one for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def head(self, url: str) -> Answer:
        return self.answer("HEAD", url)

    def get(self, url: str) -> Answer:
        return self.answer("GET", url)

    def answer(self, method: str, url: str) -> Answer:
        self.asked.append((method, url))
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Answer) else Answer(url, said)


def a_round(*answers: Any) -> Round:
    return Round(Scripted(*answers), sleep=lambda seconds: None)  # type: ignore[arg-type]


def with_link(url: str = URL) -> Article:
    article = make_article(body=f"See [this]({url}).")
    link_collection.note_links(article, NOON)
    return article


def stored(url: str = URL) -> LinkCheck:
    return LinkCheck.objects.get(url=url)


def ask(moment: Any, *answers: Any) -> LinkCheck:
    LinkCheck.objects.update(next_check_at=moment)
    link_checks.ask_due(moment, a_round(*answers))
    return stored()


# --- what is collected ------------------------------------------------------------------------------


def test_links_of_the_text_and_the_sources_are_collected_and_ours_are_not() -> None:
    article = make_article(
        body="[a](https://a.example/x#part) <https://b.example/> [c](/blog/) [d](article:1) [e](mailto:x@y.z)"
        "\n\n[f](http://127.0.0.1:8000/blog/)\n\n`https://code.example/`"
    )
    article.sources.create(publisher="P", title="T", url="https://source.example/")
    article.sources.create(publisher="P", title="No address")
    link_collection.collect(timezone.now())
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {
        *("https://a.example/x#part", "https://b.example/", "https://source.example/")
    }


def test_links_of_pending_changes_are_collected_beside_those_that_readers_see() -> None:
    article = with_link()
    person = make_user("Publisher")
    content = revisions.snapshot(article) | {"body": "[new](https://new.example/)"}
    revisions.keep(article, person, content)
    link_collection.collect(timezone.now())
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {URL, "https://new.example/"}


def test_a_link_that_stands_nowhere_any_more_is_forgotten() -> None:
    article = with_link()
    article.body = "Without."
    article.save()
    link_collection.collect(timezone.now())
    assert not LinkCheck.objects.exists()


def test_a_withdrawn_articles_links_are_forgotten() -> None:
    article = with_link()
    article.status = Article.Status.WITHDRAWN
    article.save()
    link_collection.collect(timezone.now())
    assert not LinkCheck.objects.exists()


def test_what_did_not_change_is_not_collected_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with_link()
    later = timezone.now() + HOUR
    assert link_collection.collect(later) == 1
    assert link_collection.collect(later) == 0


def test_many_articles_are_collected_a_few_at_a_time_and_none_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(link_collection, "AT_ONCE", 2)
    for number in range(5):
        make_article(body=f"[x](https://a.example/{number})")
    same = timezone.now()
    Article.objects.filter(pk__in=Article.objects.order_by("pk")[1:4].values("pk")).update(updated_at=same)
    while link_collection.changed_since(link_collection.cursor(timezone.now() + HOUR)).exists():
        assert link_collection.collect(timezone.now() + HOUR) <= 4
    assert LinkCheck.objects.count() == 5


# --- what the answers mean ---------------------------------------------------------------------------


def test_a_link_that_answers_is_asked_again_after_two_weeks() -> None:
    with_link()
    link = ask(NOON, 200)
    assert (link.verdict, link.next_check_at, link.checked_at) == (Verdict.ALIVE, NOON + 14 * DAY, NOON)


def test_head_is_asked_first_and_get_where_it_is_refused() -> None:
    with_link(f"{URL}#part")
    manners = a_round(405, 200)
    link_checks.ask_due(NOON, manners)
    assert manners.fetcher.asked == [("HEAD", URL), ("GET", URL)]  # type: ignore[attr-defined]
    assert stored(f"{URL}#part").verdict == Verdict.ALIVE


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_is_dead_when_it_is_gone_twice(status: int) -> None:
    with_link()
    first = ask(NOON, status)
    assert (first.verdict, first.next_check_at) == (Verdict.UNSURE, NOON + HOUR)
    second = ask(NOON + HOUR, status)
    assert second.verdict == Verdict.DEAD
    assert str(status) in second.detail


@pytest.mark.parametrize("answer", [500, 503, Unreachable("Nobody answers there.")])
def test_failures_make_a_link_dead_after_three_over_two_days(answer: Any) -> None:
    with_link()
    assert ask(NOON, answer).next_check_at == NOON + HOUR
    assert ask(NOON + HOUR, answer).next_check_at == NOON + HOUR + DAY
    third = ask(NOON + HOUR + DAY, answer)
    assert (third.verdict, third.next_check_at) == (Verdict.UNSURE, NOON + HOUR + 4 * DAY)
    assert ask(third.next_check_at, answer).verdict == Verdict.DEAD


@pytest.mark.parametrize("status", [401, 403, 429, 999])
def test_a_wall_against_machines_never_makes_a_link_dead(status: int) -> None:
    with_link()
    for day in range(5):
        link = ask(NOON + day * DAY, status)
    assert (link.verdict, link.failures) == (Verdict.UNSURE, 0)
    assert str(status) in link.detail


def test_an_address_that_may_not_be_asked_is_not_called_dead() -> None:
    with_link("http://intranet.example/")
    for day in range(5):
        LinkCheck.objects.update(next_check_at=NOON)
        link_checks.ask_due(NOON + day * DAY, a_round(Refused("intranet.example is not asked: private.")))
    link = stored("http://intranet.example/")
    assert (link.verdict, link.detail) == (Verdict.UNSURE, "intranet.example is not asked: private.")


def test_one_good_answer_makes_up_for_failures_and_raises_the_dead() -> None:
    with_link()
    ask(NOON, 500)
    link = ask(NOON + HOUR, 200)
    assert (link.verdict, link.failures, link.failing_since, link.detail) == (Verdict.ALIVE, 0, None, "")
    ask(NOON + DAY, 404)
    assert ask(NOON + 2 * DAY, 404).verdict == Verdict.DEAD
    assert ask(NOON + 3 * DAY, 200).verdict == Verdict.ALIVE


# --- manners ------------------------------------------------------------------------------------------


def test_a_machine_is_asked_after_a_pause_and_another_at_once() -> None:
    for path in ("https://one.example/a", "https://one.example/b", "https://two.example/"):
        with_link(path)
    slept: list[float] = []
    link_checks.ask_due(NOON, Round(Scripted(200), sleep=slept.append))  # type: ignore[arg-type]
    assert len(slept) == 1
    assert 0.5 < slept[0] <= link_checks.PAUSE


@pytest.mark.parametrize("wait", ["7200", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_machine_that_asks_for_patience_is_left_alone_with_all_its_links(wait: str) -> None:
    for path in ("https://one.example/a", "https://one.example/b", "https://one.example.org/"):
        with_link(path)
    manners = a_round(Answer("", 429, {"retry-after": wait}), 200)
    link_checks.ask_due(NOON, manners)
    asked = [url for _, url in manners.fetcher.asked]  # type: ignore[attr-defined]
    assert asked == ["https://one.example/a", "https://one.example.org/"]
    expected = NOON + (timedelta(hours=2) if wait == "7200" else link_checks.LONGEST_WAIT)
    for path in ("https://one.example/a", "https://one.example/b"):
        assert stored(path).next_check_at == expected


def test_a_round_asks_a_few_and_ends_in_time() -> None:
    for number in range(link_checks.AT_ONCE + 5):
        with_link(f"https://h{number}.example/")
    assert link_checks.ask_due(NOON, a_round(200)) == link_checks.AT_ONCE
    over = a_round(200)
    over.began -= link_checks.ROUND_SECONDS + 1
    assert link_checks.ask_due(NOON, over) == 0


def test_one_round_runs_at_a_time_and_a_killed_ones_turn_runs_out() -> None:
    assert link_checks.take_turn(NOON)
    assert not link_checks.take_turn(NOON + timedelta(minutes=1))
    assert link_checks.take_turn(NOON + link_checks.LEASE)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_each_link_once() -> None:
    with_link()
    Heartbeat.record(link_checks.ROUND, timezone.now() - HOUR)
    together, asked = threading.Barrier(2), []

    class Counting(Scripted):
        def answer(self, method: str, url: str) -> Answer:
            asked.append(url)
            return super().answer(method, url)

    def work() -> None:
        together.wait(10)
        link_checks.check(manners=Round(Counting(200)))  # type: ignore[arg-type]

    in_threads(2, work)
    assert asked == [URL]


def test_a_round_that_breaks_gives_its_turn_back_and_keeps_what_it_learnt() -> None:
    with_link("https://one.example/")
    with_link("https://two.example/")
    with pytest.raises(RuntimeError):
        link_checks.check(timezone.now(), a_round(200, RuntimeError("killed")))
    assert stored("https://one.example/").verdict == Verdict.ALIVE
    assert stored("https://two.example/").verdict == Verdict.UNKNOWN
    assert link_checks.take_turn(timezone.now())


def test_the_tick_rings_only_where_there_is_something_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(doorbell, "_ring_now", lambda task, ids: rung.append(task.name))
    monkeypatch.setattr(tasks, "ring", lambda task, *ids: rung.append(task.name))
    tasks.tick()
    assert "newsroom.tasks.check_links" not in rung
    with_link()
    tasks.tick()
    assert "newsroom.tasks.check_links" in rung


# --- the list ------------------------------------------------------------------------------------------


def test_the_list_shows_dead_links_with_their_articles_and_asks_again() -> None:
    article = with_link()
    LinkCheck.objects.update(verdict=Verdict.DEAD, detail="It is gone.", next_check_at=NOON + 900 * DAY)
    assert list(link_checks.dead_links()) == [stored()]
    browser = signed_in(make_user("Writer"))
    address = reverse("admin:newsroom_linkcheck_changelist")
    page = browser.get(address, {"verdict__exact": "dead"}).content.decode()
    assert URL in page
    assert "It is gone." in page
    assert reverse("admin:newsroom_article_change", args=[article.pk]) in page
    browser.post(address, {"action": "ask_again", "_selected_action": [stored().pk]})
    assert stored().next_check_at <= timezone.now()


def test_nobody_writes_what_a_worker_saw() -> None:
    with_link()
    browser = signed_in(make_user("Publisher"))
    assert browser.get(reverse("admin:newsroom_linkcheck_add")).status_code == 403
    address = reverse("admin:newsroom_linkcheck_change", args=[stored().pk])
    assert browser.post(address, {"verdict": "alive"}).status_code == 403
    assert signed_in(make_user()).get(reverse("admin:newsroom_linkcheck_changelist")).status_code == 403


@pytest.mark.parametrize(
    "asked",
    ["Mon, 01 Jan 2026 00:00:00 +99999999999999999999", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "x"],
)
def test_an_hour_beyond_any_calendar_does_not_stop_a_round(asked: str) -> None:
    assert link_checks.patience(Answer("https://a.example/", 503, {"retry-after": asked})) is None
