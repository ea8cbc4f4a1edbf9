"""A table of deliveries that was cut into partitions, as docs/operating.md has it for very large lists."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from config.environment import ROOT
from newsletter import delivery, ledger
from newsletter.delivery import audience
from newsletter.ledger import Letter, Page, Verdict
from newsletter.models import Delivery, Issue, State
from tests.newsletter.test_delivery import make_approved, started, states

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]
TABLE = Delivery._meta.db_table
SCRIPT = (ROOT / "deploy/partition_deliveries.sql").read_text()


@pytest.fixture
def before() -> Issue:
    """An issue that has begun to leave before the table was cut."""
    issue = started(2)
    execute(SCRIPT)
    return issue


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def partitions_of(issue: Issue) -> set[object]:
    """Where the deliveries of an issue lie."""
    in_which = RawSQL("tableoid::regclass::text", ())
    return set(Delivery.objects.filter(issue=issue).annotate(lies=in_which).values_list("lies", flat=True))


def test_what_was_there_leaves_and_so_does_what_comes(before: Issue) -> None:
    after = started(3)
    assert partitions_of(before) == {"delivery_until_now"}
    assert partitions_of(after) == {"delivery_others"}
    for issue, number in ((before, 2), (after, 3)):
        send(issue)
        assert states(issue) == {"accepted": number}
        assert delivery.finish(issue.pk)


def send(issue: Issue) -> None:
    """Claim everything of an issue and have it accepted, as a worker writes it down."""
    claim = ledger.new_claim()
    pks = Delivery.objects.filter(issue=issue).claim(10, timezone.now(), claim)
    letters = [Letter(Delivery, pk, claim, 1, "", "a@example.com", bytes) for pk in pks]
    assert ledger.record(Page(leaving=letters)) == set(letters)
    ledger.record(Page([Verdict(letter, State.ACCEPTED, "250 Ok") for letter in letters]))


def test_nobody_gets_an_issue_twice(before: Issue) -> None:
    Issue.objects.filter(pk=before.pk).update(audience_frozen_at=None)
    assert audience.freeze_audience(before) == 0
    first = Delivery.objects.filter(issue=before).first()
    assert first is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(issue=before, subscriber=first.subscriber)


def test_issues_to_come_have_a_partition_of_their_own_which_is_put_away(before: Issue) -> None:
    issue = make_approved(2)
    execute(f"CREATE TABLE delivery_b PARTITION OF {TABLE} FOR VALUES FROM ({issue.pk}) TO ({issue.pk + 50})")
    delivery.start(issue, timezone.now())
    assert partitions_of(issue) == {"delivery_b"}
    execute(f"ALTER TABLE {TABLE} DETACH PARTITION delivery_b")
    assert states(issue) == {}
    assert states(before) == {"queued": 2}


def test_it_has_every_constraint_and_index_of_the_model(before: Issue) -> None:
    meta = Delivery._meta
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, TABLE)
    wanted = {each.name: each for each in (*meta.constraints, *meta.indexes)}
    assert set(wanted) <= set(found)
    column_of = {field.name: field.column for field in meta.concrete_fields}
    columns = {name: [column_of[field] for field in each.fields] for name, each in wanted.items()}
    assert {name: found[name]["columns"] for name in wanted} == columns
    foreign = {tuple(each["columns"]) for each in found.values() if each["foreign_key"]}
    assert foreign == {("issue_id",), ("subscriber_id",)}
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, TABLE)
    assert {column.name for column in described} == set(column_of.values())
