"""How long one letter takes: twelve items to their final bytes, and the preflight of them, without network.

    python bench/letter.py                    on the database of DATABASE_URL
    python bench/letter.py --items 30

Each figure is the median of many runs that read the issue from the database anew; everything happens in a
test database. Figures to beat: 20 ms for rendering, 100 ms for the preflight.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from corpus import Corpus, throwaway_database
from django.db import connection

from newsletter.checks import preflight
from newsletter.letters import message, rendering
from newsletter.models import Issue
from newsroom.models import Article, Tool
from tests.making import make_issue, make_newsletter, make_subscriber

RUNS = 30
BLURB = (
    "What it *does*, what it costs, and why [we](https://elsewhere.example/{0}) went back to it after a week."
)


def issue_of(count: int) -> int:
    """An issue with a lead story, reviews, changed tools and outside links among its items."""
    Corpus().fill(count)
    articles = list(Article.objects.published()[:count])
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    issue = make_issue(newsletter, articles=articles[: count - 2], intro="Good **morning**.\n\n" * 3)
    tool = Tool.objects.create(name="Quill", slug="quill", one_liner="It edits.")
    issue.items.create(
        section="Breakdowns", kind="tool", tool=tool, what_changed="Price: $12 to $15", position=90
    )
    issue.items.create(
        section="Breakdowns", kind="link", url="https://elsewhere.example/", title="There", position=91
    )
    for item in issue.items.all():
        item.blurb = BLURB.format(item.pk)
        item.save()
    return issue.pk


def fresh(pk: int) -> Issue:
    """The issue as a request reads it."""
    return Issue.objects.select_related("newsletter").get(pk=pk)


def milliseconds(act: Callable[[], object]) -> tuple[float, float, float]:
    """Median and slowest of many runs, and the median of the processor's own time."""
    act()
    taken, worked = [], []
    for _ in range(RUNS):
        began, at_work = time.perf_counter(), time.process_time()
        act()
        worked.append((time.process_time() - at_work) * 1000)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), max(taken), statistics.median(worked)


def final_bytes(pk: int) -> bytes:
    """All the way from rows to the message that is frozen."""
    issue = fresh(pk)
    return message.build(issue, rendering.render(issue))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--items", type=int, default=12)
    count = parser.parse_args().items
    with throwaway_database():
        pk = issue_of(count)
        rendered = rendering.render(fresh(pk))
        print(f"\nA letter of {count} items on {connection.vendor}, {rendered.html_bytes:,} bytes of HTML\n")
        print(f"{'':34}{'median':>10}{'slowest':>10}{'CPU':>10}{'at most':>10}")
        for name, act, limit in (
            ("rendering to final bytes", lambda: final_bytes(pk), 20),
            ("preflight without network", lambda: preflight.prove(fresh(pk)), 100),
        ):
            figures = "".join(f"{figure:>7.1f} ms" for figure in milliseconds(act))
            print(f"{name:34}{figures}{limit:>7} ms")


if __name__ == "__main__":
    main()
