"""What changed in the directory's entry of a tool, in sentences for readers."""

from collections.abc import Iterable
from typing import Any

from newsroom.models import Tool, ToolChange


def in_words(changes: Iterable[ToolChange]) -> str:
    """What some changes of one tool, oldest first, come to; empty where it is as it was before them."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for change in changes:
        if change.is_new:
            return "New in the directory."
        before = change.before | before
        after |= change.after
    names = [name for name in ToolChange.SHOWN if name in after and after[name] != before[name]]
    return " ".join(_sentence(name, before[name], after[name]) for name in names)


def _sentence(name: str, before: Any, after: Any) -> str:
    if name == "description":
        return "The description was rewritten."
    label, old, new = ToolChange.SHOWN[name], _words(name, before), _words(name, after)
    if not new:
        return f"{label}: no longer {old}."
    was = f" (before: {old})" if old and name != "one_liner" else ""
    return f"{label}: {new}{was}" + ("" if new.endswith(".") and not was else ".")


def _words(name: str, value: Any) -> str:
    """A field's value as readers see it."""
    if name == "pricing":
        return str(dict(Tool.Pricing.choices).get(value, value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
