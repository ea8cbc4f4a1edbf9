"""Asking others about an issue: bounded, side by side, kept, and never in the way of a page."""

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from PIL import Image as Pillow

from newsletter import approval, tasks
from newsletter.checks import links_in_letters, outside, preflight
from newsletter.checks.links_in_letters import Question
from newsletter.checks.looking import Looker
from newsletter.checks.verdicts import Verdict
from newsletter.errors import IssueNotReady
from newsletter.letters import rendering
from newsletter.models import Issue, OutsideAnswers
from newsroom.links.fetching import Fetcher, Limits
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber, make_user
from tests.newsroom.test_fetching import HERE, Handle, say, served
from tests.services import dns

DNS = {
    ("news.example", "MX"): ["10 mail.news.example."],
    ("news.example", "TXT"): ['"v=spf1 mx -all"'],
    ("_dmarc.news.example", "TXT"): ['"v=DMARC1; p=none"'],
}


def picture(width: int, form: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Pillow.new("RGB", (width, 4)).save(drawn, form)
    return drawn.getvalue()


def forever(request: BaseHTTPRequestHandler) -> None:
    """Begins to answer, and never ends."""
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"x" * 1000)
        threading.Event().wait(0.01)


def slow(request: BaseHTTPRequestHandler) -> None:
    """Takes longer than anybody waits."""
    threading.Event().wait(3)


ANSWERS: dict[str, Handle] = {
    "/good": say(200),
    "/moved": say(302, Location="/good"),
    "/round": say(302, Location="/round"),
    "/gone": say(404),
    "/wall": say(403),
    "/down": say(503),
    "/inside": say(302, Location="http://10.0.0.1/admin"),
    "/endless": forever,
    "/slow": slow,
    "/wide.png": say(200, picture(900)),
    "/narrow.png": say(200, picture(20)),
    "/webp.png": say(200, picture(900, "WEBP")),
    "/words.png": say(200, b"<html>no picture</html>"),
}


def answer(request: BaseHTTPRequestHandler) -> None:
    ANSWERS[request.path](request)


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    with served(answer) as (url, _):
        yield url


@pytest.fixture(scope="module")
def looker() -> Iterator[Looker]:
    """As workers look, but this machine counts as the public web; a busy one is waited for."""
    yield from looking_with(Limits(seconds=20, silence=20, size=100_000), 30)


@pytest.fixture(scope="module")
def impatient() -> Iterator[Looker]:
    """Gives up soon where nothing is said, and by then only: for what never answers."""
    yield from looking_with(Limits(seconds=20, silence=0.3, size=20_000), 5)


def looking_with(patience: Limits, seconds: float) -> Iterator[Looker]:
    with dns.answering(DNS) as resolver:
        one, other = Fetcher(limits=patience, also=[HERE]), Fetcher(limits=patience, also=[HERE])
        yield Looker(one, other, resolver, seconds)


def issue_with(intro: str, **fields: Any) -> Issue:
    newsletter = make_newsletter(**fields)
    make_subscriber(newsletter)
    return make_issue(newsletter, articles=[make_article()], intro=intro)


def asked(issue: Issue, looker: Looker) -> preflight.Proof:
    outside.ask(issue.pk, NOON, looker)
    return preflight.prove(issue, NOON)


@pytest.mark.parametrize("path", ["/good", "/moved"])
def test_a_link_that_answers_is_good_redirects_included(
    db: None, web: str, looker: Looker, path: str
) -> None:
    proof = asked(issue_with(f"See [this]({web}{path})."), looker)
    assert (proof.findings, proof.not_checked) == ([], [])


def test_a_dead_link_blocks_and_says_where_it_stands(db: None, web: str, looker: Looker) -> None:
    issue = issue_with(f"See [the talk]({web}/gone).")
    (finding,) = asked(issue, looker).findings
    assert finding.sentence == (
        f"The link “the talk” ({web}/gone): It says that there is no such page (answer 404)."
    )
    assert (finding.blocking, finding.where) == (True, "Introduction")
    with pytest.raises(IssueNotReady, match="no such page"):
        approval.approve(issue, make_user("Publisher"))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/down", "It answers with an error (503)."),
        ("/round", "It redirects more than 5 times."),
    ],
)
def test_what_may_be_a_bad_hour_is_only_worth_a_look(
    db: None, web: str, looker: Looker, path: str, said: str
) -> None:
    (finding,) = asked(issue_with(f"[x]({web}{path})"), looker).findings
    assert said in finding.sentence and not finding.blocking


def test_silence_is_only_worth_a_look(db: None, web: str, impatient: Looker) -> None:
    (finding,) = asked(issue_with(f"[x]({web}/slow)"), impatient).findings
    assert "It stayed silent for too long." in finding.sentence and not finding.blocking


def test_a_wall_against_machines_is_not_checked(db: None, web: str, looker: Looker) -> None:
    proof = asked(issue_with(f"[x]({web}/wall)"), looker)
    assert proof.findings == []
    assert "lets no machine look (answer 403)" in proof.not_checked[0]


