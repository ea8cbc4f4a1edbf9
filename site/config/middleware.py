"""The one place where the content security policy is relaxed: the admin, as unfold needs it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# unfold's Alpine evaluates expressions and sets inline styles; the desk previews in a frame.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
}


def relax_csp_for_admin(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give pages under the admin's address, and no others, the policy that unfold needs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(reverse("admin:index")) and not hasattr(response, "_csp_update"):
            response._csp_update = ADMIN_POLICY  # type: ignore[attr-defined]
        return response

    return middleware
