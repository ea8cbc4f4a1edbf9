"""Mails about answers: to whoever wished to hear of a thread, until they press the link in one."""

from types import SimpleNamespace

from django.urls import reverse

from comments.models import AnswerWish, Comment
from newsroom.signals import notice


def after_change(comment: Comment) -> None:
    """Note a wish to hear of answers, and tell those who wait; once, when the comment is first shown."""
    if comment.state != Comment.State.SHOWN or comment.are_told:
        return
    Comment.objects.filter(pk=comment.pk).update(are_told=True)
    comment.are_told = True
    thread_pk = comment.parent_id or comment.pk
    if comment.parent_id:
        tell(comment)
    if comment.wants_answers:
        AnswerWish.objects.get_or_create(thread_id=thread_pk, commenter_id=comment.commenter_id)


def tell(answer: Comment) -> None:
    """Write to everybody who waits for answers in this thread, but for whoever wrote this one."""
    wishes = AnswerWish.objects.filter(thread_id=answer.parent_id).exclude(commenter_id=answer.commenter_id)
    for wish in wishes.select_related("commenter__user")[:200]:
        if wish.commenter.address and not wish.commenter.is_banned:
            context = {
                "comment": answer,
                "article": answer.article,
                "path": answer.get_absolute_url(),
                "public_path": reverse("comment_leave", args=[wish.token]),
                "one_click_path": reverse("comment_one_click", args=[wish.token]),
            }
            notice.send(
                sender=None,
                people=[SimpleNamespace(email=wish.commenter.address)],
                kind="comment_answer",
                context=context,
                subject=f"{answer.name} answered: {answer.article}",
            )
