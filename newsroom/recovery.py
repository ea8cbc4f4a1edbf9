"""What the desk asks to keep unsaved text: is anybody still logged in, and what would be taken up."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from newsroom.desk import staff_member, staff_with


@require_GET
@never_cache
@staff_with("newsroom.view_article")
def desk_token(request: HttpRequest) -> HttpResponse:
    """Who is logged in here, with a token that works now: logging in anew makes older ones void."""
    return JsonResponse({"token": get_token(request), "person": staff_member(request).pk})
