"""Collected links in the admin: adding one quickly, from here or from the page that is to be kept."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from newsletter.absolute import absolute
from newsletter.admin.compose_form import can_be_rendered
from newsletter.assembling import collecting
from newsletter.models import CollectedLink, Newsletter
from newsroom.admin.shared import moment
from newsroom.doorbell import ring
from newsroom.links.fetching import Refused, checked


class CollectedLinkForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address, and what may be said of it."""

    class Meta:
        model = CollectedLink
        fields = ["newsletter", "url", "title", "publisher", "note"]
        widgets = {
            "url": UnfoldAdminTextInputWidget(attrs={"type": "url", "inputmode": "url"}),
            "note": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "note" in self.fields:
            self.fields["note"].validators.append(can_be_rendered)

    def clean_url(self) -> str:
        """An address of the web."""
        url: str = self.cleaned_data["url"].strip()
        try:
            checked(url)
        except Refused as refusal:
            raise forms.ValidationError(f"{refusal} Copy it from the page’s address bar.") from None
        return url

    def clean_title(self) -> str:
        """A title on one line."""
        return " ".join(str(self.cleaned_data["title"]).split())


@admin.register(CollectedLink)
class CollectedLinkAdmin(ModelAdmin):
    """Pages elsewhere for the next issue."""

    form = CollectedLinkForm
    list_display = ["shown_title", "newsletter", "shown_by", "shown_state"]
    list_filter = ["newsletter"]
    list_select_related = ["newsletter", "collected_by"]
    search_fields = ["title", "publisher", "url"]
    ordering = ["-collected_at"]
    list_before_template = "newsletter/admin/bookmarklet.html"
    nothing_yet = "Collect pages elsewhere during the week; the next issue takes them in."

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the issues that carry them."""
        return super().get_queryset(request).prefetch_related("issue_items__issue")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What a bookmarklet brings along, cut to what fits; the only newsletter is chosen already."""
        limits = {"url": 1000, "title": 250, "publisher": 120, "note": 1000}
        brought = {name: request.GET[name][:most] for name, most in limits.items() if name in request.GET}
        newsletters = Newsletter.objects.order_by("-is_active", "pk").values_list("pk", flat=True)
        return {"newsletter": newsletters.first(), **brought}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the bookmarklet above the list."""
        add = absolute(reverse("admin:newsletter_collectedlink_add"))
        shown = (extra_context or {}) | {"bookmarklet": bookmarklet(add)}
        answer: HttpResponse = super().changelist_view(request, shown)
        return answer

    def save_model(self, request: HttpRequest, obj: CollectedLink, form: Any, change: bool) -> None:
        """Keep it, and let a worker look up what was left empty."""
        if not change:
            obj.collected_by = request.user  # type: ignore[assignment]
        if not (obj.title and obj.publisher) or "url" in form.changed_data:
            obj.looked_up_at, obj.problem = None, ""
        super().save_model(request, obj, form, change)
        ring(collecting.TASK)

    @display(description="Page", ordering="title", header=True)
    def shown_title(self, link: CollectedLink) -> list[str]:
        """What stands over it, and whose page it is."""
        return [link.title or link.url, link.publisher or collecting.publisher_from(link.url)]

    @display(description="Collected", ordering="collected_at")
    def shown_by(self, link: CollectedLink) -> str:
        """When, and by whom."""
        person = link.collected_by.get_full_name() or link.collected_by.username if link.collected_by else ""
        return " · ".join(filter(None, [moment(link.collected_at), person]))

    @display(description="Where it stands")
    def shown_state(self, link: CollectedLink) -> str:
        """The issue that carries it, or what is known of it so far."""
        if items := list(link.issue_items.all()):
            url = reverse("admin:newsletter_issue_change", args=[items[0].issue_id])
            return format_html('<a class="text-link" href="{}">In No. {}</a>', url, items[0].issue.number)
        if link.problem:
            return f"Waits for the next issue. Not looked up: {link.problem}"
        return "Waits for the next issue" if link.looked_up_at else "Is being looked up"


def bookmarklet(add: str) -> str:
    """A bookmark that opens the form with the page that somebody is reading; it stores nothing itself."""
    script = (
        f"(function(){{var d=document,p=d.querySelector('meta[property=\"og:site_name\"]'),"
        f"s=String(window.getSelection()||'');window.open('{add}?url='+encodeURIComponent(location.href)"
        "+'&title='+encodeURIComponent(d.title.slice(0,250))"
        "+'&publisher='+encodeURIComponent(p?p.content.slice(0,120):'')"
        "+'&note='+encodeURIComponent(s.slice(0,600)),'_blank','noopener')})()"
    )
    return "javascript:" + quote(script, safe="(){}=;,:?!'+&.[]/|*_-")


__all__ = ["CollectedLinkAdmin", "bookmarklet"]
