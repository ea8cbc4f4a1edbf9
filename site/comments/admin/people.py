"""Who comments, and what was decided about comments: two lists to look things up in."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display

from comments.admin.queue import queue_path
from comments.models import Commenter, Decision
from newsroom.admin.shared import moment


class LookUp(ModelAdmin):
    """A list in which nothing is changed."""

    list_per_page = 40
    list_display_links = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come about elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """They are what they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """And stay."""
        return False


@admin.register(Commenter)
class CommenterAdmin(LookUp):
    """Everybody who ever commented; banning is done where their comments are."""

    list_display = ["name", "standing", "kind", "shown_since", "comments_link"]
    list_filter = ["standing"]
    list_select_related = ["user"]
    search_fields = ["name", "email", "user__email"]
    ordering = ["-pk"]

    @display(description="Who")
    def kind(self, commenter: Commenter) -> str:
        """A guest's address, or that of the account."""
        return f"{commenter.address or 'nobody any more'} ({'account' if commenter.user else 'guest'})"

    @display(description="Since", ordering="created_at")
    def shown_since(self, commenter: Commenter) -> str:
        """When they wrote first."""
        return moment(commenter.created_at)

    @display(description="Comments")
    def comments_link(self, commenter: Commenter) -> str:
        """What they wrote."""
        return format_html('<a class="text-link" href="{}">Comments</a>', queue_path(person=commenter.pk))


@admin.register(Decision)
class DecisionAdmin(LookUp):
    """Who decided what, and why, newest first."""

    list_display = ["shown_when", "by", "act", "about", "reason", "is_undone"]
    list_filter = ["act"]
    list_select_related = ["by", "comment__commenter"]
    ordering = ["-pk"]

    @display(description="When", ordering="created_at")
    def shown_when(self, decision: Decision) -> str:
        """In the publication's time."""
        return moment(decision.created_at)

    @display(description="About")
    def about(self, decision: Decision) -> str:
        """The comment, among what its writer wrote."""
        comment = decision.comment
        address = f"{queue_path(person=comment.commenter_id)}#comment-{comment.pk}"
        return format_html('<a class="text-link" href="{}">{}: {}</a>', address, comment.commenter, comment)
