"""The moderation queue: one page, worked through with the keyboard; everything else is a part of it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from unfold.admin import ModelAdmin

from comments import moderation
from comments.admin import listing
from comments.models import Comment, Decision
from newsroom.admin.shared import staff_member

ACTS = {act.value for act in Decision.Act}
MOST_AT_ONCE = 100
DONE = {
    "approve": "approved",
    "reject": "rejected",
    "spam": "called spam",
    "ban": "taken away; the writer is banned",
    "lift": "looked at; the ban is lifted",
}


@admin.register(Comment)
class CommentAdmin(ModelAdmin):
    """Comments as moderators see them; nobody types into one, and none is deleted here."""

    def get_urls(self) -> list[URLPattern]:
        """The queue and the one address that decides."""
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="comments_comment_changelist"),
            path("decide/", wrap(self.decide), name="comments_comment_decide"),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only readers write comments."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """Whoever may moderate, decides about them."""
        return request.user.has_perm(moderation.PERMISSION)

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """What was decided stays to be looked at."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Moderators: what waits, or one state, one person, one article of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = listing.Asked.read(request.GET)
        context = self.admin_site.each_context(request) | {
            "title": "Comments",
            "opts": Comment._meta,
            "cards": listing.cards(asked),
            "asked": asked,
            "tabs": listing.tabs(asked),
            "waiting": Comment.objects.in_queue().count(),
            "person": listing.person(asked),
            "may_decide": self.has_change_permission(request),
        }
        context["older"] = listing.older(asked, context["cards"])
        return TemplateResponse(request, "comments/admin/queue.html", context)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Moderators, by POST: one act on the chosen comments."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:comments_comment_changelist")
        status, sentence = act_on(request)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"sentence": sentence}, status=status)
        messages.add_message(request, messages.SUCCESS if status == 200 else messages.WARNING, sentence)
        back = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return redirect(back if is_ours else "admin:comments_comment_changelist")


def act_on(request: HttpRequest) -> tuple[int, str]:
    """Do what a form asks; a status and a sentence."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "").strip()
    pks = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal() and len(pk) < 18][:MOST_AT_ONCE]
    if act not in ACTS or not pks:
        return 400, "Choose at least one comment, and what is to become of it."
    by = staff_member(request)
    if act == Decision.Act.UNDO:
        return undone(pks[0], by)
    number = moderation.decide(pks, Decision.Act(act), by, reason)
    if not number:
        return 409, "Nothing was done: its writer took it back meanwhile, or never confirmed it."
    return 200, f"{'One comment was' if number == 1 else f'{number} comments were'} {DONE[act]}."


def undone(pk: int, by: Any) -> tuple[int, str]:
    """Take back the last decision about one comment."""
    try:
        last = moderation.undo(pk, by)
    except moderation.NothingToUndo as nothing:
        return 409, str(nothing)
    return 200, f"It is no longer {last.get_act_display()}; everything is as it was before."


def queue_path(**asked: Any) -> str:
    """The queue, narrowed."""
    return f"{reverse('admin:comments_comment_changelist')}?{urlencode(asked)}"
