"""A conversation as HTML: written here rather than in a template, because five hundred are drawn at once.

A template takes forty times as long for the same lines. Everything that a reader typed is escaped here, but
for the body, which was cleaned when it was stored.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from comments.threads import Said, Talk, Thread
from newsroom.markdown import plain_text

STEPS = ((60, "minute"), (60, "hour"), (24, "day"), (30, "month"), (12, "year"))


@dataclass(frozen=True)
class Frame:
    """What is the same for every comment of a page."""

    now: datetime
    zone: ZoneInfo
    authors: Collection[int]  # users who signed the article
    is_open: bool = True


def drawn(talk: Talk, frame: Frame) -> SafeString:
    """All threads, as the items of a list."""
    return mark_safe("".join(_thread(thread, frame) for thread in talk.threads))  # noqa: S308


def _thread(thread: Thread, frame: Frame) -> str:
    answers = "".join(f"{_open(one)}{_said(one, frame)}</li>" for one in thread.answers)
    inner = f'<ol class="comment-answers">{answers}</ol>' if answers else ""
    return f"{_open(thread.first)}{_said(thread.first, frame)}{inner}</li>\n"


def _open(said: Said) -> str:
    return f'<li class="comment" id="comment-{said.pk}">'


def _said(said: Said, frame: Frame) -> str:
    """One comment: who, when, what, and what one can do with it."""
    if said.is_gone:
        return '<p class="comment-gone">This comment was taken back by its writer.</p>'
    edited = ' <span class="comment-edited">edited</span>' if said.edited_at else ""
    return (
        f'<article class="comment-one" aria-labelledby="by-{said.pk}">'
        f'<header class="comment-head">{_face(said)}'
        f'<b class="comment-by" id="by-{said.pk}"><bdi>{escape(said.name)}</bdi></b>{_badge(said, frame)}'
        f' <a class="comment-when" href="#comment-{said.pk}">{_when(said.at, frame)}</a>{edited}</header>'
        f'<div class="comment-body" dir="auto">{said.html}</div>{_acts(said, frame)}</article>'
    )


def _face(said: Said) -> str:
    if said.portrait:
        address = escape(f"{settings.MEDIA_URL}{said.portrait}")
        return f'<img class="face" src="{address}" alt="" width="32" height="32" loading="lazy">'
    first = next((sign for sign in said.name if sign.isalnum()), "?").upper()
    return f'<span class="face" aria-hidden="true">{escape(first)}</span>'


def _badge(said: Said, frame: Frame) -> str:
    if said.user and said.user in frame.authors:
        return ' <span class="badge">Author</span>'
    return ' <span class="badge">Staff</span>' if said.is_staff else ""


def _when(at: datetime, frame: Frame) -> str:
    local = at.astimezone(frame.zone)
    exact = f"{local:%-d %B %Y, %H:%M}"
    return f'<time datetime="{local:%Y-%m-%dT%H:%M:%S%z}" title="{exact}">{ago(at, frame.now)}</time>'


def _acts(said: Said, frame: Frame) -> str:
    helpful, answer, report = _paths()
    number = f' <span class="comment-number">{said.helpful}</span>' if said.helpful else ""
    pk = str(said.pk)
    answering = (
        f'<a href="{answer.replace("0", pk)}" rel="nofollow" data-answer="{pk}">Answer</a>'
        if frame.is_open
        else ""
    )
    return (
        f'<footer class="comment-acts"><form method="post" action="{helpful.replace("0", pk)}">'
        f'<button type="submit">Helpful{number}</button></form>{answering}'
        f'<a href="{report.replace("0", pk)}" rel="nofollow">Report</a></footer>'
    )


@lru_cache(maxsize=1)
def _paths() -> tuple[str, str, str]:
    names = ("comment_helpful", "comment_answer", "comment_report")
    first, second, third = (reverse(name, args=[0]) for name in names)
    return first, second, third


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in the largest whole unit."""
    number, unit = max(0, int((now - at).total_seconds())), "second"
    for size, name in STEPS:
        if number < size:
            break
        number, unit = number // size, name
    if unit == "second":
        return "just now"
    return f"a{'n' if unit == 'hour' else ''} {unit} ago" if number == 1 else f"{number} {unit}s ago"


def plain(html: str) -> str:
    """A body without its tags, on one line."""
    return " ".join(plain_text(html).split())