@pytest.mark.parametrize("url", ["http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/latest/"])
def test_a_private_address_is_never_asked_and_blocks(db: None, looker: Looker, url: str) -> None:
    (finding,) = asked(issue_with(f"[x]({url})"), looker).findings
    assert "Readers cannot open it" in finding.sentence and finding.blocking


def test_a_redirect_into_a_private_network_is_not_followed(db: None, web: str, looker: Looker) -> None:
    (finding,) = asked(issue_with(f"[x]({web}/inside)"), looker).findings
    assert "10.0.0.1 is not asked" in finding.sentence


def test_an_answer_without_an_end_costs_no_more_than_the_limit(db: None, web: str, impatient: Looker) -> None:
    proof = asked(issue_with(f"![x]({web}/endless)\n\n[y]({web}/endless)"), impatient)
    assert any("3 MB" in finding.sentence for finding in proof.findings)


@pytest.mark.parametrize(
    ("path", "said", "blocking"),
    [
        ("/narrow.png", "It is 20 pixels wide and shown at", False),
        ("/webp.png", "It is WEBP, which not every mail program shows.", False),
        ("/words.png", "What is there is no picture.", True),
    ],
)
def test_a_picture_elsewhere_is_looked_at(
    db: None, web: str, looker: Looker, path: str, said: str, blocking: bool
) -> None:
    (finding,) = asked(issue_with(f"![A chart]({web}{path})"), looker).findings
    assert said in finding.sentence and finding.blocking is blocking


def test_a_picture_that_is_as_it_should_be_is_good(db: None, web: str, looker: Looker) -> None:
    assert asked(issue_with(f"![A chart]({web}/wide.png)"), looker).findings == []


def test_the_senders_domain_is_asked_about(db: None, settings: Any, looker: Looker) -> None:
    settings.DEVELOPMENT = False
    proof = asked(issue_with("", from_email="weekly@nowhere.example"), looker)
    (finding,) = [finding for finding in proof.blocking if "nowhere.example" in finding.sentence]
    assert "There is no domain nowhere.example" in finding.sentence and finding.where == "the newsletter"


@pytest.mark.parametrize(
    ("sender", "asks_about"),
    [
        ("weekly@news.example", ["post news.example"]),
        ("weekly@mail.News.example", ["post news.example"]),
        ("weekly@elsewhere.example", []),
    ],
)
def test_the_signing_key_is_asked_for_where_letters_are_signed_with_it(
    db: None, settings: Any, sender: str, asks_about: list[str]
) -> None:
    settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY = "news.example", "post", "a key"
    issue = issue_with("", from_email=sender)
    questions = links_in_letters.questions_of(issue, rendering.render(issue))
    assert [question.about for question in questions if question.kind == "dkim"] == asks_about


def test_before_anybody_was_asked_nothing_is_claimed(db: None) -> None:
    proof = preflight.prove(issue_with("[x](https://elsewhere.example/a)"))
    assert proof.findings == []
    assert "was not checked yet" in " ".join(proof.not_checked)


def test_many_silent_machines_cost_no_more_than_the_whole_time(web: str) -> None:
    hurried = Looker(Fetcher(limits=Limits(3, 3), also=[HERE]), seconds=0.2)
    questions = [Question("link", f"{web}/slow")]
    (answer,) = outside.answers_to(questions, hurried).values()
    assert answer.verdict == Verdict.UNKNOWN and "no answer in the time" in answer.said


def test_answers_are_kept_and_asked_again_when_they_are_old(db: None, web: str, looker: Looker) -> None:
    issue = issue_with(f"[x]({web}/good) [y]({web}/gone)")
    assert outside.ask(issue.pk, NOON, looker) == 5  # two links, three questions about the domain
    assert outside.ask(issue.pk, NOON + timedelta(minutes=5), looker) == 0
    assert outside.ask(issue.pk, NOON + timedelta(minutes=11), looker) == 1  # what was wrong, sooner
    assert outside.ask(issue.pk, NOON + timedelta(hours=7), looker) == 5


def test_one_worker_asks_at_a_time_and_a_killed_ones_lease_runs_out(db: None, looker: Looker) -> None:
    issue = issue_with("")
    OutsideAnswers.objects.create(issue=issue, lease_ends_at=NOON + timedelta(minutes=1))
    assert outside.ask(issue.pk, NOON, looker) == 0
    assert outside.ask(issue.pk, NOON + timedelta(minutes=1), looker) == 3


def test_the_tick_rings_for_drafts_that_nobody_looks_at(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(outside, "ring", lambda *what: rung.append(what))
    issue = issue_with("")
    outside.ring_for_drafts(NOON)
    assert rung == [(outside.TASK, issue.pk)]
    OutsideAnswers.objects.create(issue=issue, asked_at=NOON)
    outside.ring_for_drafts(NOON)
    assert len(rung) == 1


def test_a_broken_template_ends_the_turn(db: None, looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = issue_with("")
    monkeypatch.setattr(rendering, "TEMPLATE", "newsletter/none.mjml")
    assert outside.ask(issue.pk, NOON, looker) == 0
    assert OutsideAnswers.objects.get().lease_ends_at is None


def test_the_task_asks(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(outside, "ask", seen.append)
    tasks.ask_others(7)
    assert seen == [7]
