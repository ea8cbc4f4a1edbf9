"""The publication's settings as readers will see them, before anybody saves them."""

from urllib.parse import quote

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from newsroom import colours
from newsroom.admin.publication_form import as_typed
from newsroom.models import Publication
from public import front_page
from public.colours import stylesheet
from public.head import Head
from public.privacy import keep_private

LOOKS = ("light", "dark")
# The page in the frame runs nothing, sends nothing, and may be shown by the admin alone.
POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}


@staff_member_required(login_url="admin:login")
@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
def preview_publication(request: HttpRequest) -> HttpResponse:
    """Staff who may see the settings: header, card, box and footer, from what is typed or what is stored."""
    if not request.user.has_perm("newsroom.view_publication"):
        raise PermissionDenied("You may not see the publication’s settings. Ask a publisher.")
    publication = as_typed(request.POST)[0] if request.method == "POST" else Publication.load()
    look = request.GET.get("look", "")
    context = {
        "head": Head(title="Preview", is_hidden=True),
        "publication": publication,
        "look": look if look in LOOKS else "light",
        "stylesheet": stylesheet(publication.accent_colour),
        "article": next(iter(front_page.newest(1)), None),
    }
    response = keep_private(render(request, "public/looks.html", context))
    response["X-Accent-Remark"] = quote(colours.remark(publication.accent_colour))
    response._csp_replace = POLICY  # type: ignore[attr-defined]
    response._csp_update = {}  # type: ignore[attr-defined]
    return response
