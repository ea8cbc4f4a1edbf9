"""Who gets it: asking, confirming, leaving and coming back, each with its proof of consent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from newsletter import outbox
from newsletter.absolute import absolute
from newsletter.models import (
    Consent,
    Newsletter,
    OutboxMail,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.readers import addresses, flags, unsubscribing

CONFIRM_WITHIN = timedelta(days=7)
# At most one mail per address in this time, whoever asks and however often.
QUIET = timedelta(hours=1)
LONGEST_PAUSE = 26  # weeks

Status = Subscription.Status
_signer = signing.TimestampSigner(sep=".", salt="newsletter.confirm")


@dataclass(frozen=True)
class Origin:
    """Where somebody agreed or withdrew, for the record: the page or mail, the words, the address."""

    source: str
    wording: str
    ip: str | None = None


class LinkAltered(Exception):
    """A confirmation link that we never wrote."""


class LinkExpired(Exception):
    """A confirmation link that came too late, or that leaving has made void."""

    def __init__(self, subscription: Subscription) -> None:
        super().__init__("This link has expired.")
        self.subscription = subscription


def ask(newsletter: Newsletter, email: str, *, source: str, ip: str | None, wording: str) -> None:
    """Take a sign-up: the confirmation is written in the same transaction that records it.

    Answers alike for every address, whether new, confirmed already, suppressed or just written to.
    A mail is made in every case, which is most of the work; the few milliseconds that remain drown
    in the network, and the limit per address allows no statistics. Raises ValidationError.
    """
    email = addresses.normalise(email)
    with transaction.atomic():
        suppressed = bool(Suppression.objects.among([email]))
        subscription = _unsaved(newsletter, email) if suppressed else _found_or_pending(newsletter, email)
        mail = _answer_to(subscription)
        if suppressed or outbox.wrote_lately(mail.to, timezone.now(), QUIET):
            transaction.set_rollback(True)
            return
        if subscription.status != Status.ACTIVE:
            subscription.status = Status.PENDING
            subscription.requested_at = timezone.now()
            subscription.save(update_fields=["status", "requested_at"])
            record(subscription, Consent.Action.REQUESTED, Origin(source, wording, ip))
        outbox.send(mail)


def read_link(token: str) -> Subscription:
    """The subscription that a confirmation link speaks of; raises LinkAltered or LinkExpired."""
    try:
        subscription_id = _signer.unsign(token)
    except signing.BadSignature as error:
        raise LinkAltered from error
    subscriptions = Subscription.objects.select_related("newsletter", "subscriber")
    subscription = subscriptions.filter(pk=subscription_id).first()
    if subscription is None:
        raise LinkAltered
    if _is_old(token) or subscription.status == Status.UNSUBSCRIBED:
        raise LinkExpired(subscription)
    return subscription


def confirm(token: str, origin: Origin) -> Subscription:
    """Confirm by a link from a mail; a second time changes nothing. Raises as `read_link` does."""
    with transaction.atomic():
        subscription = read_link(token)
        # Whoever leaves at this very moment has left, as `read_link` has it.
        Subscription.objects.select_for_update().get(pk=subscription.pk)
        return _activate(read_link(token), origin)


def leave(subscriber: Subscriber, newsletter: Newsletter, origin: Origin) -> bool:
    """Unsubscribe at once, and say whether that changed anything; a second time does not."""
    subscription = Subscription(newsletter=newsletter, subscriber=subscriber)
    return unsubscribing.leave(subscription, _proof(subscription, Consent.Action.WITHDRAWN, origin))


def leave_all(subscriber_ids: list[int], origin: Origin) -> int:
    """End every subscription of these, with its proof; how many there were."""
    with transaction.atomic():
        ending = list(
            Subscription.objects.select_for_update(of=("self",))
            .select_related("newsletter", "subscriber")
            .filter(subscriber__in=subscriber_ids)
            .exclude(status=Status.UNSUBSCRIBED)
        )
        Subscription.objects.filter(pk__in=[each.pk for each in ending]).update(
            status=Status.UNSUBSCRIBED, unsubscribed_at=timezone.now(), paused_until=None
        )
        Consent.objects.bulk_create(_proof(each, Consent.Action.WITHDRAWN, origin) for each in ending)
    return len(ending)


def say_why(subscriber: Subscriber, newsletter: Newsletter, reason: str) -> None:
    """Keep the reason that somebody gives after leaving; nobody has to give one."""
    left = subscriber.subscriptions.filter(newsletter=newsletter, status=Status.UNSUBSCRIBED)
    left.update(left_because=" ".join(reason.split())[:500])


def pause(subscriber: Subscriber, newsletter: Newsletter, weeks: int) -> bool:
    """Send nothing for some weeks, and say whether there was anything to pause."""
    reading = subscriber.subscriptions.filter(
        newsletter=newsletter, status__in=[Status.ACTIVE, Status.PAUSED], confirmed_at__isnull=False
    )
    until = timezone.now() + timedelta(weeks=max(1, min(weeks, LONGEST_PAUSE)))
    return bool(reading.update(status=Status.PAUSED, paused_until=until))


def resume(subscriber: Subscriber, newsletter: Newsletter) -> bool:
    """End a pause before its time."""
    paused = subscriber.subscriptions.filter(newsletter=newsletter, status=Status.PAUSED)
    return bool(paused.update(status=Status.ACTIVE, paused_until=None))


def end_pauses(now: datetime) -> int:
    """Let those go on reading whose pause is over; the tick asks."""
    over = Subscription.objects.filter(status=Status.PAUSED, paused_until__lte=now)
    return over.update(status=Status.ACTIVE, paused_until=None)


def come_back(subscriber: Subscriber, newsletter: Newsletter, origin: Origin) -> Subscription:
    """Subscribe somebody who came by a link in our mail, which proves the address as a confirmation does."""
    with transaction.atomic():
        return _activate(_found_or_pending(newsletter, subscriber.email), origin)


def standing(subscriber: Subscriber) -> list[tuple[Newsletter, Subscription | None]]:
    """Every newsletter this subscriber may read or once read, with the subscription where there is one."""
    mine = {each.newsletter_id: each for each in subscriber.subscriptions.all()}
    newsletters = Newsletter.objects.filter(Q(is_active=True) | Q(pk__in=mine))
    return [(newsletter, mine.get(newsletter.pk)) for newsletter in newsletters]


def _found_or_pending(newsletter: Newsletter, email: str) -> Subscription:
    """The address's subscription, made where there was none, and locked until the transaction ends."""
    if not Subscriber.objects.at(email).exists():
        new = Subscriber(email=email, flag=flags.flag_of(email))
        Subscriber.objects.bulk_create([new], ignore_conflicts=True)
    subscriber = Subscriber.objects.at(email).select_for_update().get()
    mine = Subscription.objects.filter(newsletter=newsletter, subscriber=subscriber)
    if not mine.exists():
        subscription = Subscription(newsletter=newsletter, subscriber=subscriber)
        Subscription.objects.bulk_create([subscription], ignore_conflicts=True)
    return mine.select_related("newsletter", "subscriber").select_for_update(of=("self",)).get()


