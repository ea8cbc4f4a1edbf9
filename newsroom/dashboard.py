"""The admin's first page: panels and calendar entries that each application adds."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from newsroom.panels.month import Entry

Panel = Callable[[HttpRequest], dict[str, Any] | None]
Dates = Callable[[HttpRequest, datetime, datetime], Iterable[Entry]]
_panels: list[Panel] = []
_dates: list[Dates] = []


def register_panel(panel: Panel) -> Panel:
    """Add a panel; it returns {"title", "template", …} or None where it has nothing to say.

    A panel that is "wide" stands above the others, one that is "aside" beside them, one that "asks"
    something of people before those that only tell, and one that looks "back" after them all.
    """
    _panels.append(panel)
    return panel


def register_dates(dates: Dates) -> Dates:
    """Add what happens between two moments to the dashboard's calendar, as far as this person may see it."""
    _dates.append(dates)
    return dates


def entries(request: HttpRequest, start: datetime, end: datetime) -> list[Entry]:
    """What every application has for the calendar between two moments."""
    return [entry for dates in _dates for entry in dates(request, start, end)]


def context(request: HttpRequest, base: dict[str, Any]) -> dict[str, Any]:
    """What the dashboard template shows; the function that unfold is given."""
    shown = [filled for panel in _panels if (filled := panel(request))]
    shown.sort(key=lambda panel: (not panel.get("wide"), not panel.get("asks"), bool(panel.get("back"))))
    return base | {"panels": shown}
