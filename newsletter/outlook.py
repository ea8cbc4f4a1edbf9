"""What is coming, in sentences: the lines that the dashboard shows for each newsletter."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from newsletter import cadence, ledger, schedule
from newsletter.assembling import assembly
from newsletter.assembling.placing import Placement
from newsletter.checks import preflight
from newsletter.errors import IssueNotReady
from newsletter.models import Issue, IssueItem, Newsletter, State


@dataclass(frozen=True)
class Line:
    """One sentence, where it leads, and whether a person must do something."""

    sentence: str
    url: str = ""
    asks: bool = False
    # A late issue that a publisher may let go from here.
    send: Issue | None = None


def outlook(newsletter: Newsletter, now: datetime) -> list[Line]:
    """What a newsletter's people should know now, what needs them first."""
    lines = [*_obstacles(newsletter), *_waiting(newsletter, now), _next(newsletter, now)]
    return sorted(lines, key=lambda line: not line.asks)


def _obstacles(newsletter: Newsletter) -> list[Line]:
    try:
        assembly.refuse_unready(newsletter)
    except IssueNotReady as error:
        url = reverse("admin:newsletter_newsletter_change", args=[newsletter.pk])
        return [Line(str(error), url, asks=True)]
    return []


def _waiting(newsletter: Newsletter, now: datetime) -> list[Line]:
    """Issues that wait for somebody, that are leaving, or about which something is uncertain."""
    lines = []
    for issue in newsletter.issues.filter(state__in=[Issue.State.DRAFT, Issue.State.APPROVED]):
        lines.append(_standing(issue, now))
    for issue in newsletter.issues.filter(deliveries__state=State.UNCERTAIN).distinct():
        count = issue.deliveries.filter(state=State.UNCERTAIN).count()
        noun = "delivery is" if count == 1 else "deliveries are"
        sentence = (
            f"No. {issue.number}: {count:,} {noun} uncertain: nobody knows whether the server took them."
        )
        lines.append(Line(sentence, url_of(issue), asks=True))
    for issue in newsletter.issues.filter(state=Issue.State.SENDING):
        lines.append(Line(f"No. {issue.number} is leaving now.", url_of(issue)))
    return lines


def _standing(issue: Issue, now: datetime) -> Line:
    hour = moment(issue.send_at, issue.newsletter)
    name = f"No. {issue.number}, “{issue.subject}”,"
    if issue.state == Issue.State.DRAFT:
        passed = "was to go out" if issue.send_at <= now else "goes out"
        itself = issue.newsletter.approval == Newsletter.Approval.AUTOMATIC and issue.send_at > now
        needs = "by itself unless the preflight finds something" if itself else "once you approve it"
        return Line(f"{name} {passed} {hour} {needs}.", url_of(issue), asks=not itself)
    if found := preflight.still_good(issue):
        reasons = " ".join(finding.sentence for finding in found)
        return Line(f"{name} is approved, but waits: {reasons}", url_of(issue), asks=True)
    if cadence.is_late(issue.send_at, now):
        sentence = f"{name} missed its hour ({hour}) and goes out only if you say so."
        return Line(sentence, url_of(issue), asks=True, send=issue)
    return Line(f"{name} is approved and goes out {hour}.", url_of(issue))


def _next(newsletter: Newsletter, now: datetime) -> Line:
    """What happens next without anybody's doing."""
    if newsletter.is_active and newsletter.cadence == Newsletter.Cadence.ENOUGH:
        return _once_enough(newsletter, now)
    send_at = cadence.next_send(newsletter, now)
    cut_off = cadence.cut_off(newsletter, send_at)
    if not newsletter.is_active:
        return Line("It does not come regularly; issues are assembled by hand.")
    if assembly.issue_for(newsletter, send_at):
        after = cadence.next_send(newsletter, send_at)
        assembled = moment(cadence.cut_off(newsletter, after), newsletter)
        return Line(f"The issue after that is assembled {assembled}.")
    if newsletter.nothing_new_until == cut_off:
        since = assembly.period_start(newsletter, cut_off)
        day = f"{timezone.localtime(send_at, newsletter.zone):%A}"
        last = moment(since, newsletter).removeprefix("on ")
        return Line(f"Nothing new since {last}, so there will be no issue on {day}.")
    return Line(
        f"The next issue is assembled {moment(cut_off, newsletter)} and due {moment(send_at, newsletter)}."
    )


def _once_enough(newsletter: Newsletter, now: datetime) -> Line:
    if assembly.next_issue(newsletter, now):
        return Line("The issue after that is assembled once enough has been published.")
    there = schedule.waiting_items(newsletter, now)
    return Line(
        f"{there} of {newsletter.enough} items wait; with {newsletter.enough} the next issue is assembled."
    )


def moment(value: datetime, newsletter: Newsletter) -> str:
    """A moment where the newsletter is at home, e.g. “on Thursday 5 March at 09:00”."""
    return f"{timezone.localtime(value, newsletter.zone):on %A %-d %B at %H:%M}"


def url_of(issue: Issue) -> str:
    """The page where the issue is worked on."""
    return reverse("admin:newsletter_issue_change", args=[issue.pk])


def would_hold(newsletter: Newsletter, now: datetime) -> list[Placement]:
    """What the next issue would hold if it were assembled now; nothing where it is assembled already."""
    return [] if assembly.next_issue(newsletter, now) else assembly.placements(newsletter, now)


def holds(newsletter: Newsletter, now: datetime) -> list[IssueItem]:
    """What the next issue holds, once it is assembled and until it goes out."""
    issue = assembly.next_issue(newsletter, now)
    if issue is None or issue.state not in (Issue.State.DRAFT, Issue.State.APPROVED):
        return []
    items = issue.items.select_related("issue", "article", "tool")
    return list(items.defer("article__body", "article__body_html", "article__contents"))


@dataclass(frozen=True)
class Result:
    """How the last issue went: how many it was for, and what became of them."""

    issue: Issue
    audience: int
    accepted: int
    url: str


def last_result(newsletter: Newsletter) -> Result | None:
    """The issue that went out last, or is leaving now, with its figures."""
    gone = [Issue.State.SENDING, Issue.State.SENT]
    issue = newsletter.issues.filter(state__in=gone).order_by("-number").first()
    if issue is None:
        return None
    counts = ledger.of_issue(issue)
    return Result(issue, sum(counts.values()), counts[State.ACCEPTED], url_of(issue))
