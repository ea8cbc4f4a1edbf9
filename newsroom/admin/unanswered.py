"""What readers searched for in vain, in the admin: to write about it, or to forget it."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from unfold.admin import ModelAdmin
from unfold.decorators import display

from newsroom.admin.shared import moment
from newsroom.models import UnansweredQuery


@admin.register(UnansweredQuery)
class UnansweredQueryAdmin(ModelAdmin):
    """The words, how often, and a link that tries them again."""

    list_display = ["text", "times", "shown_last", "shown_try"]
    list_display_links = None
    search_fields = ["text"]
    list_per_page = 60

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only readers add to it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: UnansweredQuery | None = None) -> bool:
        """It is what it is."""
        return False

    @display(description="Last asked", ordering="last_asked_at")
    def shown_last(self, query: UnansweredQuery) -> str:
        """When, in the publication's time."""
        return moment(query.last_asked_at)

    @display(description="Now")
    def shown_try(self, query: UnansweredQuery) -> str:
        """The search page with these words."""
        address = f"{reverse('search')}?{urlencode({'q': query.text})}"
        return format_html('<a class="text-link" href="{}">Search again</a>', address)
