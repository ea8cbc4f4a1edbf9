"""What an article's page shows of its comments; what is one reader's own comes afterwards, by a fragment."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from comments import drawing, house, threads
from comments.house import Door
from comments.threads import Talk
from newsroom.models import Article, Publication
from public.frame import Frame
from public.head import absolute

TO_MACHINES = 10  # comments that structured data tells of


def of_page(article: Article, around: Frame, order: str) -> dict[str, Any]:
    """The comments under an article, drawn; in one query, however many there are."""
    order = order if order in threads.ORDERS else "oldest"
    now = timezone.now()
    door = house.door_of(article, now, around.house_rules)
    talk = threads.talk_about(article, order)
    return {
        "door": door,
        "talk": talk,
        "order": order,
        "orders": threads.ORDERS,
        "comments_html": drawn(talk, article, around.publication, door, now),
        "comments_data": as_data(talk, article),
    }


def drawn(talk: Talk, article: Article, publication: Publication, door: Door, now: datetime) -> str:
    """The threads as HTML."""
    signed = {author.user_id for author in article.byline if author.user_id}
    return drawing.drawn(talk, drawing.Frame(now, publication.zone, signed, door.is_open))


def as_data(talk: Talk, article: Article) -> dict[str, Any]:
    """What an article's structured data says of its comments."""
    if not talk:
        return {}
    said = [one for thread in talk.threads for one in (thread.first, *thread.answers) if not one.is_gone]
    return {
        "commentCount": talk.count,
        "discussionUrl": absolute(f"{article.get_absolute_url()}#comments"),
        "comment": [
            {
                "@type": "Comment",
                "text": drawing.plain(one.html),
                "datePublished": one.at.isoformat(),
                "url": absolute(f"{article.get_absolute_url()}#comment-{one.pk}"),
                "author": {"@type": "Person", "name": one.name},
            }
            for one in said[:TO_MACHINES]
        ],
    }


def write_path(article: Article) -> str:
    """Where one writes a comment without a script."""
    return reverse("comment_write", args=[article.pk])