def _activate(subscription: Subscription, origin: Origin) -> Subscription:
    with transaction.atomic():
        waiting = Subscription.objects.select_for_update().filter(pk=subscription.pk)
        if waiting.exclude(status=Status.ACTIVE).update(
            status=Status.ACTIVE,
            confirmed_at=timezone.now(),
            unsubscribed_at=None,
            paused_until=None,
            left_because="",
        ):
            record(subscription, Consent.Action.CONFIRMED, origin)
    subscription.refresh_from_db(fields=["status", "confirmed_at", "unsubscribed_at", "paused_until"])
    return subscription


def _answer_to(subscription: Subscription) -> OutboxMail:
    """The mail that a sign-up is answered with, not yet written down."""
    newsletter, subscriber = subscription.newsletter, subscription.subscriber
    if subscription.status == Status.ACTIVE:
        return outbox.compose(
            "already_subscribed",
            subscriber.email,
            {"newsletter": newsletter, "preferences_url": absolute(preferences_path(subscriber))},
            subject=f"You are on the list of {newsletter.name} already",
        )
    confirm_url = absolute(reverse("confirm", args=[link_token(subscription)]))
    return outbox.compose(
        "confirm",
        subscriber.email,
        {"newsletter": newsletter, "confirm_url": confirm_url, "days": CONFIRM_WITHIN.days},
        subject=f"Please confirm: {newsletter.name}",
    )


def link_token(subscription: Subscription) -> str:
    """What a confirmation link carries: the subscription's number, signed and dated, no address."""
    return _signer.sign(str(subscription.pk))


def preferences_path(subscriber: Subscriber) -> str:
    """Where a subscriber sees and changes what they get."""
    return reverse("preferences", args=[subscriber.token])


def _unsaved(newsletter: Newsletter, email: str) -> Subscription:
    return Subscription(pk=0, newsletter=newsletter, subscriber=Subscriber(email=email))


def _is_old(token: str) -> bool:
    try:
        _signer.unsign(token, max_age=CONFIRM_WITHIN)
    except signing.SignatureExpired:
        return True
    return False


def record(subscription: Subscription, action: Consent.Action, origin: Origin) -> None:
    """Add to the proof of consent; nothing in it is ever changed."""
    _proof(subscription, action, origin).save(force_insert=True)


def _proof(subscription: Subscription, action: Consent.Action, origin: Origin) -> Consent:
    return Consent.about_subscription(
        subscription,
        subscription.subscriber.email,
        action=action,
        wording=origin.wording,
        source=origin.source[:200],
        ip_address=origin.ip,
    )
