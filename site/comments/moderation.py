"""The moves of moderation: each is logged with what was before it, so that the last one can be undone."""

from collections.abc import Iterable

from django.db import transaction

from comments import answers
from comments.models import Comment, Commenter, Decision
from newsroom.models import User

Act = Decision.Act
State = Comment.State
PERMISSION = "comments.moderate_comments"
LEADS_TO = {
    Act.APPROVE: State.SHOWN,
    Act.REJECT: State.REJECTED,
    Act.SPAM: State.SPAM,
    Act.BAN: State.HIDDEN,
}
TAKEN_BACK = {
    Act.APPROVE: "It was approved.",
    Act.REJECT: "It was rejected.",
    Act.SPAM: "It was called spam.",
    Act.BAN: "Its writer was banned.",
    Act.LIFT: "The ban on its writer was lifted.",
}
# What was never confirmed, or was taken back, is not a moderator's to show.
NOT_OURS = (State.UNCONFIRMED, State.GONE)


class NothingToUndo(Exception):
    """There is no decision left to take back."""


@transaction.atomic
def decide(pks: Iterable[int], act: Act, by: User | None, reason: str = "") -> int:
    """Do one thing to these comments, article by article; how many it reached."""
    found = Comment.objects.select_for_update(of=("self",)).select_related("commenter__user", "article")
    chosen = list(found.filter(pk__in=list(pks)).exclude(state__in=NOT_OURS).order_by("article_id", "pk"))
    for comment in chosen:
        _decide(comment, act, by, reason[:200])
    return len(chosen)


def _decide(comment: Comment, act: Act, by: User | None, reason: str) -> None:
    writer = comment.commenter
    Decision.objects.create(
        comment=comment,
        by=by,
        act=act,
        reason=reason,
        state_before=comment.state,
        was_in_queue=comment.is_in_queue,
        standing_before=writer.standing,
    )
    if act in LEADS_TO:
        comment.state, comment.is_in_queue = LEADS_TO[act], False
        comment.save(update_fields=["state", "is_in_queue"])
    _stand(writer, act)
    if act == Act.BAN:
        Comment.objects.filter(commenter=writer, state=State.WAITING).update(
            state=State.HIDDEN, is_in_queue=False
        )
    answers.after_change(comment)


def _stand(writer: Commenter, act: Act) -> None:
    """What a decision says of the writer: an approval makes them known, a ban banned, its lifting new."""
    standing = Commenter.Standing
    now = {Act.BAN: standing.BANNED, Act.LIFT: standing.NEW}.get(act)
    if act == Act.APPROVE and writer.standing == standing.NEW:
        now = standing.KNOWN
    if act == Act.SPAM and writer.standing == standing.KNOWN:
        now = standing.NEW
    if now:
        writer.standing = now
        writer.save(update_fields=["standing"])


@transaction.atomic
def undo(pk: int, by: User | None) -> Decision:
    """Take back the last decision on a comment; NothingToUndo where there is none."""
    rows = Decision.objects.select_for_update(of=("self",)).filter(comment=pk, is_undone=False)
    last = rows.exclude(act=Act.UNDO).select_related("comment__commenter").first()
    if last is None or last.comment.state in NOT_OURS:
        raise NothingToUndo("Nothing was decided about this comment that could be taken back.")
    comment, writer = last.comment, last.comment.commenter
    Decision.objects.create(
        comment=comment,
        by=by,
        act=Act.UNDO,
        reason=TAKEN_BACK[Act(last.act)],
        state_before=comment.state,
        was_in_queue=comment.is_in_queue,
        standing_before=writer.standing,
    )
    comment.state, comment.is_in_queue = last.state_before, last.was_in_queue
    comment.save(update_fields=["state", "is_in_queue"])
    writer.standing = last.standing_before
    writer.save(update_fields=["standing"])
    last.is_undone = True
    last.save(update_fields=["is_undone"])
    return last
