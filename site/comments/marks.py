"""Helpful marks and reports: one each for a reader and a comment."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from comments.models import Comment, Helpful, Report

# So many reports take a comment away until a moderator has looked.
HIDES = 3


def toggle_helpful(comment: Comment, who: str) -> bool:
    """Set or take back one reader's mark; whether it is set now."""
    with transaction.atomic():
        taken, _ = Helpful.objects.filter(comment=comment, who=who).delete()
        if not taken:
            try:
                with transaction.atomic():
                    Helpful.objects.create(comment=comment, who=who)
            except IntegrityError:
                return True  # the same press arrived twice
        change = F("helpful") - 1 if taken else F("helpful") + 1
        rows = Comment.objects.filter(pk=comment.pk)
        (rows.filter(helpful__gt=0) if taken else rows).update(helpful=change)
    return not taken


def report(comment: Comment, who: str, reason: str) -> bool:
    """Put a comment before the moderators; enough of these take it away until one has looked."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                Report.objects.create(comment=comment, who=who, reason=reason[:500])
        except IntegrityError:
            return False
        rows = Comment.objects.filter(pk=comment.pk)
        rows.update(reports=F("reports") + 1, is_in_queue=True)
        many = rows.filter(state=Comment.State.SHOWN, reports__gte=HIDES)
        # Those whom a moderator let stand before stay until one looks again.
        many = many.exclude(decisions__act="approve", decisions__is_undone=False)
        ids = list(many.values_list("pk", flat=True))
        Comment.objects.filter(pk__in=ids).update(
            state=Comment.State.WAITING, held_because=f"{HIDES} readers reported it."
        )
    return True


def open_reports(comment: Comment) -> list[tuple[str, datetime]]:
    """What readers said of a comment, newest first."""
    return list(comment.complaints.order_by("-pk").values_list("reason", "created_at")[:20])
