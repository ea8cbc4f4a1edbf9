"""Old addresses: whatever readers once could open leads on to where it is now, for ever."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from newsroom.models import Article, Redirect

# What hangs on an address and moves with it.
TAILS = ("feed/",)


def moved(old: str, new: str) -> None:
    """Lead an old address to a new one; older ones that led to it lead on directly, and none in a circle."""
    if old == new:
        return
    with transaction.atomic():
        # The new address is in use again: what led away from it must not lead readers off the page.
        Redirect.objects.filter(old_path=new).delete()
        Redirect.objects.filter(new_path=old).update(new_path=new)
        Redirect.objects.update_or_create(old_path=old, defaults={"new_path": new})


def keep_old(sender: Any, old: str, new: str, **kwargs: Any) -> None:
    """The receiver of `address_changed`."""
    moved(old, new)


def where_now(path: str) -> str | None:
    """Where an address leads that has nothing to show any more; None for one that nothing ever had."""
    if "\0" in path:  # no database looks for one
        return None
    base, tail = _parted(path)
    found = dict(Redirect.objects.filter(old_path__in={path, base}).values_list("old_path", "new_path"))
    if path in found:
        return found[path]
    if base not in found:
        return None
    return found[base].removesuffix("/") + tail if tail == ".md" else found[base] + tail


def _parted(path: str) -> tuple[str, str]:
    """An address without what hangs on it (its feed, its Markdown), and that."""
    if path.endswith(".md"):
        return path.removesuffix(".md") + "/", ".md"
    for tail in TAILS:
        if path.endswith(f"/{tail}"):
            return path.removesuffix(tail), tail
    return path, ""


def clean_path(typed: str) -> str:
    """An address of this site as it is stored: only its path.

    Raises ValidationError for what is no path.
    """
    try:
        parts = urlsplit(typed.strip())
    except ValueError as error:
        raise ValidationError(f"“{typed}” is no address. Write a path, such as /blog/old-name/.") from error
    is_ours = not parts.netloc or parts.netloc == urlsplit(settings.SITE_URL).netloc
    if not is_ours or parts.scheme not in ("", "http", "https"):
        raise ValidationError(
            f"“{typed}” is no address of this site. Write its path, such as /blog/old-name/."
        )
    path = parts.path
    # Browsers read two slashes, in either direction, as the name of another machine.
    is_path = path.startswith("/") and not path.startswith("//") and "\\" not in path
    if not is_path or path == "/" or not path.isprintable() or any(map(str.isspace, path)):
        raise ValidationError(f"“{typed}” is no path. Begin with a slash, such as /blog/old-name/.")
    return path


def check(old: str, new: str) -> str:
    """Where a redirect made by hand should lead: to the end of the chain.

    Raises ValidationError where it would lead in a circle, or from an address that shows something.
    """
    if old == new:
        raise ValidationError("Old and new address are the same. Write where readers should go instead.")
    if _shows_something(old):
        raise ValidationError(
            f"Readers still find an article at {old}, so nobody would be led away."
            " Change its slug or withdraw it."
        )
    end = (
        Redirect.objects.filter(old_path=new).exclude(old_path=old).values_list("new_path", flat=True).first()
    )
    if end == old:
        raise ValidationError(
            f"{new} leads to {old} already: readers would go in a circle. Remove that first."
        )
    return end or new


def _shows_something(path: str) -> bool:
    slug = path.strip("/").removeprefix("blog/")
    return path == f"/blog/{slug}/" and Article.objects.published().filter(slug=slug).exists()
