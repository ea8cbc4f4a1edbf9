"""The links in our articles, and what a worker saw when it asked them: a list to look at."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.admin import ModelAdmin
from unfold.decorators import display

from newsroom.admin.shared import moment
from newsroom.models import LinkCheck

COLOURS = {"Answers": "success", "Gone": "danger", "No clear answer": "warning"}


@admin.register(LinkCheck)
class LinkCheckAdmin(ModelAdmin):
    """Looked at by whoever sees articles; nobody writes it but the worker that asks."""

    list_display = ["shown_url", "shown_verdict", "shown_articles", "shown_when"]
    list_filter = ["verdict"]
    search_fields = ["url", "articles__headline"]
    search_help_text = "Address or headline"
    list_per_page = 50
    list_display_links = None
    ordering = ["verdict", "-checked_at", "pk"]
    actions = ["ask_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LinkCheck]:
        """With the articles in which they stand."""
        found: QuerySet[LinkCheck] = super().get_queryset(request)
        return found.prefetch_related("articles")

    @display(description="Link", ordering="url")
    def shown_url(self, link: LinkCheck) -> str:
        """The address itself, to open beside the list."""
        return format_html(
            '<span class="cell-lines">'
            '<a class="text-link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
            '<span class="panel-note">{}</span></span>',
            link.url,
            link.url if len(link.url) <= 80 else f"{link.url[:80]}…",
            link.detail,
        )

    @display(description="Verdict", ordering="verdict", label=COLOURS)
    def shown_verdict(self, link: LinkCheck) -> str:
        """What the last answers mean."""
        return str(link.get_verdict_display())

    @display(description="In")
    def shown_articles(self, link: LinkCheck) -> str:
        """The articles to mend."""
        lines = [
            (reverse("admin:newsroom_article_change", args=[article.pk]), article.headline)
            for article in link.articles.all()
        ]
        links = format_html_join("", '<a class="text-link" href="{}">{}</a>', lines)
        return format_html('<span class="cell-lines">{}</span>', links)

    @display(description="Asked", ordering="checked_at")
    def shown_when(self, link: LinkCheck) -> str:
        """When it was asked last."""
        return moment(link.checked_at) if link.checked_at else "not yet"

    @admin.action(description="Ask again soon", permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[LinkCheck]) -> None:
        """Let the next rounds ask these first."""
        number = queryset.update(next_check_at=timezone.now())
        messages.success(request, f"{number} {'link is' if number == 1 else 'links are'} asked again soon.")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees articles sees where their links lead."""
        return request.user.has_perm("newsroom.view_article")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As above, for the menu."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Links come from articles."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a worker saw is not for people to write."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A link goes when no article has it any more."""
        return False
