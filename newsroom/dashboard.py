"""The admin's first page: panels that each application fills."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Panel = Callable[[HttpRequest], dict[str, Any] | None]
_panels: list[Panel] = []


def register_panel(panel: Panel) -> Panel:
    """Add a panel; it returns {"title", "template", …} or None where it has nothing to say.

    A panel that is "wide" stands above the others, and one that "asks" something of people before those
    that only tell.
    """
    _panels.append(panel)
    return panel


def context(request: HttpRequest, base: dict[str, Any]) -> dict[str, Any]:
    """What the dashboard template shows; the function that unfold is given."""
    shown = [filled for panel in _panels if (filled := panel(request))]
    shown.sort(key=lambda panel: (not panel.get("wide"), not panel.get("asks")))
    return base | {"panels": shown}
