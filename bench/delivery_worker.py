"""One worker of bench/delivery.py in a process of its own, and what the bench fills the database with."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

NUMBERS = {
    "postgresql": "SELECT n, lpad(n::text, 43, '0') AS token FROM generate_series(1, {count}) AS n",
    "sqlite": (
        "WITH RECURSIVE some(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM some WHERE n < {count}) "
        "SELECT n, printf('%%043d', n) AS token FROM some"
    ),
}


@dataclass
class Result:
    """How one run went."""

    rate: float = 0.0
    cpu_us: float = 0.0
    memory_mb: float = 0.0
    frozen_s: float = 0.0
    first: float = 0.0
    last: float = 0.0
    table_mb: float = 0.0


def message(size: int) -> bytes:
    """A frozen message of about this size, with the tokens that a digest has."""
    from newsletter.letters import frozen

    one = f"https://news.example/r/{frozen.TOKEN}/"
    head = [
        "From: AI tools weekly <news@news.example>",
        f"To: {frozen.TO}",
        "Subject: AI tools weekly, number 42",
        f"Date: {frozen.DATE}",
        f"Message-ID: {frozen.MESSAGE_ID}",
        "List-ID: <weekly.news.example>",
        f"List-Unsubscribe: <https://news.example/u/{frozen.TOKEN}/>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "MIME-Version: 1.0",
        "Content-Type: text/html; charset=utf-8",
        "",
    ]
    paragraph = "<p>What the tool does, who should try it, what it costs and what we found in a week.</p>"
    body: list[str] = []
    while sum(map(len, body)) + 2 * len(body) < size - 700:
        body += [paragraph] * 20 + [f'<a href="{one}{len(body)}">Read more</a>']
    return "\r\n".join([*head, *body, ""]).encode()


def filled(count: int, size: int) -> Any:
    """An issue for so many readers that has begun to leave, and how long freezing its audience took."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from newsletter import delivery
    from newsletter.models import Delivery, FrozenMail, Issue, Pace, Subscriber, Subscription
    from tests.making import NOON, make_issue, make_newsletter

    call_command("migrate", verbosity=0)
    for model in (Delivery, Pace, Subscription):
        model.objects.all().delete() if connection.vendor == "sqlite" else truncate(model)
    Subscriber.objects.all()._raw_delete(Subscriber.objects.db)
    newsletter = make_newsletter(
        slug=f"w{time.time_ns()}", from_email="news@news.example", from_name="AI tools weekly"
    )
    reader, subscription = (
        Subscriber(),
        Subscription(newsletter=newsletter, status="active", confirmed_at=NOON),
    )
    numbers = NUMBERS[connection.vendor].format(count=count)
    email = "'reader' || n || '@list' || (n % 50) || '.example'".replace("%", "%%")
    insert(reader, {"email": email, "token": "token"}, f"({numbers}) AS numbers")
    insert(subscription, {"subscriber_id": "id"}, "newsletter_subscriber")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE newsletter_subscriber, newsletter_subscription")
    issue = make_issue(newsletter, state=Issue.State.APPROVED, approved_at=NOON)
    FrozenMail.objects.create(issue=issue, message=message(size), html="", text="")
    delivery.start(issue, NOON)
    began = time.perf_counter()
    delivery.freeze_audience(issue, timezone.now())
    return issue, time.perf_counter() - began


def truncate(model: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def insert(row: Any, given: dict[str, str], origin: str) -> None:
    """Rows like this one, as many as `origin` has, with expressions for what differs."""
    from django.db import connection

    fields = [field for field in row._meta.concrete_fields if field.column not in {"id", *given}]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    columns = ", ".join([*given, *(str(field.column) for field in fields)])
    chosen = ", ".join([*given.values(), *["%s"] * len(values)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row._meta.db_table} ({columns}) SELECT {chosen} FROM {origin}",  # noqa: S608
            values,
        )


def results_of(environment: dict[str, str], count: int, *, workers: int, size: int) -> Result:
    """Fill, start so many workers at once, and wait for the end."""
    made = run(environment, "fill", count, size)
    issue, result = made["issue"], Result(frozen_s=made["frozen_s"])
    processes = [start(environment, "send", issue) for _ in range(workers)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    watcher = start(environment, "watch", issue, count) if "MILLION" in environment else None
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [json.loads(process.communicate()[0]) for process in processes]
    wall = max(each["ended"] for each in told) - min(each["began"] for each in told)
    result.rate = count / wall
    result.cpu_us = sum(each["cpu"] for each in told) / count * 1e6
    result.memory_mb = max(each["memory"] for each in told)
    if watcher is not None:
        seen = json.loads(watcher.communicate()[0].splitlines()[-1])
        result.first, result.last, result.table_mb = seen["first"], seen["last"], seen["table"]
    return result


def start(environment: dict[str, str], *words: object) -> "subprocess.Popen[str]":
    command = [sys.executable, __file__, *map(str, words)]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def run(environment: dict[str, str], *words: object) -> Any:
    out, _ = start(environment, *words).communicate()
    return json.loads(out.splitlines()[-1])


def send(issue_id: int) -> dict[str, float]:
    """Be a worker until the issue is sent."""
    from django.conf import settings

    from newsletter import delivery
    from newsletter.models import Issue

    # Only with DEBUG does Django write every statement out a second time, for its list of queries.
    settings.DEBUG = False
    print("ready", flush=True)
    sys.stdin.readline()
    began, cpu = time.time(), time.process_time()
    while not Issue.objects.filter(pk=issue_id, state=Issue.State.SENT).exists():
        delivery.send_what_is_queued(issue_id)
    ended = time.time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"began": began, "ended": ended, "cpu": time.process_time() - cpu, "memory": memory}


def watch(issue_id: int, count: int) -> dict[str, float]:
    """How many are accepted, every so often: the rate of the second and of the last tenth."""
    from django.db import connection

    from newsletter.models import Delivery, State

    rows, marks = Delivery.objects.filter(issue=issue_id, state=State.ACCEPTED), [(time.time(), 0)]
    while marks[-1][1] < count:
        time.sleep(5)
        marks.append((time.time(), rows.count()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('newsletter_delivery') / 1048576.0")
        (table,) = cursor.fetchone()
    return {
        "first": between(marks, count * 0.05, count * 0.2),
        "last": between(marks, count * 0.8, count * 0.97),
        "table": float(table),
    }


def between(marks: list[tuple[float, int]], low: float, high: float) -> float:
    """The rate between two counts."""
    began = next(mark for mark in marks if mark[1] >= low)
    ended = next(mark for mark in marks if mark[1] >= high)
    return (ended[1] - began[1]) / max(ended[0] - began[0], 0.001)


def main(what: str, *numbers: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    if what == "fill":
        issue, seconds = filled(int(numbers[0]), int(numbers[1]))
        print(json.dumps({"issue": issue.pk, "frozen_s": seconds}))
    elif what == "send":
        print(json.dumps(send(int(numbers[0]))))
    else:
        print(json.dumps(watch(int(numbers[0]), int(numbers[1]))))


__all__ = ["Result", "asdict", "results_of"]

if __name__ == "__main__":
    main(*sys.argv[1:])
