"""What appears at once, and what waits for a moderator: rules that answer with a reason."""

import re
from datetime import datetime, timedelta

from comments import akismet
from comments.body import links_in
from comments.models import Comment, Commenter, HouseRules

SAID_AGAIN_WITHIN = timedelta(days=30)
HOUR = timedelta(hours=1)


def judge(comment: Comment, rules: HouseRules, now: datetime, *, too_quick: bool = False) -> None:
    """Give a comment that its writer has sent (and confirmed) the state it starts in; the caller saves."""
    writer = comment.commenter
    comment.held_because = ""
    if writer.is_banned:
        comment.state, comment.is_in_queue = Comment.State.HIDDEN, False
        return
    if writer.user and writer.user.is_staff:
        comment.state, comment.is_in_queue = Comment.State.SHOWN, False
        return
    reason = reason_to_hold(comment, rules, now) or (
        "It was sent faster than people type." if too_quick else ""
    )
    if not reason and akismet.says_spam(comment):
        reason = "Akismet takes it for spam."
    comment.held_because = reason
    comment.state = Comment.State.WAITING if reason else Comment.State.SHOWN
    comment.is_in_queue = bool(reason)


def reason_to_hold(comment: Comment, rules: HouseRules, now: datetime) -> str:
    """Why a comment waits; empty for one that appears at once."""
    writer = comment.commenter
    if word := held_word(f"{comment.name}\n{comment.body}", rules):
        return f"It says “{word}”."
    if (links := links_in(comment.body)) > rules.most_links:
        return f"It holds {links} links."
    if said_before(comment, now):
        return "The same was said before."
    if rules.hold_first and writer.standing == Commenter.Standing.NEW:
        return "It is a first comment."
    if written_lately(writer, now) > rules.most_an_hour:
        return f"It is one of more than {rules.most_an_hour} in an hour."
    if writer.created_at + rules.youngest_account_hours * HOUR > max(now, writer.created_at):
        return "The account is new."
    return ""


def held_word(text: str, rules: HouseRules) -> str:
    """The first of the held words that a text uses, as whole words."""
    lowered = text.casefold()
    for line in rules.held_words.splitlines():
        word = line.strip().casefold()
        if word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lowered):
            return line.strip()
    return ""


def said_before(comment: Comment, now: datetime) -> bool:
    """Whether anybody sent the same words lately, anywhere."""
    same = Comment.objects.filter(fingerprint=comment.fingerprint, created_at__gt=now - SAID_AGAIN_WITHIN)
    return len(comment.body) > 20 and same.exclude(pk=comment.pk).exists()


def written_lately(writer: Commenter, now: datetime) -> int:
    """How many comments somebody sent within the last hour, this one among them."""
    return Comment.objects.filter(commenter=writer, created_at__gt=now - HOUR).count()
