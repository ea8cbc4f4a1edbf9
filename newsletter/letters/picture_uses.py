"""Letters that show a picture: in their words, and in the mail that was frozen of them."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from newsletter.models import FrozenMail, Issue, IssueItem
from newsroom.images.picture_uses import FINDERS, Found, Use
from newsroom.models import Image


def register() -> None:
    """Count letters among the places that show pictures, once."""
    if _letters not in FINDERS:
        FINDERS.append(_letters)


def _letters(images: Sequence[Image]) -> Found:
    for issue, role, text in _texts(images):
        address = reverse("admin:newsletter_issue_change", args=[issue.pk])
        use = Use(role, str(issue), address, permission="newsletter.view_issue")
        for image in images:
            if _stem(image) in text:
                yield image.pk, use


def _texts(images: Sequence[Image]) -> Iterator[tuple[Issue, str, str]]:
    for issue in Issue.objects.filter(_mentions(images, "intro", "signoff")).select_related("newsletter"):
        yield issue, "In the letter", f"{issue.intro} {issue.signoff}"
    items = IssueItem.objects.filter(_mentions(images, "blurb")).select_related("issue__newsletter")
    for item in items:
        yield item.issue, "In the letter", item.blurb
    # Mails of long ago go on loading their pictures whenever somebody opens them again.
    frozen = FrozenMail.objects.filter(_mentions(images, "html")).defer("message", "text")
    for mail in frozen.select_related("issue__newsletter"):
        yield mail.issue, "In the mail", mail.html


def _mentions(images: Sequence[Image], *fields: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__contains": _stem(image)}) for image in images for field in fields))


def _stem(image: Image) -> str:
    """The file's name without its ending: a mail shows a smaller copy beside the file."""
    return str(image.file.name).rpartition(".")[0]
