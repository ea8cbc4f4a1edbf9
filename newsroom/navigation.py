"""The links of the header and the footer: which addresses may stand there, and how they follow what moves."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete
from django.urls import NoReverseMatch, reverse

from newsroom.links import own_addresses
from newsroom.models import Article, Author, Page, Publication, Series, Tag, Tool
from newsroom.signals import address_changed

LONGEST_ADDRESS = 300
MOST_SUGGESTED = 60
FIELDS = ("navigation", "footer_links")


def clean_address(typed: str) -> str:
    """An address as a link of the frame holds it: a path of ours that shows something, or https elsewhere.

    Raises ValidationError with a sentence for what is neither.
    """
    address = typed.strip()
    if len(address) > LONGEST_ADDRESS or not address.isprintable() or any(map(str.isspace, address)):
        raise ValidationError("An address is one line without spaces, such as /tags/ or https://a.example/.")
    try:
        parts = urlsplit(address)
        is_ours = address.startswith("/") or parts.netloc == urlsplit(settings.SITE_URL).netloc
    except ValueError as error:
        raise ValidationError(f"“{address}” is no address. Copy it again, whole.") from error
    if address.startswith(("//", "/\\")) or "\\" in address:
        raise ValidationError(f"“{address}” leads to another machine. Write it with https:// in front.")
    return _own(address) if is_ours else outside_address(address)


def outside_address(address: str) -> str:
    """An address elsewhere, which has to be encrypted."""
    parts = urlsplit(address)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or parts.username:
        raise ValidationError(
            f"“{address}” is no address. Write a path of ours, such as /tags/, or one that begins with https://."
        )
    return address


def _own(address: str) -> str:
    parts = urlsplit(address)
    path = parts.path or "/"
    if not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
        path += "/"
    found = own_addresses.leads([path], slug="", pk=None).get(path)
    if found is not None and found.outcome != "good":
        raise ValidationError(f"{found.words} Readers would find nothing there.")
    return urlunsplit(("", "", path, parts.query, parts.fragment))


def suggestions() -> list[tuple[str, str]]:
    """Addresses that may stand there, with what they show: the lists, kinds, pages, tags and series."""
    lists = [("/", "Front page"), ("/blog/", "All articles"), ("/tags/", "All tags")]
    lists += [("/tools/", "All tools"), ("/authors/", "All authors"), ("/series/", "All series")]
    lists += [("/newsletter/", "The newsletter"), ("/contact/", "The form that reaches you")]
    return lists + list(_kinds()) + list(_rows())


def _kinds() -> Iterator[tuple[str, str]]:
    for value, label in Article.Kind.choices:
        try:
            yield reverse("kind", args=[value]), f"Kind: {label}"
        except NoReverseMatch:
            return


def _rows() -> Iterator[tuple[str, str]]:
    found: list[tuple[str, Any]] = [
        ("Page", Page.objects.public().only("slug", "title")),
        ("Series", Series.objects.only("slug", "title")),
        ("Tag", Tag.objects.only("slug", "name")),
    ]
    for word, rows in found:
        for row in rows[:MOST_SUGGESTED]:
            yield row.get_absolute_url(), f"{word}: {row}"


# --- following what moves -------------------------------------------------------------------------


def follow_address(sender: Any, old: str, new: str, **kwargs: Any) -> None:
    """The receiver of `address_changed`: links that led there lead to where it is now."""
    _rewrite(old, new)


def forget(sender: Any, instance: Model, **kwargs: Any) -> None:
    """The receiver of a deletion: no link of the frame is left that leads nowhere."""
    _rewrite(instance.get_absolute_url(), None)  # type: ignore[attr-defined]


def connect() -> None:
    """Listen to what moves and to what goes."""
    address_changed.connect(follow_address, dispatch_uid="newsroom.frame_follows_address")
    for model in (Article, Author, Page, Series, Tag, Tool):
        post_delete.connect(forget, sender=model, dispatch_uid=f"newsroom.frame_forgets_{model.__name__}")


@transaction.atomic
def _rewrite(old: str, new: str | None) -> None:
    publication = Publication.objects.select_for_update().filter(pk=1).first()
    if publication is None:
        return
    changed = False
    for name in FIELDS:
        entries = getattr(publication, name)
        kept = [
            entry | {"address": new or entry["address"]} if entry["address"] == old else entry
            for entry in entries
            if new or entry["address"] != old
        ]
        changed = changed or kept != entries
        setattr(publication, name, kept)
    if changed:
        publication.save(update_fields=FIELDS)
