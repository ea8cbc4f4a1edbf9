"""When somebody leaves: their comments stay without a name, or go."""

from django.db import transaction

from comments.models import AnswerWish, Comment, Commenter

NAMELESS = "Somebody who has left"


@transaction.atomic
def leave(commenter: Commenter, *, keep_comments: bool) -> None:
    """Forget who wrote these comments, and the comments too where that is wished."""
    mine = Comment.objects.filter(commenter=commenter)
    if keep_comments:
        mine.exclude(state=Comment.State.GONE).update(name=NAMELESS, wants_answers=False)
    else:
        mine.update(
            state=Comment.State.GONE, body="", body_html="", name="", is_in_queue=False, wants_answers=False
        )
    mine.filter(state=Comment.State.UNCONFIRMED).delete()
    AnswerWish.objects.filter(commenter=commenter).delete()
    commenter.portrait.delete(save=False)
    commenter.user, commenter.email, commenter.name = None, "", NAMELESS
    commenter.save()
