"""The demo's newsletter: two past issues, thirty subscribers, and the next digest just ahead."""

from datetime import UTC, datetime, timedelta
from typing import Any

from newsletter.models import (
    CollectedLink,
    Consent,
    Delivery,
    Issue,
    Newsletter,
    Section,
    State,
    Subscriber,
    Subscription,
)
from newsroom.models import Article, User

HOUR = 9
# The next issue goes out tomorrow at nine, and its lead time has begun: whoever starts the demo
# finds a digest that a worker has just assembled and that waits for an editor.
LEAD = timedelta(hours=36)
SECTIONS: list[dict[str, Any]] = [
    {"title": "Lead story", "is_lead": True, "maximum": 1},
    {"title": "Breakdowns", "kinds": ["breakdown", "news"], "maximum": 5},
    {"title": "Tools worth your time", "kinds": ["review"], "maximum": 4},
    {"title": "For the bench", "kinds": ["guide"], "maximum": 3},
    {"title": "Elsewhere", "holds": ["links"], "maximum": 4},
    {"title": "From the archive", "holds": ["archive"], "maximum": 1},
    {"title": "Corrections", "holds": ["corrections"], "maximum": 9},
]
# So many new articles leave room for an older one.
THIN_BELOW = 6


def load_newsletter(data: dict[str, Any], subscribers: dict[str, Any], now: datetime) -> None:
    """Make the newsletter with its subscribers and its past issues, which everybody got."""
    tomorrow = (now + timedelta(days=1)).date()
    next_send = datetime(tomorrow.year, tomorrow.month, tomorrow.day, HOUR, tzinfo=UTC)
    newsletter = Newsletter.objects.create(
        weekday=next_send.weekday(),
        hour=HOUR,
        lead_hours=int(LEAD / timedelta(hours=1)),
        thin_below=THIN_BELOW,
        **{key: value.strip() for key, value in data["newsletter"].items()},
    )
    Section.objects.bulk_create(
        Section(newsletter=newsletter, position=position, **section)
        for position, section in enumerate(SECTIONS)
    )
    for row in data["link"]:
        collect(newsletter, row, now)
    readers = [add_subscriber(newsletter, email, now) for email in subscribers["emails"]]
    for row in sorted(data["issue"], key=lambda row: row["number"]):
        add_issue(newsletter, row, next_send - timedelta(days=row["days_ago"]), readers)


def collect(newsletter: Newsletter, row: dict[str, Any], now: datetime) -> None:
    """A page elsewhere that somebody of the newsroom kept for the next issue."""
    at = now - timedelta(hours=row["hours_ago"])
    person = User.objects.get(username=row["by"])
    words = {key: row[key] for key in ("url", "title", "publisher", "note")}
    CollectedLink.objects.create(
        newsletter=newsletter, collected_by=person, collected_at=at, looked_up_at=at, **words
    )


def add_subscriber(newsletter: Newsletter, email: str, now: datetime) -> Subscriber:
    """A reader who confirmed five weeks ago."""
    joined = now - timedelta(weeks=5)
    subscriber = Subscriber.objects.create(email=email, created_at=joined)
    subscription = Subscription.objects.create(
        newsletter=newsletter,
        subscriber=subscriber,
        status=Subscription.Status.ACTIVE,
        requested_at=joined,
        confirmed_at=joined,
    )
    for action in ("requested", "confirmed"):
        Consent.about_subscription(
            subscription,
            email,
            action=action,
            wording=newsletter.promise,
            source="the demo publication",
            at=joined,
        ).save()
    return subscriber


def add_issue(
    newsletter: Newsletter, row: dict[str, Any], send_at: datetime, readers: list[Subscriber]
) -> None:
    """A past issue with its items, accepted for every reader."""
    issue = Issue.objects.create(
        newsletter=newsletter,
        state=Issue.State.SENT,
        send_at=send_at,
        period_start=send_at - LEAD - timedelta(days=7),
        period_end=send_at - LEAD,
        approved_at=send_at - timedelta(hours=2),
        audience_frozen_at=send_at,
        sent_at=send_at,
        **{key: row[key].strip() for key in ("subject", "preheader", "intro", "signoff")},
        number=row["number"],
    )
    Issue.objects.filter(pk=issue.pk).update(assembled_at=send_at - LEAD)
    for position, item in enumerate(row["articles"]):
        article = Article.objects.get(slug=item["slug"])
        issue.items.create(
            article=article,
            blurb=item["blurb"],
            section=section_of(article, position),
            is_lead=position == 0,
            position=position,
            reason="Published in the week before this issue.",
        )
    Delivery.objects.bulk_create(
        Delivery(
            issue=issue,
            subscriber=reader,
            state=State.ACCEPTED,
            attempts=1,
            accepted_at=send_at,
            last_answer="250 queued",
        )
        for reader in readers
    )


def section_of(article: Article, position: int) -> str:
    """Which part of a past issue an article stood in."""
    if position == 0:
        return str(SECTIONS[0]["title"])
    fitting = (section for section in SECTIONS[1:] if article.kind in section.get("kinds", []))
    return str(next(fitting)["title"])
