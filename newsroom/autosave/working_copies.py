"""Working copies: what a person has typed at the desk and not saved, and who else is there.

One for each article and person, overwritten as they type; it never becomes a revision, and nobody
else can read it.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from newsroom.autosave.typed import typed
from newsroom.history import diff, revisions, snapshots
from newsroom.models import Article, Presence, User, WorkingCopy

# The longest body and everything that can hang on it; the form itself takes no more.
MOST_CHARACTERS = 3_000_000
MOST_FIELDS = 3_000
LONGEST_KEY = 40
# How many articles one person may have begun and never saved.
MOST_NEW = 50
SEEN_WITHIN = timedelta(seconds=40)
NOT_KEPT = {"csrfmiddlewaretoken", "base", "key", "window"}


class TypedElsewhere(ValidationError):
    """The same person has typed in another window what would be overwritten."""


def find(person: User, article: Article | None, key: str = "") -> WorkingCopy | None:
    """A person's own working copy of an article, or of a new one by its key."""
    return _mine(person, article, key).first()


def _mine(person: User, article: Article | None, key: str) -> QuerySet[WorkingCopy]:
    if article is not None and article.pk is not None:
        return WorkingCopy.objects.filter(person=person, article=article)
    return WorkingCopy.objects.filter(person=person, article=None, key=key)


def keep(  # noqa: PLR0913
    person: User,
    article: Article | None,
    fields: list[list[str]],
    *,
    key: str = "",
    base: int = 0,
    windows: Sequence[str] = (),
) -> WorkingCopy:
    """Write down what a person has typed, over what they had typed before.

    `windows` are the keys of the window that asks: its own first, then those whose text it took up.
    Raises ValidationError where there is no room for it, or what another window keeps would be lost.
    """
    if article is None and not 0 < len(key) <= LONGEST_KEY:
        raise ValidationError("This new article has no key. Copy your text, and open a new article.")
    content = {"headline": headline_of(fields), "fields": fields, "window": next(iter(windows), "")}
    values = {"content": content, "base": base, "saved_at": timezone.now()}
    with transaction.atomic():
        found: dict[str, Any] = {"person": person, "article": article}
        if article is None:
            _check_room(person, key)
            found["key"] = key
        before = _mine(person, article, key).select_for_update().first()
        if before is not None and not answers_for(windows, before):
            raise TypedElsewhere(
                "You have typed in another window what is not saved. Save it or discard it there first."
            )
        return WorkingCopy.objects.update_or_create(**found, defaults=values)[0]


def answers_for(windows: Sequence[str], copy: WorkingCopy) -> bool:
    """Whether a window with these keys may write over a copy, or throw it away."""
    return copy.content.get("window", "") in ("", *windows)


def _check_room(person: User, key: str) -> None:
    others = WorkingCopy.objects.filter(person=person, article=None).exclude(key=key)
    if others.count() >= MOST_NEW:
        raise ValidationError(
            f"You have begun {MOST_NEW} articles without saving one. Save this one, or discard some of those."
        )


def forget_saved(person: User, article: Article, key: str, windows: Sequence[str]) -> None:
    """Throw away what a save has stored; what another window keeps stays on offer."""
    copies = list(_mine(person, article, "")) + (list(_mine(person, None, key)) if key else [])
    for copy in copies:
        if answers_for(windows, copy):
            copy.delete()


def forget(person: User, article: Article | None, key: str = "") -> None:
    """Throw away a person's working copy; what was a new article may just have become a stored one."""
    if article is not None:
        WorkingCopy.objects.filter(person=person, article=article).delete()
    if key:
        WorkingCopy.objects.filter(person=person, article=None, key=key).delete()


def fields_in(text: str) -> list[list[str]]:
    """The fields of a form as a browser sends them: a JSON list of pairs of words.

    Raises ValidationError for anything else.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(
            f"The text has {len(text):,} characters; at most {MOST_CHARACTERS:,} are kept. Save a part of it."
        )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) > MOST_FIELDS or not all(map(_is_pair, found)):
        raise ValidationError("What the desk sent cannot be read. Save the article, and load the page anew.")
    # No database keeps a NUL, nor half of a character.
    return [[_clean(name), _clean(value)] for name, value in found if name not in NOT_KEPT]


def _is_pair(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and all(isinstance(part, str) for part in entry)


def _clean(text: str) -> str:
    return text.replace("\0", "").encode(errors="replace").decode()


def data_of(fields: list[list[str]]) -> QueryDict:
    """The fields as a form reads them."""
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(name, value)
    return data


def headline_of(fields: list[list[str]]) -> str:
    """The headline among the fields, on one line."""
    found = next((value for name, value in fields if name == "headline"), "")
    return " ".join(found.split())[:200]


def rows_of(article: Article | None, fields: list[list[str]]) -> list[diff.Row]:
    """How what was typed differs from what is stored."""
    stored = revisions.content_now(article) if article is not None else snapshots.tidy({})
    return diff.compare(stored, typed(data_of(fields)))


def offer(person: User, article: Article | None, key: str = "") -> dict[str, Any] | None:
    """What the desk says about a working copy that differs from what is stored; None where none does."""
    copy = find(person, article, key)
    if copy is None:
        return None
    rows = rows_of(article, copy.content["fields"])
    if not rows:
        return None
    window = copy.content.get("window", "")
    return {
        "saved_at": copy.saved_at,
        "base": copy.base,
        "rows": rows,
        "take_url": "?copy=1",
        "window": window,
        "fields": copy.content["fields"],
    }


def unsaved_of(person: User) -> list[WorkingCopy]:
    """The new articles that somebody began and never saved, newest first."""
    return list(WorkingCopy.objects.filter(person=person, article=None).exclude(key=""))


# --- who else is there ----------------------------------------------------------------------------


def seen(person: User, article: Article, now: datetime | None = None) -> None:
    """Note that a person has the article open."""
    now = now or timezone.now()
    # One question where they were seen before, which is nearly always.
    if not Presence.objects.filter(article=article, person=person).update(seen_at=now):
        Presence.objects.update_or_create(article=article, person=person, defaults={"seen_at": now})


def around(
    person: User, article: Article, now: datetime | None = None, windows: Sequence[str] = ()
) -> dict[str, Any]:
    """Who else has the article open, and which revision is the newest."""
    since = (now or timezone.now()) - SEEN_WITHIN
    others = Presence.objects.filter(article=article, seen_at__gte=since).exclude(person=person)
    last = revisions.listed(article).first()
    return {
        "others": [called(presence.person) for presence in others.select_related("person")],
        "newest": last.number if last else 0,
        "newest_by": called(last.created_by) if last and last.created_by else "",
        "is_yours": bool(last and last.created_by_id == person.pk),
        "elsewhere": typed_elsewhere(person, article, since, windows),
    }


def typed_elsewhere(person: User, article: Article, since: datetime, windows: Sequence[str]) -> bool:
    """Whether this person has just typed in another window, perhaps of another browser."""
    copies = _mine(person, article, "").filter(saved_at__gte=since)
    return bool(windows) and any(not answers_for(windows, copy) for copy in copies)


def called(person: User) -> str:
    """What a person is called."""
    return person.get_full_name() or person.get_username()
