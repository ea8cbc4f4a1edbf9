"""Whether an issue may go: one list of checks with what each found, and the place where it is mended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsletter import clicks
from newsletter.checks import data_checks, letter_checks, outside, wire_checks
from newsletter.checks.findings import Finding, Line, blocking_first, issue_url
from newsletter.errors import NewsletterError
from newsletter.letters import letter, message, rendering
from newsletter.letters.rendering import RenderedEmail
from newsletter.models import FrozenMail, Issue, IssueItem

_ELSEWHERE = ("link", "picture")
_DNS = ("domain", "spf", "dkim", "dmarc")


@dataclass(frozen=True)
class Proof:
    """An issue as it would go out now, and everything found in it."""

    lines: list[Line]
    rendered: RenderedEmail | None = None
    message: bytes = b""
    known: outside.Kept = field(default_factory=outside.Kept)

    @property
    def findings(self) -> list[Finding]:
        """Everything that was found, what blocks first."""
        return blocking_first(finding for line in self.lines for finding in line.findings)

    @property
    def blocking(self) -> list[Finding]:
        """What stands in the way of approval."""
        return [finding for finding in self.findings if finding.blocking]

    @property
    def not_by_itself(self) -> list[Finding]:
        """What stands in the way where nobody looks: what blocks, and what a person should see."""
        return [finding for finding in self.findings if finding.blocking or finding.needs_a_person]

    @property
    def not_checked(self) -> list[str]:
        """What could not be looked at."""
        return [sentence for line in self.lines for sentence in line.not_checked]

    @property
    def passed(self) -> list[Line]:
        """The checks that found nothing."""
        return [line for line in self.lines if line.is_good]


def check(issue: Issue) -> list[Finding]:
    """Everything found in the issue as it would go out now, blocking findings first."""
    return prove(issue).findings


def prove(issue: Issue, now: datetime | None = None) -> Proof:
    """Render the issue to its final bytes and look at its rows, its letter and those bytes.

    Asks nobody else: of others it knows what a worker was answered.
    """
    chosen = letter.in_order(issue)
    lines = in_data(issue, chosen)
    try:
        rendered = rendering.render(issue, chosen)
        built = message.build(issue, rendered)
    except NewsletterError as error:
        return Proof([*lines, Line("The letter as a whole", [Finding(str(error))])])
    known = outside.kept(issue, rendered, now)
    lines += [
        *in_letter(issue, chosen, rendered),
        *in_bytes(issue, chosen, built),
        *elsewhere(issue, chosen, known),
    ]
    return Proof(lines, rendered, built, known)


def still_good(issue: Issue) -> list[Finding]:
    """What has happened since approval that must stop an issue from leaving: nothing, if all is well.

    It looks at our own rows, pages, pictures and bytes once more, and asks nobody else.
    """
    items = letter.in_order(issue)
    found = [
        *data_checks.readiness(issue),
        *data_checks.items_gone(items),
        *data_checks.items_told(issue, items),
        *data_checks.corrections_approved(items),
    ]
    kept = FrozenMail.objects.filter(issue=issue).first()
    if kept is None:
        return [
            *found,
            Finding("Its bytes are not frozen. Approve it again.", issue_url(issue), "the issue"),
        ]
    lines = [*in_frozen(issue, items, kept), *in_bytes(issue, items, bytes(kept.message))]
    return [*found, *(finding for line in lines for finding in line.findings if finding.blocking)]


# --- the list ------------------------------------------------------------------------------------


def in_data(issue: Issue, chosen: Sequence[IssueItem]) -> list[Line]:
    """What the rows say."""
    sender = [*data_checks.readiness(issue), *data_checks.sender(issue)]
    return [
        Line("Subject and preheader", list(data_checks.envelope(issue))),
        Line("Items that readers may open", list(data_checks.items(issue, chosen))),
        Line("Sender and postal address", sender),
        Line("Audience", list(data_checks.audience(issue))),
    ]


def in_letter(issue: Issue, chosen: Sequence[IssueItem], rendered: RenderedEmail) -> list[Line]:
    """What the letter says, shows and leads to on this site."""
    return [
        Line("Everything said in both parts", list(letter_checks.words(issue, chosen, rendered))),
        Line("Our pictures", list(letter_checks.pictures(issue, chosen, rendered))),
        Line("Links to our own pages", list(letter_checks.own_links(issue, chosen, rendered))),
    ]


def in_frozen(issue: Issue, chosen: Sequence[IssueItem], kept: FrozenMail) -> list[Line]:
    """What the frozen letter shows and leads to on this site, as that stands by now."""
    led = clicks.as_they_lead(issue, kept.html)
    frozen = RenderedEmail(issue.subject, kept.html, kept.text, plain_html=led)
    return [
        Line("Our pictures", list(letter_checks.own_pictures(issue, chosen, frozen))),
        Line("Links to our own pages", list(letter_checks.own_links(issue, chosen, frozen))),
    ]


def in_bytes(issue: Issue, chosen: Sequence[IssueItem], built: bytes) -> list[Line]:
    """What must be true of the bytes."""
    return [
        Line(
            title,
            [Finding(each.sentence, *letter_checks.place_named(each, issue, chosen)) for each in complaints],
        )
        for title, complaints in wire_checks.by_check(built, issue.newsletter.counted).items()
    ]


def elsewhere(issue: Issue, chosen: Sequence[IssueItem], known: outside.Kept) -> list[Line]:
    """What others answered."""
    return [
        Line(
            "Links and pictures elsewhere",
            list(letter_checks.others_links(issue, chosen, known)),
            list(letter_checks.not_checked(known, _ELSEWHERE)),
        ),
        Line(
            "The sender’s domain: SPF, DKIM, DMARC",
            list(letter_checks.sender_in_dns(issue, known)),
            list(letter_checks.not_checked(known, _DNS)),
        ),
    ]


__all__ = ["Finding", "Line", "Proof", "check", "prove", "still_good"]
