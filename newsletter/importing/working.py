"""Looking through and taking in: a thousand rows a transaction, which says itself how far it came.

A worker that is killed leaves what it committed and nothing else; the next goes on from there. Doing a
part twice is not possible: the position moves in the transaction that does it, and only from where it was.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from newsletter.importing import judging, reading
from newsletter.importing.judging import Person, Row, Verdict
from newsletter.models import Consent, RefusedRow, Subscriber, SubscriberImport, Subscription
from newsletter.models.subscriber_import import LEASE
from newsletter.readers import flags
from newsroom.doorbell import ring
from newsroom.models import Tag

logger = logging.getLogger(__name__)

AT_ONCE = 1000
State = SubscriberImport.State
Status = Subscription.Status


def begin(source: SubscriberImport, state: SubscriberImport.State) -> bool:
    """Let a worker look through, or take in what was looked through; False where it is at work already."""
    origins = {State.CHECKING: (State.UPLOADED, State.CHECKED), State.IMPORTING: (State.CHECKED,)}[state]
    with transaction.atomic():
        begun = SubscriberImport.objects.filter(pk=source.pk, state__in=origins).update(
            state=state, position=0, counts={}, lease_ends_at=None, columns=source.columns
        )
        if begun:
            source.refused_rows.all().delete()
            ring("newsletter.tasks.work_on_import", source.pk)
    return bool(begun)


def go_on_with_all(now: datetime) -> None:
    """Ring for what lies about, as the worker that was at it has stopped; the tick asks."""
    for pk in SubscriberImport.objects.waiting(now).values_list("pk", flat=True):
        ring("newsletter.tasks.work_on_import", pk)


def work_on(import_id: int) -> None:
    """Go on with an import until it is through, unless another worker is at it."""
    now = timezone.now()
    mine = SubscriberImport.objects.waiting(now).filter(pk=import_id)
    lease = now + LEASE
    if not mine.update(lease_ends_at=lease):
        return
    source = SubscriberImport.objects.select_related("newsletter").get(pk=import_id)
    table = reading.read(source.raw())
    rows = table.rows(source.position)
    while chunk := list(islice(rows, AT_ONCE)):
        if not _do(source, table, chunk):
            return
    _finish(source)


def _do(source: SubscriberImport, table: reading.Table, chunk: list[tuple[int, list[str]]]) -> bool:
    """One transaction's worth; False where another worker has taken over."""
    roles = source.columns
    rows = [judging.row_of(line, cells, roles) for line, cells in chunk]
    status = roles.get("status")
    status_name = table.header[status] if status is not None and status < len(table.header) else ""
    with transaction.atomic():
        verdict = judging.judge(rows, source.newsletter, status_name)
        counts = {name: source.counts.get(name, 0) + number for name, number in verdict.counts.items()}
        lease = timezone.now() + LEASE
        mine = SubscriberImport.objects.filter(
            pk=source.pk, state=source.state, position=source.position, lease_ends_at=source.lease_ends_at
        )
        if not mine.update(position=source.position + len(chunk), counts=counts, lease_ends_at=lease):
            return False
        if source.state == State.IMPORTING:
            take_in(source, verdict)
        _keep_refusals(source, verdict.refused)
    source.position, source.counts, source.lease_ends_at = source.position + len(chunk), counts, lease
    return True


def _keep_refusals(source: SubscriberImport, refused: Iterable[tuple[Row, str]]) -> None:
    RefusedRow.objects.bulk_create(
        (
            RefusedRow(source=source, line=row.line, typed=row.typed[:254], reason=why[:300])
            for row, why in refused
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


def _finish(source: SubscriberImport) -> None:
    done = State.CHECKED if source.state == State.CHECKING else State.DONE
    finished_at = timezone.now() if done == State.DONE else None
    SubscriberImport.objects.filter(pk=source.pk, state=source.state).update(
        state=done, lease_ends_at=None, finished_at=finished_at
    )


# --- Writing -------------------------------------------------------------------------------------


def take_in(source: SubscriberImport, verdict: Verdict) -> None:
    """Subscribe these people, each with the proof that the file gives."""
    people = [*verdict.new, *verdict.joining]
    now = timezone.now()
    Subscriber.objects.bulk_create(
        (
            Subscriber(email=each.email, created_at=each.at or now, flag=flags.flag_of(each.email))
            for each in verdict.new
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
    keys = _keys(people)
    Subscription.objects.filter(
        newsletter=source.newsletter, subscriber__in=keys.values(), status=Status.PENDING
    ).update(status=Status.ACTIVE, confirmed_at=now)
    Subscription.objects.bulk_create(
        (
            Subscription(
                newsletter=source.newsletter,
                subscriber_id=keys[each.email.lower()],
                status=Status.ACTIVE,
                requested_at=each.at or now,
                confirmed_at=each.at or now,
            )
            for each in people
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
    _prove(source, people, keys)
    _follow(people, keys)


def _keys(people: Sequence[Person]) -> dict[str, int]:
    wanted = [each.email.lower() for each in people]
    found = Subscriber.objects.annotate(lowered=Lower("email")).filter(lowered__in=wanted).order_by()
    return dict(found.values_list("lowered", "pk"))


def _prove(source: SubscriberImport, people: Sequence[Person], keys: dict[str, int]) -> None:
    mine = Subscription.objects.filter(newsletter=source.newsletter, subscriber__in=keys.values())
    subscriptions = {each.subscriber_id: each for each in mine}
    now = timezone.now()

    def proofs() -> Iterator[Consent]:
        for each in people:
            subscription = subscriptions[keys[each.email.lower()]]
            subscription.newsletter = source.newsletter
            yield Consent.about_subscription(
                subscription,
                each.email,
                action=Consent.Action.IMPORTED,
                wording=source.consent,
                source=f"{source.file_name}, line {each.line}"[:200],
                ip_address=each.ip,
                at=each.at or now,
            )

    Consent.objects.bulk_create(proofs(), batch_size=500)


def _follow(people: Sequence[Person], keys: dict[str, int]) -> None:
    """The subjects that the file names, where we have them."""
    if not any(each.tags for each in people):
        return
    tags = {name.lower(): pk for pk, name in Tag.objects.values_list("pk", "name")}
    follows = Subscriber.followed_tags.through
    follows.objects.bulk_create(
        (
            follows(subscriber_id=keys[each.email.lower()], tag_id=tags[tag])
            for each in people
            for tag in dict.fromkeys(each.tags)
            if tag in tags
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
