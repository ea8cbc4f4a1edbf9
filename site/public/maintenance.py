"""The switch for maintenance: while it is on, readers and writers get one page, and nothing is changed.

It is on while the environment says MAINTENANCE=true, or while the file `maintenance` lies in the folder
of GALLEY_VAR, which needs no restart.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from public.static_pages import MAINTENANCE

RETRY_AFTER = 300
# Whoever watches the site asks /health/, and would otherwise restart what is well.
OPEN = ("/health/", settings.STATIC_URL)


def is_on() -> bool:
    """Whether somebody works on the site."""
    return bool(settings.MAINTENANCE) or settings.MAINTENANCE_FILE.exists()


def stand_aside(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer everybody with the page while the switch is on: readers, and the admin too.

    A save that met a database being moved would be lost; the desk keeps what is typed in the browser
    and sends it once the site is back. Mail programs that unsubscribe try again later.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_on() and not request.path.startswith(OPEN):
            return MAINTENANCE.response(503, RETRY_AFTER)
        return get_response(request)

    return middleware
