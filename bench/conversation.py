"""What comments cost: posting one, an article with five hundred, the queue at a hundred thousand.

    python bench/conversation.py                       the three, on the database of DATABASE_URL
    python bench/conversation.py --comments 20000      with a smaller table

Everything happens in a test database; times are of this process, without a network.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from corpus import Corpus, throwaway_database
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import guests
from comments.models import Comment, Commenter, HouseRules
from newsroom.models import Article, User

POSTS, PAGES, QUEUES = 30, 20, 10
UNDER_ONE = 500
HERE = {"host": "127.0.0.1"}


def fill(count: int) -> Article:
    """So many comments over two hundred articles, five hundred of them under the first."""
    corpus = Corpus()
    corpus.fill(200)
    people = Commenter.objects.bulk_create(
        Commenter(name=f"Reader {n}", email=f"r{n}@example.com", standing="known") for n in range(500)
    )
    articles = list(Article.objects.order_by("pk"))
    now = timezone.now()
    for start in range(0, count, 5000):
        made = []
        for number in range(start, min(start + 5000, count)):
            text = corpus.text(40)
            waits = number % 20 == 0 and number >= UNDER_ONE
            article = articles[0] if number < UNDER_ONE else articles[1 + number % 199]
            person = people[number % 500]
            made.append(
                Comment(
                    article=article,
                    commenter=person,
                    name=person.name,
                    body=text,
                    body_html=f"<p>{text}</p>",
                    state="waiting" if waits else "shown",
                    is_in_queue=waits,
                    created_at=now - timedelta(minutes=count - number),
                )
            )
        Comment.objects.bulk_create(made)
    Article.objects.filter(pk=articles[0].pk).update(first_published_at=now)
    HouseRules.objects.update_or_create(pk=1, defaults={"most_an_hour": 10_000})
    return Article.objects.get(pk=articles[0].pk)


def timed(do: Callable[[int], object], times: int) -> tuple[float, float, float]:
    """Median and worst milliseconds on the wall, and median milliseconds of CPU."""
    walls, cpus = [], []
    for number in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        do(number)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return median(walls), max(walls), median(cpus)


def row(name: str, measured: tuple[float, float, float], note: str) -> None:
    middle, worst, cpu = measured
    print(f"| {name} | {middle:.1f} | {worst:.1f} | {cpu:.1f} | {note} |")


def posting(article: Article) -> tuple[float, float, float]:
    """A known guest sends one comment after another, each from an address of its own."""
    guest = Commenter.objects.order_by("pk")[7]

    def send(number: int) -> None:
        browser = Client(
            headers=HERE | {"sec-fetch-site": "same-origin"},
            REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}",
        )
        browser.cookies[guests.COOKIE] = guests.cookie_for(guest)
        answer = browser.post(
            f"/comments/on/{article.pk}/", {"body": f"One more thought, the {number}th of mine."}
        )
        assert answer.status_code == 302, answer.status_code

    send(POSTS)
    return timed(send, POSTS)


def page(article: Article) -> tuple[float, float, float]:
    """The article's page, made anew each time."""
    path, browser = article.get_absolute_url(), Client(headers=HERE)
    assert browser.get(path).status_code == 200
    return timed(lambda _: browser.get(path), PAGES)


def queue() -> tuple[tuple[float, float, float], int]:
    """The moderators' first page, and how many queries it takes."""
    boss = User.objects.create(username="boss", is_staff=True, is_superuser=True, email="b@example.com")
    browser = Client(headers=HERE)
    browser.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    path = "/admin/comments/comment/"
    browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    asked = len(queries)  # before the next request empties the list
    return timed(lambda _: browser.get(path), QUEUES), asked


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=int, default=100_000)
    count = parser.parse_args().comments
    with throwaway_database():
        article = fill(count)
        print(f"\n{count:,} comments on {connection.vendor}, milliseconds\n")
        print("| what | median | worst | CPU | |\n| --- | --- | --- | --- | --- |")
        bare = Article.objects.exclude(pk=article.pk).order_by("-pk")[0]
        Comment.objects.filter(article=bare).delete()
        row("an article without comments", page(bare), "")
        row(f"an article with {UNDER_ONE}", page(article), "wanted: 25 of CPU")
        row("sending one", posting(article), "wanted: 100")
        measured, queries = queue()
        row("the queue", measured, f"{queries} queries")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
