"""Saves an article at the desk again and again until somebody kills it.

    python -m tests.faults.desk_saves <article> <person>

Each save carries its number in the body, the sources and the order of the byline, so that a save that
was torn in two shows.
"""

import os
import sys
from itertools import count
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

MOST_SOURCES = 3


def form(number: int, base: int, authors: list[int]) -> dict[str, Any]:
    """What the desk sends for save number so and so."""
    order = authors if number % 2 else authors[::-1]
    sources: dict[str, Any] = {"sources-TOTAL_FORMS": number % MOST_SOURCES + 1, "sources-INITIAL_FORMS": 0}
    for row in range(number % MOST_SOURCES + 1):
        sources |= {f"sources-{row}-publisher": "The Institute", f"sources-{row}-title": f"Save {number}"}
    return {
        "headline": f"Save {number}",
        "slug": "saved-again-and-again",
        "kind": "news",
        "body": f"Save {number}.",
        "authors": order,
        "publish_at_0": "",
        "publish_at_1": "",
        "base": base,
        "key": f"save-{number}",
        "_continue": "1",
        **sources,
    }


def main(article: int, person: int) -> None:
    """Log in and save for ever."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from newsroom.models import Author, Revision, User

    client = Client(SERVER_NAME=urlsplit(settings.SITE_URL).hostname)
    client.force_login(User.objects.get(pk=person))
    address = reverse("admin:newsroom_article_change", args=[article])
    authors = list(Author.objects.order_by("pk").values_list("pk", flat=True))
    for _ in count():
        numbers = Revision.objects.filter(article=article).values_list("number", flat=True)
        base = numbers.order_by("-number").first() or 0
        # The first save makes two revisions: of what was stored before it, and its own.
        answer = client.post(address, form(max(base, 1) + 1, base, authors))
        if answer.status_code != 302:
            raise SystemExit(f"The save was refused:\n{answer.content.decode()[:3000]}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
