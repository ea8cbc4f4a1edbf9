"""How good Related Reading is, and how long all of it takes, on the database of DATABASE_URL.

    python bench/related.py                     2,000 articles to judge by, then 10,000 against the clock
    python bench/related.py --articles 50000

The articles belong to planted topics of ten to thirty. An article carries common tags that say nothing
about its topic, half of them also a tag of the topic; one word in twenty is its topic's, one in thirty
another topic's that it mentions in passing. Everything happens in a test database.
"""

import argparse
import os
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import accumulate

from corpus import Corpus, throwaway_database
from django.db import connection

from newsroom import search
from newsroom.models import Article, RelatedArticle, Source, Tag
from newsroom.related import refreshing

JUDGED = 2_000
WORDS, TOPIC_WORDS, OF_THE_TOPIC, IN_PASSING = 600, 40, 0.05, 0.03
COMMON_TAGS, COMMON_EACH = 8, 2
SHOWN = 3

Choose = Callable[[int], list[int]]


class Planted(Corpus):
    """A corpus whose articles belong to topics that only some of their words and tags give away."""

    def plant(self, count: int) -> dict[int, int]:
        """Store so many articles; the topic of each."""
        sizes: list[int] = []
        while sum(sizes) < count:
            sizes.append(self.random.randint(10, 30))
        self.random.shuffle(rare := self.words[1_000:])
        self.vocabularies = [rare[n * TOPIC_WORDS : (n + 1) * TOPIC_WORDS] for n in range(len(sizes))]
        ends = list(accumulate(sizes))
        topics = [topic for topic, size in enumerate(sizes) for _ in range(size)][:count]
        self.random.shuffle(topics)
        self.fill_with(topics, len(ends))
        return dict(zip(Article.objects.order_by("pk").values_list("pk", flat=True), topics, strict=True))

    def fill_with(self, topics: list[int], number: int) -> None:
        """One article for each entry, with its tags and sources."""
        common = [Tag(name=f"Common {n}", slug=f"common-{n}") for n in range(COMMON_TAGS)]
        own = [Tag(name=f"Topic {n}", slug=f"topic-{n}") for n in range(number)]
        Tag.objects.bulk_create(common + own, batch_size=500)
        made = [self.about(topic, n) for n, topic in enumerate(topics)]
        Article.objects.bulk_create(made, batch_size=500)
        link = Article.tags.through
        tags = [
            link(article=one, tag=tag)
            for one, topic in zip(made, topics, strict=True)
            for tag in self.tags_of(common, own[topic])
        ]
        link.objects.bulk_create(tags, batch_size=500)
        Source.objects.bulk_create(
            (
                Source(article=one, publisher="Wire", title="A report", url=f"https://{self.host(topic)}/{n}")
                for n, (one, topic) in enumerate(zip(made, topics, strict=True))
            ),
            batch_size=500,
        )

    def tags_of(self, common: list[Tag], own: Tag) -> list[Tag]:
        """Two that half of everything could carry, and in half of all cases the topic's, in any order."""
        tags = self.random.sample(common, COMMON_EACH) + [own] * (self.random.random() < 0.5)
        self.random.shuffle(tags)
        return tags

    def host(self, topic: int) -> str:
        """Most rely on what everybody relies on, some on what only their topic knows."""
        if self.random.random() < 0.2:
            return f"topic-{topic}.example"
        return f"wire-{self.random.randint(1, 5)}.example"

    def about(self, topic: int, number: int) -> Article:
        """An article on a topic, which mentions another's words in passing."""
        article = self.article(number)
        passing = self.random.choice(self.vocabularies)
        words = article.body.split()
        for at in range(len(words)):
            luck = self.random.random()
            if luck < OF_THE_TOPIC:
                words[at] = self.random.choice(self.vocabularies[topic])
            elif luck < OF_THE_TOPIC + IN_PASSING:
                words[at] = self.random.choice(passing)
        article.body = " ".join(words)
        article.body_html = f"<p>{article.body}</p>"
        return article


def shares(topics: dict[int, int], choose: Choose) -> float:
    """The share of what is shown that is on the planted topic."""
    shown = [(article, other) for article in topics for other in choose(article)]
    return sum(topics[article] == topics[other] for article, other in shown) / max(1, len(shown))


def ours() -> Choose:
    """What Galley shows."""
    lists: dict[int, list[int]] = defaultdict(list)
    links = RelatedArticle.objects.order_by("article_id", "position", "pk")
    for article, other in links.values_list("article_id", "related_id"):
        lists[article].append(other)
    return lambda article: lists[article][:SHOWN]


def newest_of_the_tag() -> Choose:
    """What many sites show: the newest that carry the first tag."""
    newest_first = list(Article.objects.newest_first().values_list("pk", flat=True))
    carries = Article.tags.through.objects.order_by("pk").values_list("article_id", "tag_id")
    tags: dict[int, list[int]] = defaultdict(list)
    for article, tag in carries:
        tags[article].append(tag)
    lists: dict[int, list[int]] = defaultdict(list)
    for article in newest_first:
        for tag in tags[article]:
            if len(lists[tag]) <= SHOWN:
                lists[tag].append(article)
    return lambda article: [other for other in lists[tags[article][0]] if other != article][:SHOWN]


def judge(count: int) -> None:
    """Print how much of what is shown is on the topic."""
    corpus = Planted()
    topics = corpus.plant(count)
    work_it_out()
    everything = list(topics)
    print(f"{connection.vendor}: {count:,} articles in {len(set(topics.values()))} planted topics")
    print(f"{'what is shown':<24}{'on the topic':>13}")
    for name, choose in {
        "ours": ours(),
        "same tag, newest": newest_of_the_tag(),
        "chance": lambda _: corpus.random.sample(everything, SHOWN),
    }.items():
        print(f"{name:<24}{shares(topics, choose):>12.1%}")


def work_it_out() -> tuple[float, float]:
    """Index and compute everything; the seconds of the second, and of this process in it."""
    search.rebuild()
    begun, used = time.perf_counter(), time.process_time()
    refreshing.ask_for_all()
    refreshing.finish()
    return time.perf_counter() - begun, time.process_time() - used


def race(count: int) -> None:
    """Print how long everything takes from nothing, and one publication among them."""
    Planted(seed=5).plant(count)
    wall, used = work_it_out()
    print(
        f"{connection.vendor}: {count:,} articles in {wall:.1f} s ({used:.1f} s of this process);",
        end=" ",
    )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; at most", end=" ")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory, the corpus in it")
    article = Article.objects.order_by("pk")[count // 2]
    Article.objects.filter(pk=article.pk).update(body_html=f"<p>{article.body[: len(article.body) // 2]}</p>")
    begun, used = time.perf_counter(), time.process_time()
    refreshing.ask([article.pk], reads=True, spreads=True)
    refreshing.finish()
    wall, used = time.perf_counter() - begun, time.process_time() - used
    print(f"one article changed among them: {wall * 1000:.0f} ms ({used * 1000:.0f} ms of this process)")


def main() -> None:
    """Judge, then race."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--judged", type=int, default=JUDGED)
    options = parser.parse_args()
    with throwaway_database():
        judge(options.judged)
    with throwaway_database():
        race(options.articles)


if __name__ == "__main__":
    main()
