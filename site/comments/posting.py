"""From a form to a stored comment: what was typed, what is wrong with it, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction

from comments import answers, body, guests, names
from comments.house import Door
from comments.judging import judge
from comments.models import Comment, Commenter, HouseRules
from newsroom.models import Article, User

STAMP_SALT = "comments.opened"
TOO_QUICK = 2.0  # seconds
TWICE_WITHIN = timedelta(minutes=10)


@dataclass
class Draft:
    """A comment as it was typed, and what is wrong with each part of it."""

    name: str = ""
    email: str = ""
    body: str = ""
    parent: str = ""
    opened: str = ""  # when the form was, signed; empty where no script said so
    wants_answers: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Writer:
    """Who sends a form: somebody logged in, a guest whose browser we know, or a stranger."""

    user: User | None = None
    guest: Commenter | None = None

    @property
    def commenter(self) -> Commenter | None:
        """Their row, where there is one already."""
        if self.user:
            return Commenter.objects.filter(user=self.user).select_related("user").first()
        return self.guest

    @property
    def is_known(self) -> bool:
        """Whether no address needs to be confirmed."""
        return bool(self.user or self.guest)


def read(typed: Mapping[str, str]) -> Draft:
    """What was typed, tidied."""
    return Draft(
        name=names.tidy(typed.get("name", "")),
        email=typed.get("email", "").strip()[:300],
        body=body.readable(typed.get("body", "")),
        parent=typed.get("parent", "").strip()[:20],
        opened=typed.get("opened", "")[:200],
        wants_answers=bool(typed.get("wants_answers")),
    )


def stamp(now: datetime) -> str:
    """When a form was opened, signed."""
    return signing.dumps(now.timestamp(), salt=STAMP_SALT)


def was_quick(draft: Draft, now: datetime) -> bool:
    """Whether the form came back sooner than anybody types; one without a stamp may be of any age."""
    try:
        return now.timestamp() - float(signing.loads(draft.opened, salt=STAMP_SALT)) < TOO_QUICK
    except (signing.BadSignature, ValueError, TypeError):
        return bool(draft.opened)


def check(draft: Draft, writer: Writer, door: Door, article: Article) -> Comment | None:
    """Say what is wrong in `draft.errors`; answers with the thread that the comment belongs to."""
    if not door.is_open:
        draft.errors["form"] = door.sentence
    elif not door.takes_guests and writer.user is None:
        draft.errors["form"] = "Only people with an account comment here. Log in, and send it again."
    if sentence := body.problem(draft.body):
        draft.errors["body"] = sentence
    if not writer.is_known:
        _check_guest(draft)
    return _thread(draft, article)


def _check_guest(draft: Draft) -> None:
    if sentence := names.problem(draft.name):
        draft.errors["name"] = sentence
    try:
        draft.email = guests.tidy_address(draft.email)
    except ValidationError as error:
        draft.errors["email"] = error.messages[0]


def _thread(draft: Draft, article: Article) -> Comment | None:
    """The first comment of the thread that is answered; threads are two deep."""
    if not draft.parent:
        return None
    number = int(draft.parent) if draft.parent.isdecimal() and len(draft.parent) < 18 else 0
    shown = Comment.objects.filter(article=article).shown().select_related("parent")
    answered = shown.filter(pk=number).first()
    if answered is None:
        draft.errors["form"] = (
            "The comment that you answer is gone. Send yours without it: it then stands by itself."
        )
        draft.parent = ""
        return None
    return answered.parent or answered


@transaction.atomic
def post(draft: Draft, writer: Writer, article: Article, thread: Comment | None, now: datetime) -> Comment:
    """Store a comment that has no errors; the same one sent twice is stored once."""
    commenter = _commenter(draft, writer)
    mark = body.fingerprint(draft.body)
    # Whoever sends the same twice waits here for the first to be stored.
    Commenter.objects.select_for_update().get(pk=commenter.pk)
    again = Comment.objects.filter(
        article=article, commenter=commenter, fingerprint=mark, created_at__gt=now - TWICE_WITHIN
    )
    if twin := again.filter(parent=thread).select_related("commenter__user").first():
        return twin
    comment = Comment(
        article=article,
        parent=thread,
        commenter=commenter,
        name=commenter.name if writer.is_known else draft.name,
        body=draft.body,
        body_html=body.rendered(draft.body),
        fingerprint=mark,
        wants_answers=draft.wants_answers,
        created_at=now,
    )
    _place(comment, writer, draft, now)
    return comment


def _place(comment: Comment, writer: Writer, draft: Draft, now: datetime) -> None:
    """Store it where it belongs: shown, waiting, or until the guest confirms."""
    if not writer.is_known:
        comment.state = Comment.State.UNCONFIRMED
        comment.save()
        if not comment.commenter.is_banned:
            guests.ask_to_confirm(comment, draft.email)
        return
    judge(comment, HouseRules.load(), now, too_quick=was_quick(draft, now))
    comment.save()
    answers.after_change(comment)


def _commenter(draft: Draft, writer: Writer) -> Commenter:
    if writer.user:
        return commenter_of(writer.user)
    if writer.guest:
        return writer.guest
    guest = Commenter.objects.filter(email__iexact=draft.email, user=None).first()
    return guest or Commenter.objects.create(email=draft.email, name=draft.name)


def name_of(writer: Writer) -> str:
    """Under which name somebody comments whom we know; empty for strangers."""
    if not writer.is_known:
        return ""
    found = writer.commenter
    if found:
        return found.name
    return _first_name(writer.user) if writer.user else ""


def _first_name(user: User) -> str:
    return (user.get_full_name() or f"Reader {user.pk}")[: names.LONGEST]


def commenter_of(user: User) -> Commenter:
    """The row of somebody with an account, made when it is first needed."""
    found = Commenter.objects.select_related("user").filter(user=user).first()
    if found:
        return found
    return Commenter.objects.get_or_create(user=user, defaults={"name": _first_name(user)})[0]
