"""What an issue's rows say before anything is rendered: envelope, items, sender, audience."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse

from newsletter import ledger
from newsletter.assembling import assembly, freshening, gathering
from newsletter.changes import quoted
from newsletter.checks.findings import Finding, adding_url, issue_url, item_url, newsletter_url
from newsletter.models import Issue, IssueItem, Subscription

SUBJECT_SHOWN = 60
# An audience that grew by this much in one issue is more often an import gone wrong than good luck.
GROWN = 2
FEW = 20
_TEST_DOMAINS = re.compile(r"(^|\.)(example\.(com|net|org)|invalid|test|localhost|local)$", re.I)
_FREE_MAIL = re.compile(r"^(gmail|googlemail|yahoo|hotmail|outlook|live|icloud|aol|gmx|proton)\.", re.I)
_UNANSWERED = re.compile(r"^(no|do-?not)[-_.]?reply@", re.I)


def envelope(issue: Issue) -> Iterator[Finding]:
    """Subject and preheader, which decide whether the letter is opened."""
    url = issue_url(issue, "subject")
    if not issue.subject.strip():
        yield Finding("It has no subject. Write one.", url, "Subject")
    if any(ord(character) < 32 for character in issue.subject + issue.preheader):
        yield Finding("There is a line break in its subject or preheader.", url, "Subject")
    if len(issue.subject) > SUBJECT_SHOWN:
        sentence = f"The subject has {len(issue.subject)} characters; phones show about {SUBJECT_SHOWN}."
        yield Finding(sentence, url, "Subject", blocking=False)
    if issue.subject.isupper() and sum(map(str.isalpha, issue.subject)) > 3:
        yield Finding("The subject is all capitals, which reads as shouting.", url, "Subject", blocking=False)
    earlier = issue.newsletter.issues.filter(subject__iexact=issue.subject).exclude(pk=issue.pk).first()
    if earlier and issue.subject.strip():
        yield Finding(f"No. {earlier.number} had the same subject.", url, "Subject", blocking=False)
    if not issue.preheader.strip():
        url = issue_url(issue, "preheader")
        yield Finding("It has no preheader, so inboxes repeat the subject.", url, "Preheader", blocking=False)


def readiness(issue: Issue) -> Iterator[Finding]:
    """What every issue of a newsletter needs from it."""
    newsletter = issue.newsletter
    if not newsletter.from_email:
        url = newsletter_url(issue, "from_email")
        yield Finding(f"{newsletter} has no sender. Give it a from address.", url, "the newsletter")
    if not newsletter.postal_address.strip():
        yield Finding(
            f"{newsletter} has no postal address, which the law asks for in every issue. Write one.",
            newsletter_url(issue, "postal_address"),
            "the newsletter",
        )


def sender(issue: Issue) -> Iterator[Finding]:
    """A from address and a reply-to address that readers can answer to."""
    newsletter = issue.newsletter
    domain = newsletter.from_email.rpartition("@")[2]
    answered = newsletter.reply_to or newsletter.from_email
    reply = "reply_to" if newsletter.reply_to else "from_email"
    found = []
    if _TEST_DOMAINS.search(domain):
        found.append(
            ("from_email", f"The sender’s domain, {domain}, is one for examples: no mail server accepts it.")
        )
    if _FREE_MAIL.search(domain):
        found.append(
            ("from_email", f"Mailbox providers refuse letters from {domain} that another server sends.")
        )
    if _UNANSWERED.search(answered):
        found.append((reply, f"Replies go to {answered}, which tells readers that nobody reads them."))
    if newsletter.from_email and not newsletter.from_name.strip():
        found.append(("from_name", "The sender has no name, so inboxes show the bare address."))
    for field, sentence in found:
        yield Finding(sentence, newsletter_url(issue, field), "the newsletter", blocking=False)


def items(issue: Issue, chosen: Sequence[IssueItem]) -> Iterator[Finding]:
    """At least one item, each of which readers may open, in a section that there is."""
    if not chosen:
        sentence = "It has no items. Add at least one article, or skip this week."
        yield Finding(sentence, adding_url(issue), "Items")
    yield from items_gone(chosen)
    yield from corrections_changed(chosen)
    yield from items_told(issue, chosen)
    sections = list(issue.newsletter.sections.all())
    yield from leads(chosen, [section.title for section in sections if section.is_lead])
    titles = {section.title for section in sections}
    for item in chosen:
        if item.section not in titles:
            sentence = f"“{item}” is in the section “{item.section}”, which the newsletter does not have."
            yield Finding(sentence, item_url(item), "the item", blocking=False)
    for article in assembly.left_out(issue):
        sentence = f"“{article}” was published in this period and is in no issue."
        yield Finding(sentence, adding_url(issue), "Items", blocking=False)


def leads(chosen: Sequence[IssueItem], lead_titles: Iterable[str]) -> Iterator[Finding]:
    """One item leads, and no other stands beside it."""
    for title in lead_titles:
        there = [item for item in chosen if item.section == title]
        for item in there[1:]:
            yield Finding(
                f"“{item}” stands beside “{there[0]}” in “{title}”, and one story leads. Move one of them.",
                item_url(item),
                "the item",
            )


def items_told(issue: Issue, chosen: Iterable[IssueItem]) -> Iterator[Finding]:
    """Articles that readers had by mail; a correction is about one that they had."""
    articles = {
        item.article_id: item for item in chosen if item.article_id and item.kind != IssueItem.Kind.CORRECTION
    }
    for pk, number in gathering.told_in(issue, articles).items():
        sentence = f"“{articles[pk]}” was in No. {number} already. Take it out."
        yield Finding(sentence, item_url(articles[pk]), "the item")


def items_gone(chosen: Iterable[IssueItem]) -> Iterator[Finding]:
    """Articles that readers can open no more, and corrections that were taken back."""
    for item in chosen:
        if item.kind == IssueItem.Kind.CORRECTION and item.correction_id is None:
            sentence = f"“{item}” was deleted after it was collected. Take it out."
            yield Finding(sentence, item_url(item), "the item")
        article = item.article
        if article and not article.is_published:
            yield Finding(
                f"“{article}” is {article.get_status_display().lower()}, so its readers would find nothing. "
                "Take it out, or publish it again.",
                reverse("admin:newsroom_article_change", args=[article.pk]),
                "the article",
            )


def corrections_changed(chosen: Iterable[IssueItem]) -> Iterator[Finding]:
    """Corrections that were changed after they were collected, where the letter does not say so."""
    for item in filter(freshening.has_changed, chosen):
        says = quoted(item.correction.text if item.correction else "")
        if item.blurb == item.drafted_from:
            sentence = f"“{item}” says {says} by now. Empty its blurb to say so here, or write it yourself."
            yield Finding(sentence, item_url(item), "the item")
        elif item.blurb not in ("", item.own_words):
            sentence = f"“{item}” says {says} by now. See whether the blurb written for it still holds."
            yield Finding(sentence, item_url(item), "the item", blocking=False, needs_a_person=True)


def corrections_approved(chosen: Iterable[IssueItem]) -> Iterator[Finding]:
    """Corrections that were changed after somebody approved what the letter says of them."""
    for item in filter(freshening.has_changed, chosen):
        sentence = (
            f"“{item}” was changed after approval. Unschedule the issue, see what it says, and approve it."
        )
        yield Finding(sentence, item_url(item), "the item")


def audience(issue: Issue) -> Iterator[Finding]:
    """Somebody who gets it, and not suddenly twice as many as last time."""
    active = Subscription.objects.filter(newsletter=issue.newsletter, status=Subscription.Status.ACTIVE)
    now, before = active.count(), _last_audience(issue)
    people = reverse("admin:newsletter_subscriber_changelist")
    if not now:
        yield Finding(
            "Nobody subscribes to this newsletter yet, so nobody would get it.",
            people,
            "the subscribers",
            blocking=False,
        )
    elif before >= FEW and now > GROWN * before:
        yield Finding(
            f"{now:,} would get it, more than twice as many as the last issue ({before:,}). "
            "Look at the subscribers before you approve it.",
            people,
            "the subscribers",
            blocking=False,
            needs_a_person=True,
        )


def _last_audience(issue: Issue) -> int:
    gone = [Issue.State.SENDING, Issue.State.SENT]
    last = issue.newsletter.issues.filter(state__in=gone).order_by("-number").first()
    return sum(ledger.of_issue(last).values()) if last else 0
