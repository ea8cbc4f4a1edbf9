"""How fast readers leave, links are followed, lists are taken in; a million subscribers frozen and searched.

    python -m tests.services.postgres python bench/subscribers.py                    all tables
    python -m tests.services.postgres python bench/subscribers.py --only leaving     or importing, million

Leaving is RFC 8058's POST, each of another subscriber and each committed (synchronous_commit stays on);
a click is a redirect with its event committed. Both on the two web workers of the Procfile, asked by wrk
over 16 connections on the same machine. Rate limits are counted in the web processes here, not in Redis.
"""

import argparse
import re
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus import throwaway_database
from django.conf import settings
from django.db import connection
from django.db.models.functions import Lower
from django.utils import timezone
from pages import galley

from newsletter import clicks
from newsletter.admin.segments import BoundedPaginator, FollowsFilter, JoinedFilter, ReadsFilter
from newsletter.delivery import audience
from newsletter.importing import uploading, working
from newsletter.letters import rendering
from newsletter.models import (
    Consent,
    Delivery,
    Event,
    Issue,
    Newsletter,
    Subscriber,
    SubscriberImport,
    Subscription,
)
from newsletter.models.subscriber import new_token
from newsletter.readers import subscriptions
from newsletter.readers.subscriptions import Origin
from tests.making import make_article, make_issue, make_newsletter, make_tag

READERS, SECONDS, CONNECTIONS = 40_000, 8, 16
MILLION = 1_000_000
ADMIN = Origin("admin", "Unsubscribed by the benchmark")
LUA = """
local lines, number = {}, 0
for line in io.lines("%s") do lines[#lines + 1] = line end
wrk.method = "%s"
wrk.body = "%s"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
request = function()
  number = number %% #lines + 1
  return wrk.format(nil, lines[number])
end
"""


def readers_of(count: int) -> tuple[Issue, list[str]]:
    """An issue that so many subscribers have got, and their tokens."""
    newsletter = make_newsletter(slug="bench", counts_clicks=True)
    issue = make_issue(newsletter, articles=[make_article()])
    tokens = [new_token() for _ in range(count)]
    for start in range(0, count, 5000):
        part = Subscriber.objects.bulk_create(
            Subscriber(email=f"reader{start + number}@example.com", token=token)
            for number, token in enumerate(tokens[start : start + 5000])
        )
        now = timezone.now()
        Subscription.objects.bulk_create(
            Subscription(newsletter=newsletter, subscriber=each, status="active", confirmed_at=now)
            for each in part
        )
        Delivery.objects.bulk_create(
            Delivery(issue=issue, subscriber=each, state="accepted") for each in part
        )
    rendering.render(issue)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum does within a minute
    return issue, tokens


def asked(url: str, folder: Path, paths: list[str], method: str, body: str) -> float:
    """Answers a second to requests that are all different; anything but whole answers ends the benchmark."""
    (folder / "paths.txt").write_text("\n".join(paths))
    script = folder / "ask.lua"
    script.write_text(LUA % (folder / "paths.txt", method, body))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "10s", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{url} did not hold:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def leaving(folder: Path) -> None:
    """One click, and a followed link."""
    issue, tokens = readers_of(READERS)
    link = issue.links.first()
    assert link is not None
    # Keys of links are signed with it; a server with a folder of its own would make one of its own.
    own = {"ADDRESS_KEY": settings.ADDRESS_KEY, "WEB_WORKERS": "2"}
    with galley(folder, **own) as url:
        paths = [f"/subscription/{token}/bench/one-click/" for token in tokens]
        rate = asked(url, folder, paths, "POST", "List-Unsubscribe=One-Click")
        left = Subscription.objects.filter(status="unsubscribed").count()
        shown = f"{rate:8,.0f} a second; {left:,} left, {Consent.objects.count():,} proofs"
        print(f"  one-click      {shown}")
        paths = [f"/go/{link.key}/{token[:22]}/" for token in tokens]
        rate = asked(url, folder, paths, "GET", "")
        counted = Event.objects.filter(kind="clicked", by_machine=False).count()
        print(f"  click redirect {rate:8,.0f} a second; {counted:,} counted")
    assert clicks.target(link.key)


def importing(folder: Path) -> None:
    """A hundred thousand rows, looked through and taken in."""
    newsletter = make_newsletter()
    lines = [
        f"importer{number}@example{number % 900}.com,2024-03-01,203.0.113.9" for number in range(100_000)
    ]
    text = "Email Address,CONFIRM_TIME,CONFIRM_IP\n" + "\n".join(lines)
    source = uploading.keep(text.encode(), "list.csv", newsletter, "Bench", None)
    for state in (SubscriberImport.State.CHECKING, SubscriberImport.State.IMPORTING):
        working.begin(source, state)
        before = time.process_time()
        seconds = timed(lambda: working.work_on(source.pk))
        ours = time.process_time() - before
        print(f"  {state:14} {seconds:8.1f} s for {len(lines):,} rows, {ours:.1f} s of them our own work")
    source.refresh_from_db()
    print(f"  {source.counts}")


