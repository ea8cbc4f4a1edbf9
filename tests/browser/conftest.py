"""What tests of the writing desk can ask for: one that is open, or a way to open one."""

from tests.browser.desks import desk, open_desk

__all__ = ["desk", "open_desk"]
