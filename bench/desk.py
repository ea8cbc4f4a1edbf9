"""What the writing room costs with 10,000 articles and 50,000 revisions, beside the plain admin.

    python bench/desk.py
    python bench/desk.py --articles 1000 --revisions 5000

Times are of the whole answer, made in this process, without the network. “Plain” is a
second admin (Django's with unfold) on the same rows, with the same search fields and nothing of ours.
Everything happens in a test database, which is made first and dropped afterwards.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from corpus import Corpus, throwaway_database
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline
from unfold.sites import UnfoldAdminSite

from config import urls
from newsroom import diff, revisions
from newsroom.models import Article, Authorship, Revision, Source, User

LONG = 3_000  # words of the articles that are opened, saved and compared
LONG_ONES = 50
TRIES = 15
Case = Callable[[int], Any]


class PlainAuthors(TabularInline):
    """The byline as the admin shows it by itself."""

    model = Authorship


class PlainSources(TabularInline):
    """The sources as the admin shows them by itself."""

    model = Source


class PlainArticles(ModelAdmin):
    """Articles as the admin shows them by itself."""

    # By their names it would find ours.
    change_form_template = "admin/change_form.html"
    change_list_template = "admin/change_list.html"

    list_display = ["headline", "status", "word_count", "updated_at"]
    list_filter = ["status", "kind"]
    search_fields = ["headline", "standfirst", "slug", "authors__name", "tags__name"]
    list_per_page = 40
    inlines = [PlainAuthors, PlainSources]
    raw_id_fields = ["tool", "primary_tag", "cover", "tags"]


class Form(HTMLParser):
    """What a browser would send of the form with an id."""

    def __init__(self, id: str, page: str) -> None:
        super().__init__()
        self.id = id
        self.data: dict[str, Any] = {}
        self.inside = False
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        self.inside = self.inside or (tag == "form" and found.get("id") == self.id)
        if not self.inside:
            return
        if tag == "input" and name and found.get("type") not in ("submit", "file", "button"):
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.data.setdefault(name, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.data[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in found and self.select:
            self.data.setdefault(self.select, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.data[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.inside = False


@dataclass
class Measured:
    """One row of the table, for one of the two admins."""

    milliseconds: list[float]
    queries: int

    def __str__(self) -> str:
        ordered = sorted(self.milliseconds)
        p95 = ordered[int(len(ordered) * 0.95)]
        return f"{statistics.median(ordered):>9.1f}{p95:>9.1f}{self.queries:>9}"


def measure(case: Case) -> Measured:
    """Run a case some times; the first run, which fills caches, does not count."""
    case(0)
    taken = []
    for number in range(1, TRIES + 1):
        start = time.perf_counter()
        case(number)
        taken.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        case(TRIES + 1)
    return Measured(taken, len(queries))


def fill(articles: int, number_of_revisions: int) -> list[int]:
    """Articles, their revisions, and some that are long; gives the keys of the long ones."""
    corpus = Corpus()
    corpus.fill(articles)
    everybody = list(Article.objects.order_by("pk"))
    for article in everybody[:LONG_ONES]:
        article.body = long_text(corpus)
        article.status = Article.Status.DRAFT
        article.save()
    each = max(1, number_of_revisions // articles)
    for start in range(0, len(everybody), 500):
        batch = everybody[start : start + 500]
        Revision.objects.bulk_create(
            Revision(article=article, number=number, content=content, summary="Body")
            for article in batch
            for content in [revisions.snapshot(article)]
            for number in range(1, each + 1)
        )
    return [article.pk for article in everybody[:LONG_ONES]]


def long_text(corpus: Corpus) -> str:
    """A text as breakdowns are: paragraphs, headings, lists, a table, code."""
    parts = []
    for number in range(LONG // 100):
        parts.append(f"## {corpus.text(4).capitalize()}" if number % 5 == 0 else corpus.text(20))
        parts.append(
            f"{corpus.text(40)} **{corpus.text(1)}** [{corpus.text(2)}](https://a.example/) {corpus.text(9)}."
        )
    parts.append("\n".join(f"- {corpus.text(8)}" for _ in range(10)))
    parts.append(
        "| a | b |\n|---|---|\n" + "\n".join(f"| {corpus.text(2)} | {number} |" for number in range(10))
    )
    parts.append("```python\n" + "\n".join(f"value_{number} = {number}" for number in range(20)) + "\n```")
    return "\n\n".join(parts)


def pages(client: Client, root: str, long_ones: list[int]) -> dict[str, Case]:
    """The same work in one of the two admins."""

    def get(query: str) -> Case:
        return lambda _: expect(client.get(f"{root}newsroom/article/{query}"), 200)

    def open_it(number: int) -> Any:
        return expect(client.get(f"{root}newsroom/article/{long_ones[number]}/change/"), 200)

    def save() -> Case:
        forms = [Form("article_form", open_it(number).content.decode()).data for number in range(TRIES + 2)]

        def post(number: int) -> Any:
            data = forms[number] | {"_continue": "Save", "standfirst": [f"Changed {number}."]}
            return expect(client.post(f"{root}newsroom/article/{long_ones[number]}/change/", data), 302)

        return post

    return {
        "list": get(""),
        "list, last page": get(f"?p={-(-Article.objects.count() // 40)}"),
        "filter: status": get("?status__exact=published"),
        "search": get("?q=bade"),
        "open, 3,000 words": open_it,
        "save, 3,000 words": save(),
    }


def expect(answer: Any, status: int) -> Any:
    """The answer, where it is the one that was hoped for; no figure is worth anything otherwise."""
    if answer.status_code != status:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}, not {status}.")
    return answer


def only_ours(client: Client, long_ones: list[int]) -> dict[str, Case]:
    """What the plain admin has nothing like."""
    bodies = list(Article.objects.filter(pk__in=long_ones).values_list("body", flat=True))
    articles = [Article.objects.get(pk=pk) for pk in long_ones]
    snapshots = [revisions.snapshot(article) for article in articles]

    def edited(number: int) -> dict[str, Any]:
        words = snapshots[number]["body"].split(" ")
        words[100:1500:37] = ["altered"] * len(words[100:1500:37])
        return snapshots[number] | {"body": " ".join(words), "headline": "Altered"}

    changed = [edited(number) for number in range(TRIES + 2)]

    def preview(number: int) -> Any:
        return expect(
            client.post(reverse("markdown_preview"), {"content": bodies[number] + str(number)}), 200
        )

    return {
        "dashboard": lambda _: expect(client.get(reverse("admin:index")), 200),
        "preview, 3,000 words": preview,
        "diff, 3,000 words": lambda number: diff.compare(snapshots[number], changed[number]),
        "history": lambda number: expect(
            client.get(reverse("admin:newsroom_article_history", args=[long_ones[number]])), 200
        ),
    }


def report(articles: int, number_of_revisions: int) -> None:
    """Fill the database and print the table."""
    long_ones = fill(articles, number_of_revisions)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        User.objects.create_superuser("bench", "bench@news.example", last_login=timezone.now())
    )
    print(f"{connection.vendor}: {articles:,} articles, {Revision.objects.count():,} revisions", end="; ")
    print(f"load of this machine now {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':<22}{'Galley':^27}{'plain admin':^27}")
    print(f"{'':<22}" + f"{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}" * 2)
    plain = pages(client, "/plain/", long_ones)
    for name, case in pages(client, "/admin/", long_ones).items():
        print(f"{name:<22}{measure(case)}{measure(plain[name])}")
    for name, case in only_ours(client, long_ones).items():
        print(f"{name:<22}{measure(case)}")


def main() -> None:
    """Mount the plain admin, build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--revisions", type=int, default=50_000)
    options = parser.parse_args()
    plain = UnfoldAdminSite(name="plain")
    plain.register(Article, PlainArticles)
    urls.urlpatterns.insert(0, path("plain/", plain.urls))
    with throwaway_database():
        report(options.articles, options.revisions)


if __name__ == "__main__":
    main()
