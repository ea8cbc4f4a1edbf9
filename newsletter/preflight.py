"""Whether an issue may go: one list of findings, each with the place where it is mended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from newsletter import assembly, message, rendering, wire_checks
from newsletter.errors import NewsletterError
from newsletter.models import FrozenMail, Issue, IssueItem, Section, Subscription
from newsletter.rendering import RenderedEmail

SUBJECT_SHOWN = 60


@dataclass(frozen=True)
class Finding:
    """One thing that an editor should know; a blocking one must be mended before approval."""

    sentence: str
    url: str = ""
    where: str = ""
    blocking: bool = True


@dataclass(frozen=True)
class Proof:
    """An issue as it would go out now, and everything found in it."""

    findings: list[Finding]
    rendered: RenderedEmail | None = None
    message: bytes = b""

    @property
    def blocking(self) -> list[Finding]:
        """What stands in the way of approval."""
        return [finding for finding in self.findings if finding.blocking]


def check(issue: Issue) -> list[Finding]:
    """Everything found in the issue as it would go out now, blocking findings first."""
    return prove(issue).findings


def prove(issue: Issue) -> Proof:
    """Render the issue to its final bytes and look at both."""
    found = [*in_data(issue), *advice(issue)]
    rendered, built = None, b""
    try:
        rendered = rendering.render(issue)
        built = message.build(issue, rendered)
    except NewsletterError as error:
        found.append(Finding(str(error)))
    else:
        found += [Finding(sentence) for sentence in wire_checks.complaints(built)]
        found += _words_missing(issue, rendered)
    return Proof(sorted(set(found), key=lambda finding: not finding.blocking), rendered, built)


def still_good(issue: Issue) -> list[Finding]:
    """What has happened since approval that must stop an issue from leaving: nothing, if all is well."""
    found = [*_readiness(issue), *_items_gone(_items(issue))]
    if not FrozenMail.objects.filter(issue=issue).exists():
        found.append(Finding("Its bytes are not frozen. Approve it again.", _issue_url(issue), "the issue"))
    return found


# --- what the rows say ---------------------------------------------------------------------------


def in_data(issue: Issue) -> Iterator[Finding]:
    """What is blocking before anything is rendered."""
    items = _items(issue)
    yield from _readiness(issue)
    if not issue.subject.strip():
        yield Finding("It has no subject. Write one.", _issue_url(issue), "Subject")
    if any(ord(character) < 32 for character in issue.subject + issue.preheader):
        yield Finding("There is a line break in its subject or preheader.", _issue_url(issue), "Subject")
    if not items:
        yield Finding(
            "It has no items. Add at least one article, or skip this week.", _issue_url(issue), "Items"
        )
    yield from _items_gone(items)


def _readiness(issue: Issue) -> Iterator[Finding]:
    newsletter = issue.newsletter
    url = reverse("admin:newsletter_newsletter_change", args=[newsletter.pk])
    if not newsletter.from_email:
        yield Finding(f"{newsletter} has no sender. Give it a from address.", url, "the newsletter")
    if not newsletter.postal_address.strip():
        yield Finding(
            f"{newsletter} has no postal address, which the law asks for in every issue. Write one.",
            url,
            "the newsletter",
        )


def _items_gone(items: Iterable[IssueItem]) -> Iterator[Finding]:
    for item in items:
        article = item.article
        if article and not article.is_published:
            yield Finding(
                f"“{article}” is {article.get_status_display().lower()}, so its readers would find nothing. "
                "Take it out, or publish it again.",
                reverse("admin:newsroom_article_change", args=[article.pk]),
                "the article",
            )


def advice(issue: Issue) -> Iterator[Finding]:
    """What an editor may want to look at."""
    url = _issue_url(issue)
    yield from _advice_on_subject(issue, url)
    yield from _advice_on_items(issue, url)
    active = Subscription.objects.filter(newsletter=issue.newsletter, status=Subscription.Status.ACTIVE)
    if not active.exists():
        yield Finding("Nobody subscribes to this newsletter yet, so nobody would get it.", blocking=False)


def _advice_on_subject(issue: Issue, url: str) -> Iterator[Finding]:
    if len(issue.subject) > SUBJECT_SHOWN:
        sentence = f"The subject has {len(issue.subject)} characters; phones show about {SUBJECT_SHOWN}."
        yield Finding(sentence, url, "Subject", blocking=False)
    if issue.subject.isupper():
        yield Finding("The subject is all capitals, which reads as shouting.", url, "Subject", blocking=False)
    earlier = issue.newsletter.issues.filter(subject__iexact=issue.subject).exclude(pk=issue.pk).first()
    if earlier:
        yield Finding(f"No. {earlier.number} had the same subject.", url, "Subject", blocking=False)
    if not issue.preheader.strip():
        yield Finding("It has no preheader, so inboxes repeat the subject.", url, "Preheader", blocking=False)


def _advice_on_items(issue: Issue, url: str) -> Iterator[Finding]:
    sections = set(Section.objects.filter(newsletter=issue.newsletter).values_list("title", flat=True))
    for item in _items(issue):
        if item.section not in sections:
            sentence = f"“{item}” is in the section “{item.section}”, which the newsletter does not have."
            yield Finding(sentence, url, "Items", blocking=False)
        cover = item.article.cover if item.is_lead and item.article else None
        if cover and not cover.alt:
            yield Finding(
                f"The cover of “{item}” has no alt text. Say what it shows.",
                cover.get_admin_url(),
                "the picture",
                blocking=False,
            )
    for article in assembly.left_out(issue):
        sentence = f"“{article}” was published in this period and is in no issue."
        yield Finding(sentence, url, "Items", blocking=False)


# --- what readers would miss ---------------------------------------------------------------------


def _words_missing(issue: Issue, rendered: RenderedEmail) -> Iterator[Finding]:
    """The text part must say all that the HTML says; both must hold the postal address."""
    text = " ".join(rendered.text.split())
    for item in _items(issue):
        headline = str(item)
        if " ".join(headline.split()) not in text:
            yield Finding(f"The text part lacks the headline “{headline}”.")
    address = issue.newsletter.postal_address.split("\n")[0].strip()
    if address and address not in text:
        yield Finding("The text part lacks the postal address.")
    if rendered.is_shortened:
        yield Finding(
            "The letter was too heavy for Gmail, so its opening and blurbs were shortened.", blocking=False
        )


def _items(issue: Issue) -> list[IssueItem]:
    return list(issue.items.select_related("article__cover", "tool"))


def _issue_url(issue: Issue) -> str:
    return reverse("admin:newsletter_issue_change", args=[issue.pk])
