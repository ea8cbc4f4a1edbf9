"""What readers open: pages, search, feeds, sign-up."""

from typing import TypeVar

Thing = TypeVar("Thing")


def public(thing: Thing) -> Thing:
    """Stand in for the decorator of the installed package `public`, which this one hides.

    aiosmtpd, which development and the tests use, imports it by that name to fill `__all__`.
    """
    return thing
