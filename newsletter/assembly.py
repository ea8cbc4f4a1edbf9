"""What goes into an issue: everything first published since the last one, each once, in sections."""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from newsletter import outbox, placing, sections
from newsletter.absolute import absolute
from newsletter.cadence import WEEK, next_send
from newsletter.errors import IssueNotReady
from newsletter.models import Issue, IssueItem, Newsletter
from newsroom.models import Article, User
from newsroom.models.article import ArticleQuerySet

# An issue planned within half a week of a regular hour is that week's issue.
NEAR = timedelta(days=3, hours=12)
# What inboxes show beside a subject.
PREHEADER = 110
_MARKS = re.compile(r"([\\`*_\[\]<>#])")


def assemble(
    newsletter: Newsletter, now: datetime, *, cut_off: datetime | None = None, refresh: bool = False
) -> Issue | None:
    """The draft issue for the newsletter's next hour, or None where there is nothing new since the last.

    It covers what was first published before `cut_off`, which is `now` unless the tick says otherwise.
    An issue that is already there is returned as it is; with `refresh`, a draft gets what was
    published since it was assembled, and keeps everything an editor changed.
    Raises IssueNotReady, with a sentence.
    """
    cut_off = cut_off or now
    with transaction.atomic():
        # Whoever comes second waits here, and then finds the issue of the first.
        newsletter = Newsletter.objects.select_for_update().get(pk=newsletter.pk)
        refuse_unready(newsletter)
        send_at = next_send(newsletter, now)
        existing = issue_for(newsletter, send_at)
        if existing:
            return _refreshed(existing, cut_off) if refresh else existing
        return _assembled(newsletter, cut_off, send_at)


def refuse_unready(newsletter: Newsletter) -> None:
    """Raise IssueNotReady where the newsletter lacks something that every issue needs."""
    if not newsletter.from_email:
        raise IssueNotReady(
            f"“{newsletter}” has no sender, so no issue can be made. Give the newsletter a from address."
        )


def issue_for(newsletter: Newsletter, send_at: datetime) -> Issue | None:
    """The issue that is planned for about this hour, whatever became of it."""
    near = newsletter.issues.filter(send_at__gt=send_at - NEAR, send_at__lte=send_at + NEAR)
    return near.order_by("-number").first()


def period_start(newsletter: Newsletter, cut_off: datetime) -> datetime:
    """Where the last issue ended, or a week back for the first. A skipped one leaves its period over."""
    last = newsletter.issues.exclude(state=Issue.State.SKIPPED).order_by("-period_end").first()
    return last.period_end if last else cut_off - WEEK


def candidates(newsletter: Newsletter, start: datetime, end: datetime) -> ArticleQuerySet:
    """Published articles first published in [start, end) that no issue of the newsletter has carried."""
    carried = IssueItem.objects.filter(issue__newsletter=newsletter, article__isnull=False)
    carried = carried.exclude(issue__state=Issue.State.SKIPPED)
    return (
        Article.objects.published()
        .filter(first_published_at__gte=start, first_published_at__lt=end)
        .exclude(pk__in=carried.values("article"))
        .with_card()
        .newest_first()
    )


def left_out(issue: Issue) -> list[Article]:
    """What was published in the issue's period and is in no issue: no section took it, or it was removed."""
    return list(candidates(issue.newsletter, issue.period_start, issue.period_end))


def _assembled(newsletter: Newsletter, cut_off: datetime, send_at: datetime) -> Issue | None:
    sections.give_usual(newsletter)
    start = period_start(newsletter, cut_off)
    articles = list(candidates(newsletter, start, cut_off)) if start < cut_off else []
    placements = placing.place(articles, list(newsletter.sections.all()))
    if not placements:
        Newsletter.objects.filter(pk=newsletter.pk).update(nothing_new_until=cut_off)
        return None
    last = newsletter.issues.order_by("-number").first()
    issue = Issue.objects.create(
        newsletter=newsletter,
        number=last.number + 1 if last else 1,
        subject=draft_subject(placements),
        preheader=draft_preheader(placements),
        period_start=start,
        period_end=cut_off,
        send_at=send_at,
    )
    _add(issue, placements)
    tell_editors(issue)
    return issue


def _refreshed(issue: Issue, cut_off: datetime) -> Issue:
    """The draft with what was published since it was assembled; what an editor did stays."""
    if issue.state != Issue.State.DRAFT:
        raise IssueNotReady(
            f"{issue} is {issue.get_state_display().lower()}, so nothing can be added. Take it back to draft."
        )
    if cut_off <= issue.period_end:
        return issue
    sections.give_usual(issue.newsletter)
    new = list(candidates(issue.newsletter, issue.period_end, cut_off))
    items = list(issue.items.all())
    taken, has_lead = [item.section for item in items], any(item.is_lead for item in items)
    _add(issue, placing.place(new, list(issue.newsletter.sections.all()), taken, has_lead=has_lead))
    issue.period_end = cut_off
    issue.save(update_fields=["period_end"])
    return issue


def _add(issue: Issue, placements: list[placing.Placement]) -> None:
    last = issue.items.order_by("-position").first()
    first = last.position + 1 if last else 0
    IssueItem.objects.bulk_create(
        IssueItem(
            issue=issue,
            section=placement.section.title,
            is_lead=placement.section.is_lead,
            article=placement.article,
            blurb=as_markdown(placement.article.standfirst),
            reason=placement.reason[:200],
            position=first + number,
        )
        for number, placement in enumerate(placements)
    )


def as_markdown(plain: str) -> str:
    """Plain words as Markdown that renders to the same words."""
    return _MARKS.sub(r"\\\1", plain)


def draft_subject(placements: list[placing.Placement]) -> str:
    """The headline of the story that leads."""
    return shortened(placements[0].article.headline, 150)


def draft_preheader(placements: list[placing.Placement]) -> str:
    """The next headlines, as many as fit, or the standfirst of the only story."""
    others = [placement.article.headline.rstrip(".") for placement in placements[1:4]]
    if not others:
        return shortened(placements[0].article.standfirst, PREHEADER)
    fitting = next((n for n in (3, 2) if len(" · ".join(others[:n])) + 6 <= PREHEADER), 1)
    return shortened("Also: " + " · ".join(others[:fitting]), PREHEADER)


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:·– ") + "…"


def editors() -> list[User]:
    """Who hears that an issue is assembled: people of the newsroom who may change it and have an address."""
    in_charge = Q(groups__name__in=["Editor", "Publisher"]) | Q(is_superuser=True)
    people = User.objects.filter(in_charge, is_active=True, is_staff=True)
    people = people.exclude(email="").distinct().order_by("pk")
    return [person for person in people if person.has_perm("newsletter.change_issue")]


def tell_editors(issue: Issue) -> None:
    """Write to the editors, in this transaction, that there is an issue to look at."""
    link = absolute(reverse("admin:newsletter_issue_change", args=[issue.pk]))
    items = list(issue.items.select_related("article"))
    for person in editors():
        outbox.put(
            "issue_assembled",
            person.email,
            {"issue": issue, "items": items, "link": link, "what_next": _what_next(issue)},
            subject=f"{issue} is ready for you: {issue.subject}"[:200],
        )


def _what_next(issue: Issue) -> str:
    hour = f"{timezone.localtime(issue.send_at, issue.newsletter.zone):%A %-d %B at %H:%M}"
    if issue.newsletter.approval == Newsletter.Approval.AUTOMATIC:
        return f"It goes out by itself on {hour} unless the preflight finds something wrong."
    return f"It goes out on {hour} once somebody has approved it."
