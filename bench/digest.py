"""How long it takes to assemble a digest in a publication of 100,000 articles.

    python bench/digest.py                    on the database of DATABASE_URL
    python bench/digest.py --articles 20000

Two years of issues have gone out before; the week has 168 new articles, tools that changed, collected links
and corrections to what was mailed. Each run is taken back, so that the next finds the same. All of it happens
in a test database. Figure to beat: 200 ms.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from corpus import NEWEST, Corpus, throwaway_database
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from newsletter.assembling import assembly, sections
from newsletter.models import CollectedLink, Issue, IssueItem, Newsletter
from newsroom.models import Article, Correction, Tool, ToolChange
from tests.making import make_user

RUNS = 15
WEEK = timedelta(weeks=1)
WEEKS_BEFORE, ITEMS = 104, 12
NOW = NEWEST + timedelta(hours=1)
LIMIT = 200


def newsletter_with_a_past() -> Newsletter:
    """A weekly whose issues of two years have gone out, and whose next one is due."""
    newsletter = Newsletter.objects.create(name="Weekly", slug="weekly", from_email="weekly@news.example")
    sections.give_usual(newsletter)
    pks = list(Article.objects.published().newest_first().values_list("pk", flat=True)[: 168 * WEEKS_BEFORE])
    issues = [
        Issue(
            newsletter=newsletter,
            number=WEEKS_BEFORE - week,
            subject=f"Week {week}",
            period_start=NOW - (week + 2) * WEEK,
            period_end=NOW - (week + 1) * WEEK,
            send_at=NOW - (week + 1) * WEEK,
            approved_at=NOW - (week + 1) * WEEK,
            state=Issue.State.SENT,
        )
        for week in range(WEEKS_BEFORE)
    ]
    Issue.objects.bulk_create(issues)
    IssueItem.objects.bulk_create(
        IssueItem(issue=issue, article_id=pk, section="Breakdowns", position=place)
        for week, issue in enumerate(issues)
        for place, pk in enumerate(pks[168 * (week + 1) :][:ITEMS])
    )
    return newsletter


def fill_the_week(newsletter: Newsletter) -> None:
    """What else came about in it: kinds, changed tools, collected links, corrections."""
    for rest, kind in enumerate(Article.Kind.values):
        Article.objects.alias(rest=F("pk") % len(Article.Kind.values)).filter(rest=rest).update(kind=kind)
    when = NOW - timedelta(days=2)
    for number in range(20):
        tool = Tool.objects.create(name=f"Tool {number}", slug=f"tool-{number}", one_liner="It edits.")
        ToolChange.objects.filter(tool=tool).update(changed_at=when)
    CollectedLink.objects.bulk_create(
        CollectedLink(
            newsletter=newsletter, url=f"https://elsewhere.example/{n}", title="A", collected_at=when
        )
        for n in range(20)
    )
    mailed = IssueItem.objects.filter(issue__newsletter=newsletter).values_list("article", flat=True)
    Correction.objects.bulk_create(
        Correction(article_id=pk, text="It was five.", published_at=when) for pk in mailed[:10]
    )


Case = tuple[Callable[[], object], Callable[[], object]]


def cases(pk: int) -> dict[str, Case]:
    """What a worker or a page does, by name, each with what happened before it."""

    def fresh() -> Newsletter:
        return Newsletter.objects.get(pk=pk)

    def thin() -> Newsletter:
        Newsletter.objects.filter(pk=pk).update(thin_below=20)
        return fresh()

    def a_day_ago() -> None:
        assembly.assemble(fresh(), NOW, cut_off=NOW - timedelta(days=1))

    def nothing() -> None:
        """The last issue is the one that went out."""

    return {
        "assembling": (nothing, lambda: assembly.assemble(fresh(), NOW)),
        "with a look into the archive": (nothing, lambda: assembly.assemble(thin(), NOW)),
        "assembling again, a day later": (a_day_ago, lambda: assembly.assemble(fresh(), NOW, refresh=True)),
        "what it would hold": (nothing, lambda: assembly.placements(fresh(), NOW)),
    }


def measured(case: Case) -> tuple[float, float]:
    """One run, taken back afterwards: milliseconds by the clock, and those in which we worked."""
    before, act = case
    with transaction.atomic():
        before()
        began, at_work = time.perf_counter(), time.process_time()
        act()
        worked, taken = time.process_time() - at_work, time.perf_counter() - began
        transaction.set_rollback(True)
    return taken * 1000, worked * 1000


def queries_of(case: Case) -> int:
    """How many queries it costs."""
    before, act = case
    with transaction.atomic():
        before()
        with CaptureQueriesContext(connection) as queries:
            act()
        transaction.set_rollback(True)
    return len(queries)


def report(name: str, case: Case) -> None:
    """Run a case some times and print its line; the first run, which fills caches, does not count."""
    measured(case)
    taken, worked = zip(*(measured(case) for _ in range(RUNS)), strict=True)
    figures = (statistics.median(taken), max(taken), statistics.median(worked))
    shown = "".join(f"{figure:>9.1f} ms" for figure in figures)
    print(f"{name:<32}{shown}{queries_of(case):>9}{LIMIT:>7} ms")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    count = parser.parse_args().articles
    with throwaway_database():
        Corpus().fill(count)
        make_user("Editor")
        newsletter = newsletter_with_a_past()
        fill_the_week(newsletter)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"\nAssembling from {count:,} articles on {connection.vendor}\n")
        print(f"{'':<32}{'median':>12}{'slowest':>12}{'CPU':>12}{'queries':>9}{'at most':>10}")
        for name, case in cases(newsletter.pk).items():
            report(name, case)


if __name__ == "__main__":
    main()
