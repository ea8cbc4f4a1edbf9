"""Asking others about an issue: every link, every picture elsewhere, the sender's domain.

A worker asks, side by side and for a bounded time, and keeps what was answered. Pages and approval
only ever read what is kept, so nobody waits for other people's servers.
"""

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from newsletter.checks.links_in_letters import Question, questions_of
from newsletter.checks.looking import Looker, look
from newsletter.checks.verdicts import Answer, Verdict
from newsletter.errors import NewsletterError
from newsletter.letters import rendering
from newsletter.models import Issue, OutsideAnswers
from newsroom.doorbell import ring

logger = logging.getLogger(__name__)

AT_ONCE = 8
LEASE = timedelta(minutes=2)
# How long an answer counts. What was wrong is asked again sooner, so that what is mended is seen.
GOOD_FOR, OTHERS_FOR = timedelta(hours=6), timedelta(minutes=10)
KEPT_FOR = timedelta(days=2)
TASK = "newsletter.tasks.ask_others"


@dataclass(frozen=True)
class Kept:
    """What is known of an issue's questions now."""

    answers: Mapping[Question, Answer] = field(default_factory=dict)
    waiting: list[Question] = field(default_factory=list)

    @property
    def unanswered(self) -> list[Question]:
        """What nobody has asked at all."""
        return [question for question in self.waiting if question not in self.answers]


def kept(issue: Issue, rendered: rendering.RenderedEmail, now: datetime | None = None) -> Kept:
    """What others answered to the questions of this letter as it is now, and what nobody has asked yet."""
    now = now or timezone.now()
    asked = questions_of(issue, rendered)
    stored = _stored(issue)
    answers = {question: stored[question.key][0] for question in asked if question.key in stored}
    waiting = [question for question in asked if _is_due(stored.get(question.key), now)]
    return Kept(answers, waiting)


def ring_where_due(issue: Issue, known: Kept) -> None:
    """Let a worker ask what nobody has asked yet."""
    if known.waiting:
        ring(TASK, issue.pk)


def ring_for_drafts(now: datetime) -> None:
    """Once a minute: issues that nobody looks at are asked about too, before their hour."""
    for pk in due(now).values_list("pk", flat=True)[:5]:
        ring(TASK, pk)


def due(now: datetime) -> "QuerySet[Issue]":
    """Drafts whose answers are missing or old."""
    old = Q(outside=None) | Q(outside__asked_at=None) | Q(outside__asked_at__lt=now - GOOD_FOR)
    drafts = Issue.objects.filter(old, state=Issue.State.DRAFT, send_at__gt=now - KEPT_FOR)
    return drafts.order_by(F("outside__asked_at").asc(nulls_first=True), "pk")


def ask(issue_id: int, now: datetime | None = None, looker: Looker | None = None) -> int:
    """Ask what is due of an issue, unless another worker is at it; how many questions were asked."""
    now = now or timezone.now()
    issue = Issue.objects.select_related("newsletter").filter(pk=issue_id).first()
    if issue is None or not _take_turn(issue, now):
        return 0
    try:
        waiting = kept(issue, rendering.render(issue), now).waiting
        found = answers_to(waiting, looker or Looker())
    except NewsletterError as error:
        logger.info("%s: nothing was asked: %s", issue, error)
        found = {}
    _keep(issue, found, now)
    return len(found)


def answers_to(questions: Iterable[Question], looker: Looker) -> dict[Question, Answer]:
    """What others answer within the time; what stays silent is not checked."""
    # One machine is asked one thing at a time.
    by_machine = groupby(sorted(questions, key=_machine), key=_machine)
    groups = [list(group) for _, group in by_machine]
    found: dict[Question, Answer] = {}
    crew = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="preflight")
    try:
        wait([crew.submit(_ask_group, group, looker, found) for group in groups], timeout=looker.seconds)
    finally:
        # Whoever is still waiting ends by its own limit; nobody waits for it.
        crew.shutdown(wait=False, cancel_futures=True)
    late = Answer(Verdict.UNKNOWN, "It gave no answer in the time that there was.")
    return {question: found.get(question, late) for group in groups for question in group}


def _ask_group(group: list[Question], looker: Looker, found: dict[Question, Answer]) -> None:
    for question in group:
        found[question] = look(question, looker)


def _machine(question: Question) -> str:
    try:
        return urlsplit(question.about).hostname or question.about.rpartition(" ")[2]
    except ValueError:
        return question.about


def _take_turn(issue: Issue, now: datetime) -> bool:
    """Whether this worker may ask: one at a time, and a killed one's lease runs out."""
    row, _ = OutsideAnswers.objects.get_or_create(issue=issue)
    free = OutsideAnswers.objects.filter(Q(lease_ends_at=None) | Q(lease_ends_at__lte=now), pk=row.pk)
    return free.update(lease_ends_at=now + LEASE) == 1


def _keep(issue: Issue, found: dict[Question, Answer], now: datetime) -> None:
    row = OutsideAnswers.objects.get(issue=issue)
    new = {
        question.key: {"verdict": answer.verdict, "said": answer.said, "at": now.isoformat()}
        for question, answer in found.items()
    }
    old = {key: each for key, each in row.answers.items() if _moment(each["at"]) > now - KEPT_FOR}
    row.answers, row.asked_at, row.lease_ends_at = old | new, now, None
    row.save()


def _stored(issue: Issue) -> dict[str, tuple[Answer, datetime]]:
    row = OutsideAnswers.objects.filter(issue=issue.pk).first()
    return {
        key: (Answer(Verdict(each["verdict"]), each["said"]), _moment(each["at"]))
        for key, each in (row.answers if row else {}).items()
    }


def _is_due(stored: tuple[Answer, datetime] | None, now: datetime) -> bool:
    if stored is None:
        return True
    answer, at = stored
    return at < now - (GOOD_FOR if answer.verdict == Verdict.GOOD else OTHERS_FOR)


def _moment(written: str) -> datetime:
    return parse_datetime(written) or timezone.now()
