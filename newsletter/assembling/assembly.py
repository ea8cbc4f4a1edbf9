"""Making an issue of what was gathered, and bringing a draft up to date without undoing an editor's work."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from newsletter import cadence, changes, telling
from newsletter.assembling import freshening, gathering, placing, sections
from newsletter.assembling.drafting import filled, shortened
from newsletter.assembling.placing import Find, Placement, Taken
from newsletter.errors import IssueNotReady
from newsletter.models import DroppedItem, Issue, IssueItem, Newsletter, Section
from newsroom.models import Article, Publication

Holds = Section.Holds
State = Issue.State
# What inboxes show beside a subject.
PREHEADER = 110


def assemble(
    newsletter: Newsletter, now: datetime, *, cut_off: datetime | None = None, refresh: bool = False
) -> Issue | None:
    """The draft issue for the newsletter's next hour, or None where there is nothing new since the last.

    It covers what came about before `cut_off`, which is `now` unless the tick says otherwise.
    An issue that is already there is returned as it is; with `refresh`, a draft gets what is new
    since it was assembled, and keeps everything an editor changed.
    Raises IssueNotReady, with a sentence.
    """
    cut_off = cut_off or now
    with transaction.atomic():
        # Whoever comes second waits here, and then finds the issue of the first.
        newsletter = Newsletter.objects.select_for_update().get(pk=newsletter.pk)
        refuse_unready(newsletter)
        if existing := next_issue(newsletter, now):
            return _refreshed(existing, cut_off) if refresh else existing
        return _assembled(newsletter, cut_off, hour_of_next(newsletter, now))


def refuse_unready(newsletter: Newsletter) -> None:
    """Raise IssueNotReady where the newsletter lacks something that every issue needs."""
    if not newsletter.from_email:
        raise IssueNotReady(
            f"“{newsletter}” has no sender, so no issue can be made. Give the newsletter a from address."
        )


def hour_of_next(newsletter: Newsletter, now: datetime) -> datetime:
    """When an issue that is assembled now goes out."""
    if newsletter.cadence == Newsletter.Cadence.ENOUGH:
        return cadence.hour_after_lead(newsletter, now)
    return cadence.next_send(newsletter, now)


def next_issue(newsletter: Newsletter, now: datetime) -> Issue | None:
    """The issue of the newsletter's next hour, whatever became of it, where there is one.

    A newsletter that comes as soon as there is enough has one as long as one waits to go out.
    """
    if newsletter.cadence == Newsletter.Cadence.ENOUGH:
        return newsletter.issues.filter(state__in=[State.DRAFT, State.APPROVED]).order_by("number").first()
    return issue_for(newsletter, cadence.next_send(newsletter, now))


def issue_for(newsletter: Newsletter, send_at: datetime) -> Issue | None:
    """The issue that is planned for about this hour, whatever became of it."""
    near = cadence.near(newsletter)
    return (
        newsletter.issues.filter(send_at__gt=send_at - near, send_at__lte=send_at + near)
        .order_by("-number")
        .first()
    )


def period_start(newsletter: Newsletter, cut_off: datetime) -> datetime:
    """Where the last issue ended, or a usual period back for the first. A skipped one leaves its over."""
    last = newsletter.issues.exclude(state=State.SKIPPED).order_by("-period_end").first()
    return last.period_end if last else cut_off - cadence.span(newsletter)


def left_out(issue: Issue) -> list[Article]:
    """What was published in the issue's period and is in no issue: no section took it, or it was removed."""
    new = gathering.articles(issue.newsletter, issue.period_start, issue.period_end)
    return list(new.prefetch_related("tags"))


def placements(newsletter: Newsletter, cut_off: datetime) -> list[Placement]:
    """What an issue with this cut-off would hold; nothing where there is no news for it."""
    start = period_start(newsletter, cut_off)
    return _chosen(newsletter, gathering.gather(newsletter, start, cut_off), start)


def _chosen(
    newsletter: Newsletter, finds: list[Find], start: datetime, taken: Taken | None = None, there: int = 0
) -> list[Placement]:
    """The finds in their sections, filled up from the archive where the issue would be thin.

    `taken` says what the issue holds already, `there` how many articles that is or was.
    """
    rules, pinned = sections.rules_of(newsletter), newsletter.pinned_lead_id
    placed = placing.place(finds, rules, taken, pinned)
    if taken is None and not any(placement.is_news for placement in placed):
        return []
    new = there + sum(placement.find.holds == Holds.ARTICLES for placement in placed)
    if any(Holds.ARCHIVE in rule.holds for rule in rules):
        older = gathering.from_archive(newsletter, start, new, newsletter.thin_below - new)
        placed = placing.place([*finds, *older], rules, taken, pinned) if older else placed
    return placed


