"""A conversation as it is read: one query, threads two deep, in the order that a reader chose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from comments import house
from comments.models import Comment
from newsroom.models import Article
from newsroom.prepared import Prepared

ORDERS = {"oldest": "Oldest first", "newest": "Newest first", "helpful": "Most helpful first"}


class Said(NamedTuple):
    """One comment, with only what a page shows of it."""

    pk: int
    thread: int | None
    name: str
    html: str
    state: str
    helpful: int
    at: datetime
    edited_at: datetime | None
    user: int | None
    is_staff: bool | None
    portrait: str

    @property
    def is_gone(self) -> bool:
        """Whether its writer took it back."""
        return self.state == Comment.State.GONE


FIELDS = (
    *("pk", "parent_id", "name", "body_html", "state", "helpful", "created_at", "edited_at"),
    *("commenter__user_id", "commenter__user__is_staff", "commenter__portrait"),
)


@dataclass(frozen=True)
class Thread:
    """A comment and its answers, oldest first."""

    first: Said
    answers: list[Said] = field(default_factory=list)


@dataclass(frozen=True)
class Talk:
    """All that readers see of one article's comments."""

    threads: list[Thread]
    count: int

    def __bool__(self) -> bool:
        return self.count > 0


SAID = Prepared(
    lambda pk: Comment.objects.filter(article=pk).seen().order_by("created_at", "pk").values_list(*FIELDS)
)


def talk_about(article: Article, order: str = "oldest") -> Talk:
    """The threads under an article, in one query; in none where it came with a count of nothing."""
    said = [] if house.is_silent(article) else [Said(*row) for row in SAID(article.pk)]
    threads = in_threads(said)
    return Talk(in_order(threads, order), sum(not one.is_gone for one in said))


def in_threads(said: Iterable[Said]) -> list[Thread]:
    """Comments with their answers; what was taken back stays only where something answers it."""
    threads: dict[int, Thread] = {}
    answers: list[Said] = []
    for one in said:
        if one.thread is None:
            threads[one.pk] = Thread(one)
        elif not one.is_gone:
            answers.append(one)
    for answer in answers:
        # Its thread may have been rejected since; then the answer is not shown either.
        if answer.thread in threads:
            threads[answer.thread].answers.append(answer)
    return [thread for thread in threads.values() if thread.answers or not thread.first.is_gone]


def in_order(threads: Sequence[Thread], order: str) -> list[Thread]:
    """Threads as a reader wants them; they come oldest first."""
    if order == "newest":
        return list(reversed(threads))
    if order == "helpful":
        return sorted(threads, key=lambda thread: -thread.first.helpful)
    return list(threads)
