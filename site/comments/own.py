"""What writers do to their own comments: edit them for a while, and take them back."""

from datetime import datetime, timedelta

from django.db import transaction

from comments import body
from comments.judging import judge
from comments.models import Comment, Commenter, HouseRules

EDITED_WITHIN = timedelta(minutes=15)
State = Comment.State
STANDING = (State.SHOWN, State.WAITING, State.HIDDEN)


def may_edit(comment: Comment, commenter: Commenter | None, now: datetime) -> bool:
    """Whether this is its writer, soon enough after writing."""
    is_own = commenter is not None and comment.commenter_id == commenter.pk
    return is_own and comment.state in STANDING and now - comment.created_at < EDITED_WITHIN


def may_take_back(comment: Comment, commenter: Commenter | None) -> bool:
    """Whether this is its writer, and it still stands."""
    return commenter is not None and comment.commenter_id == commenter.pk and comment.state in STANDING


@transaction.atomic
def edit(comment: Comment, text: str, now: datetime) -> Comment:
    """Put other words in place of the first; the rules look at them again."""
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("commenter__user", "article")
        .get(pk=comment.pk)
    )
    comment.body, comment.body_html = text, body.rendered(text)
    comment.fingerprint, comment.edited_at = body.fingerprint(text), now
    if comment.state == State.SHOWN:
        judge(comment, HouseRules.load(), now)
    comment.save()
    return comment


@transaction.atomic
def take_back(comment: Comment) -> None:
    """Remove the words and the name; what others answered keeps its place."""
    Comment.objects.filter(pk=comment.pk).update(
        state=State.GONE, body="", body_html="", name="", is_in_queue=False, wants_answers=False
    )
