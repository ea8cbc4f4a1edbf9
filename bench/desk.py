"""What the writing room costs with 10,000 articles and 50,000 revisions, beside the plain admin.

    python bench/desk.py
    python bench/desk.py --articles 1000 --revisions 5000
    python -m tests.services.postgres python bench/desk.py

Times are of the whole answer, made in this process, without the network; CPU is that of this process
alone, which with PostgreSQL leaves out the database. “Plain” is a second admin (Django's with unfold) on
the same rows, with the same search fields and nothing of ours. “Goal” is what we want p50 to stay below.
Everything happens in a test database, which is made first and dropped afterwards.
"""

import argparse
import json
import logging
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corpus import throwaway_database
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from form import Form
from plain import PLAIN, plain_site
from room import Room

from config import urls
from newsroom.history import diff, revisions
from newsroom.models import Article, Image, Revision, Tag

TRIES = 15
Case = Callable[[int], Any]

# Milliseconds.
GOALS = {
    **dict.fromkeys(["list", "list, last page", "filter: status", "filter: mine", "filter: tag"], 300),
    **dict.fromkeys(["filter: open notes", "search", "search, nothing found", "search in a filter"], 300),
    "open, 3,000 words": 400,
    **dict.fromkeys(["save, 3,000 words", "save pending changes"], 300),
    "publish changes": 300,
    **{"dashboard": 200, "preview, 3,000 words": 60, "diff, 3,000 words": 200},
}


@dataclass
class Measured:
    """One row of the table, for one of the two admins."""

    milliseconds: list[float]
    cpu: list[float]
    queries: int

    def __str__(self) -> str:
        ordered = sorted(self.milliseconds)
        p95 = ordered[int(len(ordered) * 0.95)]
        cpu = statistics.median(self.cpu)
        return f"{statistics.median(ordered):>9.1f}{p95:>9.1f}{cpu:>9.1f}{self.queries:>9}"


def measure(case: Case) -> Measured:
    """Run a case some times; the first run, which fills caches, does not count."""
    case(0)
    taken, cpu = [], []
    for number in range(1, TRIES + 1):
        start, busy = time.perf_counter(), time.process_time()
        case(number)
        taken.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
    with CaptureQueriesContext(connection) as queries:
        case(TRIES + 1)
    return Measured(taken, cpu, len(queries))


