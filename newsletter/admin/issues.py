"""Issues in the admin: the desk at which one is composed, checked and let go."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from newsletter import approval, changes, progress
from newsletter.admin import composing, figures, finding, posted, preflight_page, preview, testing, unsaved
from newsletter.admin.acting import perform
from newsletter.admin.compose_form import IssueForm, Items, may_compose
from newsletter.admin.issue_list import IssueList
from newsletter.models import Issue, Newsletter
from newsroom.autosave.typed import number as number_in
from newsroom.desk import staff_member

IN_PLACE = "X-In-Place"


@admin.register(Issue)
class IssueAdmin(IssueList):
    """The issues of every newsletter; one is made by assembling it."""

    form = IssueForm
    fields = IssueForm.Meta.fields
    inlines = [Items]
    change_form_template = "newsletter/admin/compose.html"

    class Media:
        css = {"all": ["newsletter/compose.css", "newsletter/inbox.css"]}
        js = [Script("newsletter/compose.js", type="module")]

    # --- who may ----------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An issue is never typed from nothing: it is assembled."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Editors, until it has left or was skipped."""
        return may_compose(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """An issue is skipped, not deleted: its number and its period must not come twice."""
        return False

    def one(self, request: HttpRequest, pk: int, *, to_compose: bool = False) -> Issue:
        """An issue for whoever may see it, or for whoever may change it; hours are its newsletter's."""
        if not request.user.has_perm("newsletter.view_issue"):
            raise PermissionDenied
        found = Issue.objects.select_related("newsletter").prefetch_related("newsletter__sections")
        issue = get_object_or_404(found, pk=pk)
        if to_compose and not may_compose(request, issue):
            raise PermissionDenied
        timezone.activate(issue.newsletter.zone)
        return issue

    # --- the desk ---------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The preview, the search, tests, checks, and what the buttons do, beside the usual addresses."""
        views = {
            "preview": self.preview,
            "find": require_GET(self.find),
            "look_up": require_POST(self.look_up),
            "test": require_POST(self.test),
            "act": require_POST(self.act),
            "progress": require_GET(self.progress),
            "preflight": require_GET(self.preflight),
            "checks": require_GET(self.checks),
        } | figures.ISSUE_PAGES
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"newsletter_issue_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter alone, for the frame; staff who may see issues, and as it is typed who may compose."""
        is_typed = request.method == "POST"
        issue = self.one(request, pk, to_compose=is_typed)
        items = unsaved.as_typed(issue, request.POST) if is_typed else None
        return preview.page(issue, preview.Shown.asked(request.GET), items)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, for the page that asks again and again; staff who may see issues."""
        issue = self.one(request, pk)
        shown = {"original": issue, "progress": progress.of(issue)}
        return render(request, "newsletter/admin/_progress.html", shown)

    def find(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What could be added, for the words that somebody types; those who may compose."""
        issue = self.one(request, pk, to_compose=True)
        return JsonResponse({"found": finding.find(issue, request.GET.get("q", ""))})

    def look_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Title and publisher of a page elsewhere that was just added; those who may compose."""
        self.one(request, pk, to_compose=True)
        return JsonResponse(finding.look_up(request.POST.get("url", "")))

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A test of the letter as it is typed, which is stored nowhere; those who may compose."""
        issue = self.one(request, pk, to_compose=True)
        return testing.answer(issue, staff_member(request), request.POST)

    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the buttons on an issue that is not being edited; each checks its own permission."""
        issue = self.one(request, pk)
        perform(request, issue, request.POST.get("action", ""))
        return HttpResponseRedirect(reverse("admin:newsletter_issue_change", args=[pk]))

    def preflight(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every check and what it found; staff who may see issues."""
        return preflight_page.page(request, self.one(request, pk), self.admin_site)

    def checks(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The list of checks alone; staff who may see issues."""
        return preflight_page.part(request, self.one(request, pk))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The words and items, the letter beside them, what the preflight finds, and the way out."""
        issue: Issue = context["original"]
        context |= composing.shown(request, issue, context)
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Saving holds the issue, so that nobody approves half of an edit; looking at it holds nothing."""
        newsletter = newsletter_of(object_id)
        if newsletter:
            # Hours on this page are the newsletter's; the middleware takes that back afterwards.
            timezone.activate(newsletter.zone)
        if request.method != "POST" or not newsletter or not object_id:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            issue = Issue.objects.select_for_update().get(pk=object_id)
            sent = posted.in_step(issue, request.POST)
            request.POST = sent.data  # type: ignore[assignment]
            extra = (extra_context or {}) | {"lost": sent.lost}
            return super().changeform_view(request, object_id, form_url, extra)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the items and say in the log what changed; an approved issue needs approval again."""
        issue: Issue = form.instance
        super().save_related(request, form, formsets, change)
        composing.settle(issue)
        person = staff_member(request)
        sentences = changes.between(form.before, changes.words_of(issue), issue)
        changes.record(issue, person, *sentences)
        if sentences and approval.withdraw_after(issue, person):
            issue.refresh_from_db()
            messages.warning(request, f"{issue} was approved; what you changed needs approval again.")

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        """Store the envelope, and keep in mind what it was."""
        form.before = changes.words_of(Issue.objects.get(pk=obj.pk))
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        """Stay at the desk, and do what the button said beyond saving."""
        action = request.POST.get("_act", "")
        address = reverse("admin:newsletter_issue_change", args=[obj.pk])
        if IN_PLACE in request.headers:
            return JsonResponse(composing.saved_in_place(obj))
        if action:
            perform(request, obj, action)
        else:
            messages.success(request, f"{obj} is saved.")
        typed = {"test_to": request.POST.get("test_to", "")} if action == "test" else {}
        return HttpResponseRedirect(f"{address}?{urlencode(typed)}" if typed else address)

    def get_view_on_site_url(self, obj: Issue | None = None) -> str | None:
        """Its page in the archive, once it has left."""
        left = obj and obj.state in (Issue.State.SENDING, Issue.State.SENT)
        return obj.get_absolute_url() if obj and left else None


def newsletter_of(object_id: str | None) -> Newsletter | None:
    """The newsletter of the issue that an address names, where there is one."""
    if not object_id or not number_in(object_id):
        return None
    return Newsletter.objects.filter(issues__pk=object_id).first()
