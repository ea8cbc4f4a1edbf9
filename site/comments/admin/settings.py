"""The settings of comments: the house rules, and articles that differ from them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from comments.models import Conversation, HouseRules


@admin.register(HouseRules)
class HouseRulesAdmin(ModelAdmin):
    """One row; its list is its form."""

    fieldsets = [
        ("Who may comment", {"fields": ["who_may", "close_after_days"]}),
        (
            "What waits for a moderator",
            {
                "fields": [
                    "hold_first",
                    "held_words",
                    "most_links",
                    "most_an_hour",
                    "youngest_account_hours",
                    "tell_by_mail",
                ]
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one already."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: HouseRules | None = None) -> bool:
        """And it stays."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Those who may read it: straight to the form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        HouseRules.objects.get_or_create(pk=1)
        return redirect("admin:comments_houserules_change", 1)


@admin.register(Conversation)
class ConversationAdmin(ModelAdmin):
    """Articles whose comments are open to others than elsewhere; choose an article, then who may."""

    list_display = ["article", "who_may", "count"]
    list_filter = ["who_may"]
    list_select_related = ["article"]
    search_fields = ["article__headline"]
    fields = ["article", "who_may"]
    autocomplete_fields = ["article"]
    ordering = ["-turn"]
    list_per_page = 40

    def get_readonly_fields(self, request: HttpRequest, obj: Conversation | None = None) -> list[str]:
        """A conversation stays with its article."""
        return ["article"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        """It goes with its article."""
        return False

    def save_model(self, request: HttpRequest, obj: Conversation, form: Any, change: bool) -> None:
        """The article's page shows another door: it is made anew."""
        if not change:
            obj.save()
        Conversation.objects.filter(pk=obj.pk).update(who_may=obj.who_may, turn=F("turn") + 1)