def _assembled(newsletter: Newsletter, cut_off: datetime, send_at: datetime) -> Issue | None:
    sections.give_usual(newsletter)
    start = period_start(newsletter, cut_off)
    finds = gathering.gather(newsletter, start, cut_off)
    placed = _chosen(newsletter, finds, start)
    if not placed:
        Newsletter.objects.filter(pk=newsletter.pk).update(nothing_new_until=cut_off)
        return None
    last = newsletter.issues.order_by("-number").first()
    issue = Issue(
        newsletter=newsletter,
        number=last.number + 1 if last else 1,
        period_start=start,
        period_end=cut_off,
        send_at=send_at,
    )
    issue.subject, issue.preheader = drafted(issue, placed)
    issue.save()
    _add(issue, placed)
    _pass_over(issue, finds, placed)
    if any(_is_pin(newsletter, placement) for placement in placed):
        Newsletter.objects.filter(pk=newsletter.pk).update(pinned_lead=None)
    changes.note(issue, None, f"Assembled it with {_counted(len(placed))}.")
    telling.assembled(issue)
    return issue


def _is_pin(newsletter: Newsletter, placement: Placement) -> bool:
    article = placement.find.article
    return bool(article and placement.section.is_lead and article.pk == newsletter.pinned_lead_id)


def _refreshed(issue: Issue, cut_off: datetime) -> Issue:
    """The draft with what is new since it was assembled; what an editor did stays."""
    if issue.state != State.DRAFT:
        raise IssueNotReady(
            f"{issue} is {issue.get_state_display().lower()}, so nothing can be added. Take it back to draft."
        )
    cut_off = max(cut_off, issue.period_end)
    gone = _take_out_what_is_gone(issue)
    freshening.take_new_words(issue)
    items = list(issue.items.all())
    dropped = set(issue.dropped.values_list("key", flat=True))
    weighed = dropped | {item.key for item in items}
    finds = gathering.gather(issue.newsletter, issue.period_start, cut_off)
    finds = [find for find in finds if find.key not in weighed]
    taken = Taken(
        Counter(item.section for item in items),
        any(item.is_lead for item in items),
        frozenset(item.tool_id for item in items if item.tool_id),
    )
    articles = sum(key.startswith("article:") for key in weighed)
    placed = _chosen(issue.newsletter, finds, issue.period_start, taken, articles)
    placed = [placement for placement in placed if placement.find.key not in weighed]
    _add(issue, placed)
    _pass_over(issue, finds, placed)
    if cut_off != issue.period_end:
        issue.period_end = cut_off
        issue.save(update_fields=["period_end"])
    if placed:
        changes.record(issue, None, f"Brought it up to date with {_counted(len(placed))}.")
    if gone:
        changes.record(issue, None, f"Took out {_counted(gone)} that readers may not open any more.")
    return issue


def _counted(number: int) -> str:
    return f"{number} item{'' if number == 1 else 's'}"


def _take_out_what_is_gone(issue: Issue) -> int:
    """What readers may not open any more is not in an issue; it may come back if it is published again."""
    gone = [
        item
        for item in issue.items.select_related("article")
        if (item.article and not item.article.is_published)
        or (item.kind == IssueItem.Kind.CORRECTION and item.correction_id is None)
    ]
    issue.items.filter(pk__in=[item.pk for item in gone]).delete()
    issue.dropped.filter(key__in=[item.key for item in gone]).delete()
    return len(gone)


def _pass_over(issue: Issue, finds: Iterable[Find], placed: Sequence[Placement]) -> None:
    """Remember what was weighed and found no room, so that assembling again changes nothing."""
    there = {placement.find.key for placement in placed}
    keys = [find.key for find in finds if find.key not in there]
    DroppedItem.objects.bulk_create(
        (DroppedItem(issue=issue, key=key) for key in keys), ignore_conflicts=True
    )


def _add(issue: Issue, placed: Sequence[Placement]) -> None:
    last = issue.items.order_by("-position").first()
    first = last.position + 1 if last else 0
    IssueItem.objects.bulk_create(
        placement.find.item(
            placement.section.title,
            issue=issue,
            is_lead=placement.section.is_lead,
            blurb=placement.find.words,
            drafted_from=placement.find.words,
            reason=placement.reason[:200],
            position=first + number,
        )
        for number, placement in enumerate(placed)
    )


def drafted(issue: Issue, placed: Sequence[Placement]) -> tuple[str, str]:
    """The subject and the preheader that the newsletter's templates make of an issue."""
    newsletter = issue.newsletter
    leads = placed[0].find
    standfirst = leads.article.standfirst if leads.article else ""
    values = {
        "lead": leads.name,
        "others": _others([placement.name for placement in placed[1:4]]) or standfirst,
        "standfirst": standfirst,
        "count": str(len(placed)),
        "number": str(issue.number),
        "newsletter": newsletter.name,
        "publication": Publication.load().name,
        "date": f"{timezone.localtime(issue.send_at, newsletter.zone):%-d %B %Y}",
    }
    subject = filled(newsletter.subject_template, values, 150)
    # A template of names that are empty this time would leave an issue without a subject.
    return subject or shortened(leads.name, 150), filled(newsletter.preheader_template, values, PREHEADER)


def _others(names: list[str]) -> str:
    """The next headlines, as many as fit."""
    names = [name.rstrip(".") for name in names]
    fitting = next((n for n in (3, 2) if len(" · ".join(names[:n])) + 6 <= PREHEADER), 1)
    return "Also: " + " · ".join(names[:fitting]) if names else ""


__all__ = ["assemble", "drafted", "issue_for", "left_out", "next_issue", "period_start"]
