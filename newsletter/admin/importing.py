"""Importing subscribers: choose a file, say what its columns mean, look at what would happen, do it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from newsletter.importing import columns, reading, uploading, working
from newsletter.importing.reading import Unreadable
from newsletter.models import Newsletter, SubscriberImport
from newsletter.readers import spreadsheet
from newsroom.desk import staff_member

State = SubscriberImport.State
REFUSED_SHOWN = 50


class UploadForm(forms.Form):
    """A file, for which newsletter, and where its people agreed."""

    newsletter = forms.ModelChoiceField(Newsletter.objects.all(), empty_label=None)
    file = forms.FileField(label="CSV file")
    consent = forms.CharField(
        label="Where they agreed",
        max_length=200,
        error_messages={"required": "Say where these people agreed; it is kept with each address as proof."},
    )
    agreed = forms.BooleanField(
        label="Everybody on this list asked for this newsletter and confirmed it",
        error_messages={
            "required": "Without their agreement nobody may be imported. Let them sign up instead."
        },
    )

    def clean(self) -> dict[str, Any]:
        """With the upload kept, where it is a list."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                upload = cleaned["file"]
                cleaned["source"] = uploading.keep(
                    upload.read(reading.MOST_BYTES + 1),
                    upload.name,
                    cleaned["newsletter"],
                    cleaned["consent"],
                    self.initial.get("user"),
                )
            except Unreadable as refusal:
                self.add_error("file", str(refusal))
        return cleaned


def list_imports(request: HttpRequest) -> HttpResponse:
    """Whoever may import: a file to choose, and what was imported before."""
    _only(request, "newsletter.add_subscriberimport")
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"user": staff_member(request)},
        label_suffix="",
    )
    if request.method == "POST" and form.is_valid():
        return _to(form.cleaned_data["source"])
    earlier = SubscriberImport.objects.defer("content").select_related("newsletter", "created_by")[:20]
    context = {
        "title": "Import subscribers",
        "form": form,
        "earlier": earlier,
        "newsletters": form["newsletter"],
    }
    return _page(request, "imports.html", context, 422 if form.errors else 200)


def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may import: where one import stands, and what can be done next."""
    _only(request, "newsletter.view_subscriberimport")
    source = get_object_or_404(SubscriberImport.objects.select_related("newsletter"), pk=pk)
    table = reading.read(source.raw())
    context = {
        "title": f"Import of {source.file_name}",
        "source": source,
        "roles": _roles(source, table),
        "header": table.header if table.has_header else [],
        "sample": uploading.sample(table),
        "refused": source.refused_rows.all()[:REFUSED_SHOWN],
        "more_refused": max(source.counts.get("refused", 0) - REFUSED_SHOWN, 0),
        "percent": 100 * source.position // source.total if source.total else 100,
        "may_import": request.user.has_perm("newsletter.add_subscriberimport"),
    }
    return _page(request, "import.html", context)


@require_POST
def look_through(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may import: the columns mean this; say what would happen."""
    _only(request, "newsletter.add_subscriberimport")
    source = get_object_or_404(SubscriberImport.objects.defer("content"), pk=pk)
    chosen = {role: request.POST.get(f"column-{role}", "") for role in columns.ROLES}
    source.columns = {
        role: int(column) for role, column in chosen.items() if column.isascii() and column.isdecimal()
    }
    if "email" not in source.columns:
        messages.error(request, "Say in which column the addresses are.")
    elif not working.begin(source, State.CHECKING):
        messages.info(request, "A worker is at it already.")
    return _to(source)


@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may import: do what the look through said."""
    _only(request, "newsletter.add_subscriberimport")
    source = get_object_or_404(SubscriberImport.objects.defer("content"), pk=pk)
    if not working.begin(source, State.IMPORTING):
        messages.info(request, "There is nothing to import: it was done, or was not looked through yet.")
    return _to(source)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may import: delete the file and its refusals; who was imported stays."""
    _only(request, "newsletter.add_subscriberimport")
    source = get_object_or_404(SubscriberImport.objects.defer("content"), pk=pk)
    if source.is_at_work:
        messages.error(request, "A worker is at it. Throw it away once that is done.")
        return _to(source)
    source.delete()
    messages.success(request, "The file is gone; who was imported stays.")
    return HttpResponseRedirect(reverse("admin:newsletter_subscriber_imports"))


def refusals(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Whoever may import: the rows that were not taken, with the reasons, as CSV."""
    _only(request, "newsletter.view_subscriberimport")
    source = get_object_or_404(SubscriberImport.objects.defer("content"), pk=pk)

    def rows() -> Iterator[tuple[Any, ...]]:
        yield "Line", "Address", "Reason"
        yield from source.refused_rows.values_list("line", "typed", "reason").iterator(chunk_size=2000)

    return spreadsheet.download("refused.csv", rows())


def _roles(source: SubscriberImport, table: reading.Table) -> list[dict[str, Any]]:
    """Each role with the columns that could play it."""
    width = max([len(table.header), *(len(row) for row in uploading.sample(table))])
    names = [
        table.header[column] if table.has_header and column < len(table.header) else f"Column {column + 1}"
        for column in range(width)
    ]
    return [
        {
            "role": role,
            "label": label,
            "choices": [(column, name or f"Column {column + 1}") for column, name in enumerate(names)],
            "chosen": source.columns.get(role, ""),
        }
        for role, (label, _) in columns.ROLES.items()
    ]


def _only(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied("You may not import subscribers. Ask a publisher.")


def _to(source: SubscriberImport) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:newsletter_subscriber_import", args=[source.pk]))


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = admin.site.each_context(request) | context
    return TemplateResponse(request, f"newsletter/admin/{template}", shown, status=status)
