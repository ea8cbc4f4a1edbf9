"""Addresses as a mail needs them: whole."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of this site; what is whole already stays."""
    return urljoin(f"{settings.SITE_URL}/", path)
