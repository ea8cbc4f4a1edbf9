"""Counting what readers looked for in vain; only the words are kept, and only where they name nobody."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from newsroom.models import UnansweredQuery

LONGEST = 100
# A bot that tries words at random must not fill the table: what was asked least makes room.
MOST_KEPT = 2_000
# What looks like an address, a telephone number or a card belongs to somebody.
_PERSONAL = re.compile(r"@|https?:|\d[\d\s().-]{6,}\d")
_WORD = re.compile(r"\w{2,}")


def note(words: str, now: datetime) -> None:
    """Count a search that found nothing."""
    text = " ".join(words.lower().split())
    if len(text) > LONGEST or not _WORD.search(text) or _PERSONAL.search(text):
        return
    known = UnansweredQuery.objects.filter(text=text)
    if known.update(times=F("times") + 1, last_asked_at=now):
        return
    try:
        with transaction.atomic():
            UnansweredQuery.objects.create(text=text, last_asked_at=now)
    except IntegrityError:  # somebody else asked the same in this moment
        known.update(times=F("times") + 1, last_asked_at=now)
    _make_room()


def _make_room() -> None:
    too_many = UnansweredQuery.objects.order_by("-times", "-last_asked_at").values("pk")[MOST_KEPT:]
    UnansweredQuery.objects.filter(pk__in=list(too_many.values_list("pk", flat=True))).delete()
