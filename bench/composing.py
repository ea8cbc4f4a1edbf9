"""What the composing desk of an issue with twelve articles of 2,000 words costs.

    python bench/composing.py
    python -m tests.services.postgres python bench/composing.py

Times are of the whole answer, made in this process, without the network. “Goal” is what we want p50 to stay
below: from a key to the letter shown are 300 ms, of which the desk waits 90 for the next key.
"""

import logging
import statistics
import time
from collections.abc import Callable
from typing import Any

from corpus import throwaway_database
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsletter.models import Issue
from tests.making import make_article, make_issue, make_newsletter, make_subscriber, make_user

TRIES = 30
GOALS = {"the letter as it is typed": 60, "its text": 60, "search": 60, "the desk": 400, "save in place": 300}
BODY = "\n\n".join(["One paragraph of a story that is read with care. " * 12] * 18)


def cases(client: Client, issue: Issue) -> dict[str, Callable[[int], Any]]:
    """What a person at the desk asks for, by name."""
    desk = reverse("admin:newsletter_issue_change", args=[issue.pk])
    preview, find = (
        reverse(f"admin:newsletter_issue_{name}", args=[issue.pk]) for name in ("preview", "find")
    )
    return {
        "the letter as it is typed": lambda n: client.post(f"{preview}?look=light", form_of(issue, n)),
        "its text": lambda n: client.post(f"{preview}?part=text", form_of(issue, n)),
        "search": lambda n: client.get(find, {"q": "headline"}),
        "the desk": lambda n: client.get(desk),
        "save in place": lambda n: client.post(desk, form_of(issue, n), headers={"X-In-Place": "1"}),
    }


def form_of(issue: Issue, number: int) -> dict[str, Any]:
    """The form as a browser sends it, with another introduction each time."""
    items = list(issue.items.all())
    data: dict[str, Any] = {
        "version": Issue.objects.values_list("version", flat=True).get(pk=issue.pk),
        **{name: getattr(issue, name) for name in ("subject", "preheader", "signoff")},
        "intro": f"Dear *reader*, this is **{number}**.",
        "send_at": f"{issue.send_at:%Y-%m-%dT%H:%M}",
        **{f"items-{name}": len(items) for name in ("TOTAL_FORMS", "INITIAL_FORMS")},
        "items-MIN_NUM_FORMS": 0,
        "items-MAX_NUM_FORMS": 1000,
    }
    for at, item in enumerate(items):
        row = {"id": item.pk, "issue": issue.pk, "section": item.section, "position": item.position}
        data |= {f"items-{at}-{name}": value for name, value in (row | {"headline": "", "blurb": ""}).items()}
    return data


def main() -> None:
    """Print the table."""
    logging.disable(logging.WARNING)
    with throwaway_database():
        newsletter = make_newsletter()
        make_subscriber(newsletter)
        issue = make_issue(newsletter, articles=[make_article(body=BODY) for _ in range(12)])
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(make_user("Publisher"))
        print(f"{'':<28}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}{'goal':>7}")
        for name, case in cases(client, issue).items():
            report(name, case)


def report(name: str, case: Callable[[int], Any]) -> None:
    """Run a case some times and print its line; the first run, which fills caches, does not count."""
    assert case(0).status_code == 200, name
    taken = []
    for number in range(1, TRIES + 1):
        start = time.perf_counter()
        case(number)
        taken.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        case(TRIES + 1)
    p95 = sorted(taken)[int(TRIES * 0.95)]
    print(f"{name:<28}{statistics.median(taken):>9.1f}{p95:>9.1f}{len(queries):>9}{GOALS[name]:>7}")


if __name__ == "__main__":
    main()
