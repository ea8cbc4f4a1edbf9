"""What a publisher may do with an issue that is on its way, and what they read afterwards."""

from django.http import HttpRequest

from newsletter import changes, delivery
from newsletter.models import Issue, State
from newsroom.models import User


def is_going(issue: Issue) -> bool:
    """Whether it leaves at this moment."""
    return not issue.paused_at and not issue.cancelled_at


def is_paused(issue: Issue) -> bool:
    """Whether somebody paused it."""
    return bool(issue.paused_at)


def may_be_cancelled(issue: Issue) -> bool:
    """Whether nobody cancelled it yet."""
    return not issue.cancelled_at


def has_refused(issue: Issue) -> bool:
    """Whether a mail server refused some of it."""
    return issue.deliveries.filter(state=State.REFUSED).exists()


def pause(request: HttpRequest, issue: Issue, user: User) -> str:
    """Let nothing more leave for now."""
    delivery.pause(issue)
    changes.note(issue, user, "Paused it.")
    return f"{issue} is paused. What is on its way arrives; nobody else gets it until you let it go on."


def go_on(request: HttpRequest, issue: Issue, user: User) -> str:
    """Go on after a pause."""
    delivery.resume(issue)
    changes.note(issue, user, "Let it go on.")
    return f"{issue} goes on where it was paused."


def cancel(request: HttpRequest, issue: Issue, user: User) -> str:
    """Stop it for good."""
    delivery.cancel(issue)
    changes.note(issue, user, "Cancelled the rest.")
    return f"{issue} is cancelled. Whoever has it keeps it; nobody else gets it."


def retry(request: HttpRequest, issue: Issue, user: User) -> str:
    """Try those again that were refused."""
    number = delivery.retry_refused(issue)
    changes.note(issue, user, f"Had {number:,} refused tried again.")
    return f"{number:,} refused {'delivery is' if number == 1 else 'deliveries are'} tried again."
