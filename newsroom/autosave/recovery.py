"""What the desk asks to keep unsaved text: is anybody still logged in, and what would be taken up."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from newsroom.autosave.typed import typed
from newsroom.autosave.working_copies import data_of, fields_in
from newsroom.desk import refuse, staff_member, staff_with
from newsroom.history import diff
from newsroom.history.snapshots import Snapshot


@require_GET
@never_cache
@staff_with("newsroom.view_article")
def desk_token(request: HttpRequest) -> HttpResponse:
    """Who is logged in here, with a token that works now: logging in anew makes older ones void."""
    return JsonResponse({"token": get_token(request), "person": staff_member(request).pk})


@require_POST
@staff_with("newsroom.view_article")
def working_copy_diff(request: HttpRequest) -> HttpResponse:
    """What a copy in the browser says otherwise than the desk; both come from there, nothing is stored."""
    try:
        shown, kept = (snapshot_of(request.POST.get(name, "")) for name in ("shown", "fields"))
    except ValidationError as refusal:
        return refuse(" ".join(refusal.messages))
    context = {"rows": diff.compare(shown, kept), "left_title": "On the desk", "right_title": "Not saved"}
    return render(request, "admin/newsroom/history/_rows.html", context)


def snapshot_of(fields: str) -> Snapshot:
    """The fields of a form, as a list of names and values, read as they were typed."""
    return typed(data_of(fields_in(fields)))