# A million active readers; one in twenty follows a subject, one in five followed a link within a year.
MAKE_A_MILLION = (
    """INSERT INTO newsletter_subscriber (email, token, created_at, flag)
    SELECT 'person' || n || '@example' || n %% 5000 || '.com', md5(n::text) || left(md5((-n)::text), 11),
    now() - n * interval '1 minute', '' FROM generate_series(1, %(million)s) n""",
    """INSERT INTO newsletter_subscription
    (newsletter_id, subscriber_id, status, requested_at, confirmed_at, left_because)
    SELECT %(newsletter)s, id, 'active', created_at, created_at, '' FROM newsletter_subscriber""",
    """INSERT INTO newsletter_subscriber_followed_tags (subscriber_id, tag_id)
    SELECT id, %(tag)s FROM newsletter_subscriber WHERE id %% 20 = 0""",
    """INSERT INTO newsletter_event (kind, newsletter_id, subscriber_id, is_final, by_machine, words, at)
    SELECT 'clicked', %(newsletter)s, id, false, false, '', now() - id %% 365 * interval '1 day'
    FROM newsletter_subscriber WHERE id %% 5 = 0""",
)


def million(folder: Path) -> None:
    """Freezing the audience of a million, and what the list of a million asks."""
    newsletter, tag = make_newsletter(), make_tag()
    values = {"million": MILLION, "newsletter": newsletter.pk, "tag": tag.pk}
    with connection.cursor() as cursor:
        for statement in MAKE_A_MILLION:
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
    freezing(newsletter)
    newest = Subscriber.objects.order_by("-created_at", "-pk")
    segments = {
        "follow a subject": FollowsFilter(None, {"follows": [str(tag.pk)]}, Subscriber, None),  # type: ignore[arg-type]
        "joined lately": JoinedFilter(None, {"joined": ["30"]}, Subscriber, None),  # type: ignore[arg-type]
        "clicked lately": ReadsFilter(None, {"reads": ["clicked-30"]}, Subscriber, None),  # type: ignore[arg-type]
        "neither for long": ReadsFilter(None, {"reads": ["quiet-90"]}, Subscriber, None),  # type: ignore[arg-type]
    }
    asks: dict[str, Callable[[], object]] = {
        "first page": lambda: list(newest[:100]),
        "how many": lambda: BoundedPaginator(newest, 100).count,
        "begins with": lambda: list(newest.beginning_with("person77777")[:100]),
        "whole address": lambda: list(newest.alias(l=Lower("email")).filter(l="person5@example5.com")),
    }
    for name, segment in segments.items():
        chosen: Any = segment.queryset(None, newest)  # type: ignore[arg-type]
        asks[name] = lambda chosen=chosen: list(chosen[:100])  # type: ignore[misc]
        asks[f"{name}: how many"] = lambda chosen=chosen: BoundedPaginator(chosen, 100).count  # type: ignore[misc]
    for name, ask in asks.items():
        shown(name, ask)
    keys = list(Subscriber.objects.order_by("pk").values_list("pk", flat=True)[:10_000])
    seconds = timed(
        lambda: [subscriptions.leave_all(keys[at : at + 500], ADMIN) for at in range(0, 10_000, 500)]
    )
    print(f"  {'10,000 unsubscribed':26} {seconds:8.1f} s")


def freezing(newsletter: Newsletter) -> None:
    """One INSERT; what the process needs for it is what it needs for ten."""
    issue = make_issue(newsletter)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = timed(lambda: audience.freeze_audience(issue))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    number = Delivery.objects.filter(issue=issue).count()
    print(f"  {'audience frozen':26} {seconds:8.1f} s for {number:,}; {grown / 1024:.1f} MB more memory")


def shown(name: str, ask: Callable[[], object]) -> None:
    """One line: the best of five."""
    ask()
    print(f"  {name:26} {1000 * min(timed(ask) for _ in range(5)):8.1f} ms")


def timed(work: Callable[[], object]) -> float:
    """Seconds that it took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the tables that were asked for."""
    tables = {"leaving": leaving, "importing": importing, "million": million}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=tables)
    chosen = parser.parse_args().only
    for name, measure in tables.items():
        if chosen in (None, name):
            with tempfile.TemporaryDirectory() as folder, throwaway_database():
                print(name.capitalize())
                measure(Path(folder))


if __name__ == "__main__":
    main()