class Desk:
    """Somebody who is logged in, with what they do there."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(room.people[0])

    def both(self, root: str) -> dict[str, Case]:
        """The same work in one of the two admins."""
        articles = f"{root}newsroom/article/"
        last, tag = -(-Article.objects.count() // 40), self.room.corpus.words[100]
        tag_pk = Tag.objects.get(slug=tag).pk
        rare = max(
            Article.objects.order_by("pk")[100].headline.lower().split(), key=self.room.corpus.words.index
        )
        return {
            "list": self.get(articles),
            "list, last page": self.get(f"{articles}?p={last}"),
            "filter: status": self.get(f"{articles}?status__exact=published"),
            "filter: tag": self.get(f"{articles}?tags__id__exact={tag_pk}"),
            "search": self.get(f"{articles}?q={rare}"),
            "search, nothing found": self.get(f"{articles}?q=qqqq+xxxx"),
            "search in a filter": self.get(f"{articles}?q={rare}&status__exact=published"),
            "open, 3,000 words": self.each(self.room.drafts, lambda pk: self.open(root, pk)),
            "save, 3,000 words": self.save(root, self.room.drafts),
            "library, 2,000 pictures": self.get(f"{root}newsroom/image/"),
            "library, searched": self.get(f"{root}newsroom/image/?q={self.room.corpus.words[40]}"),
        }

    def get(self, address: str) -> Case:
        """Open a page."""
        return lambda _: expect(self.client.get(address), 200)

    def each(self, keys: list[int], do: Callable[[int], Any]) -> Case:
        """Do it with another article each time."""
        return lambda number: do(keys[number])

    def open(self, root: str, pk: int) -> Any:
        """Open an article."""
        return expect(self.client.get(f"{root}newsroom/article/{pk}/change/"), 200)

    def save(self, root: str, keys: list[int], button: str = "_continue", **fields: str) -> Case:
        """Save articles whose forms were opened before; what is saved differs every time."""
        forms = [Form("article_form", self.open(root, pk).content.decode()).data for pk in keys[: TRIES + 2]]

        def post(number: int) -> Any:
            changes = fields or {"standfirst": f"Changed in {root} {button}."}
            named = {name: [value.format(number)] for name, value in changes.items()}
            address = f"{root}newsroom/article/{keys[number]}/change/"
            return expect(self.client.post(address, forms[number] | named | {button: "1"}), 302)

        return post

    # --- what the plain admin has nothing like ----------------------------------------------------

    def only_ours(self) -> dict[str, Case]:
        """The rest of the room, in the order in which an article meets it."""
        articles, published = reverse("admin:newsroom_article_changelist"), self.room.published
        pages = {
            "filter: mine": self.get(f"{articles}?whose=mine"),
            "filter: open notes": self.get(f"{articles}?notes=mine"),
            "dashboard": self.get(reverse("admin:index")),
            "history": self.named("admin:newsroom_article_history", published),
            "compare two revisions": self.named("admin:newsroom_article_revision", published, 2),
            "diff, 3,000 words": self.diff(),
        }
        return pages | self.while_typing() | self.published_ones()

    def published_ones(self) -> dict[str, Case]:
        """What readers see already; each step needs the one before it."""
        drafts, keys = self.room.drafts, self.room.published
        return {
            "save pending changes": self.lazily(lambda: self.save("/admin/", keys)),
            "publish changes": self.lazily(lambda: self.save("/admin/", keys, "_publish_changes")),
            "publish another address": self.lazily(
                lambda: self.save("/admin/", keys, "_publish_changes", slug="another-address-{}")
            ),
            "publish": self.lazily(lambda: self.save("/admin/", drafts, _move="published")),
            "withdraw": self.lazily(lambda: self.save("/admin/", drafts, _move="withdrawn")),
        }

    def lazily(self, prepare: Callable[[], Case]) -> Case:
        """A case that is prepared when it is first run."""
        made: list[Case] = []

        def run(number: int) -> Any:
            if not made:
                made.append(prepare())
            return made[0](number)

        return run

    def named(self, name: str, keys: list[int], *more: int) -> Case:
        """Open the page of that name for another article each time."""
        return lambda number: expect(self.client.get(reverse(name, args=[keys[number], *more])), 200)

    def diff(self) -> Case:
        """Compare two versions, without a page around them."""
        snapshots = [
            revisions.snapshot(article) for article in Article.objects.filter(pk__in=self.room.drafts)
        ]

        def edited(number: int) -> revisions.Snapshot:
            words = snapshots[number]["body"].split(" ")
            words[100:1500:37] = ["altered"] * len(words[100:1500:37])
            return snapshots[number] | {"body": " ".join(words), "headline": "Altered"}

        changed = [edited(number) for number in range(TRIES + 2)]
        return lambda number: diff.compare(snapshots[number], changed[number])

    def while_typing(self) -> dict[str, Case]:
        """What the desk asks while somebody writes."""
        keys = self.room.drafts
        forms = [Form("article_form", self.open("/admin/", pk).content.decode()) for pk in keys[: TRIES + 2]]

        def post(name: str, data: Callable[[int], dict[str, Any]]) -> Case:
            return lambda number: expect(self.client.post(reverse(name), data(number)), 200)

        def copied(number: int) -> dict[str, Any]:
            fields = forms[number].pairs(standfirst=f"Being typed {number}")
            return {"article": keys[number], "key": "", "base": "5", "fields": json.dumps(fields)}

        return {
            "preview, 3,000 words": post(
                "markdown_preview", lambda number: {"content": f"{forms[number].data['body'][0]} {number}"}
            ),
            "readiness": post(
                "desk_readiness", lambda number: forms[number].data | {"article": keys[number]}
            ),
            "autosave": post("working_copy", copied),
            "presence": post("presence", lambda number: {"article": keys[number]}),
            "open, with an autosave": self.each(keys, lambda pk: self.open("/admin/", pk)),
            "[[ finds": self.get(f"{reverse('desk_find')}?q={self.room.corpus.words[30]}"),
        }


def expect(answer: Any, status: int) -> Any:
    """The answer, where it is the one that was hoped for; no figure is worth anything otherwise."""
    if answer.status_code != status:
        shown = getattr(answer, "context_data", None) or {}
        wrong = [f"{one.label}: {one.sentence}" for one in shown.get("wrong", [])] or shown.get("errors", "")
        address = answer.request["PATH_INFO"]
        raise SystemExit(f"{address} answered {answer.status_code}, not {status}. {wrong}")
    return answer


def report(articles: int, number_of_revisions: int) -> None:
    """Fill the database and print the table."""
    room = Room(articles, number_of_revisions)
    desk = Desk(room)
    print(f"{connection.vendor}: {articles:,} articles, {Revision.objects.count():,} revisions,", end=" ")
    print(f"{Image.objects.count():,} pictures; load of this machine now", end=" ")
    print(f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    columns = f"{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'queries':>9}"
    print(f"{'':<26}{'goal':>5}{'Galley':^36}{'plain admin':^36}\n{'':<26}{'ms':>5}{columns * 2}")
    theirs = desk.both(PLAIN)
    for name, case in desk.both("/admin/").items():
        print(f"{name:<26}{GOALS.get(name, ''):>5}{measure(case)}{measure(theirs[name])}", flush=True)
    for name, case in desk.only_ours().items():
        print(f"{name:<26}{GOALS.get(name, ''):>5}{measure(case)}", flush=True)
    print(f"load of this machine at the end {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Mount the plain admin, build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--revisions", type=int, default=50_000)
    options = parser.parse_args()
    # Here no Redis runs, and each publication would say so between the lines of the table.
    logging.getLogger("newsroom.doorbell").setLevel(logging.ERROR)
    urls.urlpatterns.insert(0, path(PLAIN.removeprefix("/"), plain_site().urls))
    with throwaway_database():
        report(options.articles, options.revisions)


if __name__ == "__main__":
    main()
