"""What readers said in the demo: a few threads, and one comment that waits for a moderator."""

from datetime import datetime, timedelta
from typing import Any

from comments import body, posting
from comments.models import Comment, Commenter
from newsroom.models import Article, User

Row = dict[str, Any]


def load_comments(data: Row, articles: dict[str, Article], now: datetime) -> None:
    """Say what the demo's readers and authors said, each at its hour."""
    for row in data["comment"]:
        first = say(articles[row["article"]], row, now)
        for answer in row.get("answer", []):
            say(articles[row["article"]], answer, now, parent=first)


def say(article: Article, row: Row, now: datetime, parent: Comment | None = None) -> Comment:
    """One comment, in the state that its row names."""
    text, state = row["text"].strip(), row.get("state", Comment.State.SHOWN)
    writer = whose(row["by"], known=state == Comment.State.SHOWN)
    return Comment.objects.create(
        article_id=article.pk,
        parent=parent,
        commenter=writer,
        name=writer.name,
        body=text,
        body_html=body.rendered(text),
        fingerprint=body.fingerprint(text),
        state=state,
        is_in_queue=state == Comment.State.WAITING,
        held_because=row.get("because", ""),
        helpful=row.get("helpful", 0),
        are_told=True,
        created_at=now - timedelta(hours=row["hours_ago"]),
    )


def whose(name: str, *, known: bool) -> Commenter:
    """Somebody with a log-in, or a guest of that name."""
    if user := User.objects.filter(username=name).first():
        return posting.commenter_of(user)
    address = f"{name.lower().replace(' ', '.').replace('..', '.')}@readers.example"
    standing = Commenter.Standing.KNOWN if known else Commenter.Standing.NEW
    return Commenter.objects.get_or_create(email=address, defaults={"name": name, "standing": standing})[0]
