"""Guests: an address that was confirmed by mail, and the browser in which it was."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from comments import answers
from comments.judging import judge
from comments.models import Comment, Commenter, HouseRules
from newsroom.signals import notice

COOKIE = "guest"
COOKIE_AGE = timedelta(days=365)
LINK_WORKS = timedelta(days=7)
CONFIRM_SALT = "comments.confirm"
COOKIE_SALT = "comments.guest"


def tidy_address(typed: str) -> str:
    """An address as we keep it; ValidationError with a sentence for what is none."""
    address = typed.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError("Write a whole email address, such as name@example.org.") from None
    if len(address) > 254 or not address.isascii():
        raise ValidationError("This address is longer or stranger than mail servers take. Use another one.")
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def ask_to_confirm(comment: Comment, address: str) -> None:
    """Mail the guest a link to a page whose button sends the comment on its way."""
    link = reverse("comment_confirm", args=[signing.dumps(comment.pk, salt=CONFIRM_SALT)])
    notice.send(
        sender=None,
        people=[SimpleNamespace(email=address)],
        kind="comment_confirm",
        context={"comment": comment, "article": comment.article, "path": link, "days": LINK_WORKS.days},
        subject=f"Is this comment yours? {comment.article}",
    )


def read_link(token: str) -> Comment | None:
    """The comment that a link from a mail is about; None where the link is broken or too old."""
    try:
        pk = signing.loads(token, salt=CONFIRM_SALT, max_age=LINK_WORKS)
    except signing.BadSignature:
        return None
    return Comment.objects.select_related("commenter__user", "article").filter(pk=pk).first()


@transaction.atomic
def confirm(comment: Comment, now: datetime) -> Comment:
    """The address is theirs: the comment goes where its rules send it."""
    found = Comment.objects.select_for_update(of=("self",)).select_related("commenter__user", "article")
    comment = found.get(pk=comment.pk)
    if comment.state == Comment.State.UNCONFIRMED:
        Commenter.objects.filter(pk=comment.commenter_id).update(name=comment.name)
        judge(comment, HouseRules.load(), now)
        comment.save()
        answers.after_change(comment)
    return comment


def cookie_for(commenter: Commenter) -> str:
    """What the browser keeps in which a guest confirmed the address."""
    return signing.dumps([commenter.pk, commenter.secret], salt=COOKIE_SALT)


def guest_of(cookie: str | None) -> Commenter | None:
    """The guest whose browser this is."""
    try:
        pk, secret = signing.loads(cookie or "", salt=COOKIE_SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Commenter.objects.filter(pk=pk, secret=secret, user=None).exclude(email="").first()


def forget_unconfirmed(now: datetime) -> None:
    """Drop what nobody confirmed, and guests of whom nothing is left."""
    old = Comment.objects.filter(state=Comment.State.UNCONFIRMED, created_at__lt=now - LINK_WORKS)
    old.filter(pk__in=list(old.values_list("pk", flat=True)[:500])).delete()
    idle = Commenter.objects.filter(user=None, comments=None, created_at__lt=now - LINK_WORKS)
    idle = idle.filter(standing=Commenter.Standing.NEW)
    Commenter.objects.filter(pk__in=list(idle.values_list("pk", flat=True)[:500])).delete()
