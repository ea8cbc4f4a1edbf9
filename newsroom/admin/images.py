"""The library of pictures: a grid with what each shows and where it is used; one in use cannot be deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminImageFieldWidget, UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from newsroom.admin.shared import moment, staff_member
from newsroom.images import picture_files
from newsroom.images.picture_desk import may_describe
from newsroom.images.picture_uses import Use, unused, uses, uses_of
from newsroom.images.pictures import small
from newsroom.images.uploads import PictureField
from newsroom.models import Image, User

LIBRARY_SCRIPT: Any = Script("newsroom/library.js", type="module")
SHOWN = (
    ("missing", "No alt text"),
    ("unused", "Unused"),
    ("mine", "Mine"),
    ("covers", "Covers"),
)


@dataclass(frozen=True)
class Card:
    """One picture of the grid, with everything that its template shows."""

    image: Image
    small: str
    facts: str
    uses: list[Use]


class ShowFilter(admin.SimpleListFilter):
    """A part of the library; the grid's own template shows the choices."""

    title = "which pictures"
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, str], ...]:
        """The choices beside “all”."""
        return SHOWN

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        """Those that were asked for."""
        match self.value():
            case "missing":
                return queryset.filter(alt="", is_decorative=False)
            case "unused":
                return queryset.filter(unused())
            case "mine":
                return queryset.filter(uploaded_by=request.user.pk)
            case "covers":
                return queryset.filter(cover_of__isnull=False).distinct()
        return queryset


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a picture shows, who made it, and what of it stays in sight."""

    class Meta:
        model = Image
        fields = ["alt", "is_decorative", "caption", "credit", "focus_x", "focus_y"]
        widgets = {
            "alt": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "is_decorative": UnfoldBooleanSwitchWidget(),
        }

    def clean(self) -> dict[str, Any]:
        """A picture that says something does not only decorate."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("alt") and cleaned.get("is_decorative"):
            self.add_error("is_decorative", "It has alt text, so it says something. Empty one of the two.")
        return cleaned


class ImageForm(WordsForm):
    """A new picture and its words."""

    file = PictureField(widget=UnfoldAdminImageFieldWidget(), label="Picture")

    class Meta(WordsForm.Meta):
        fields = ["file", *WordsForm.Meta.fields]


@admin.register(Image)
class ImageAdmin(ModelAdmin):
    """The library of pictures."""

    form = WordsForm
    list_display = ["__str__"]
    list_select_related = ["uploaded_by"]
    list_filter = [ShowFilter]
    list_filter_sheet = True
    search_fields = ["alt", "caption", "credit"]
    search_help_text = "What they show, caption or credit"
    list_per_page = 30
    change_list_template = "admin/newsroom/image/change_list.html"
    delete_confirmation_template = "admin/newsroom/image/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/newsroom/image/delete_selected_confirmation.html"
    nothing_yet = "Pictures come in here, or by dropping them into the text at the writing desk."

    @property
    def media(self) -> forms.Media:
        """The admin's own, with the library's look and its focal point."""
        ours = forms.Media(
            css={"all": ["newsroom/pictures.css", "newsroom/library.css"]}, js=[LIBRARY_SCRIPT]
        )
        whole: forms.Media = super().media + ours
        return whole

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        """Without what is just being uploaded somewhere."""
        found: QuerySet[Image] = super().get_queryset(request)
        return found.filter(upload_key="")

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Writers describe what they uploaded and what nobody has described yet, editors any picture."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_describe(obj, staff_member(request)))

    # --- the grid -------------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The pictures of a page with where each is used."""
        own = {
            "parts": parts(request),
            "may_add": self.has_add_permission(request),
            "may_delete": self.has_delete_permission(request),
        }
        answer: HttpResponse = super().changelist_view(request, own | (extra_context or {}))
        context = getattr(answer, "context_data", None) or {}
        if "cl" in context:
            context["cards"] = cards(context["cl"].result_list, staff_member(request))
        return answer

    # --- one picture ----------------------------------------------------------------------------

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Image | None:
        """The picture, remembering who looks at it: not everybody may know everything of its uses."""
        found: Image | None = super().get_object(request, object_id, from_field)
        if found is not None:
            found.viewer = staff_member(request)  # type: ignore[attr-defined]
        return found

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> list[Any]:
        """A new picture is a file and its words; a kept one is seen, and its words are changed."""
        words = ["alt", "is_decorative", "caption", "credit"]
        around = (["shown_picture"], [("focus_x", "focus_y"), "shown_facts", "shown_uses"])
        return [*around[0], *words, *around[1]] if obj else ["file", *words]

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Only a new picture comes with a file."""
        if obj is None:
            kwargs["form"] = ImageForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> list[str]:
        """The file of a kept picture stays: articles point to it."""
        return ["shown_picture", "shown_facts", "shown_uses"] if obj else []

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Store it, remembering who uploaded it."""
        if not change:
            obj.uploaded_by = staff_member(request)
        super().save_model(request, obj, form, change)

    @display(description="Picture")
    def shown_picture(self, image: Image) -> SafeString:
        """The picture, with the point that stays in sight."""
        return render_to_string("admin/newsroom/image/_focus.html", {"image": image})

    @display(description="File")
    def shown_facts(self, image: Image) -> str:
        """Its measures, its size, its renditions, and its address for use in a text."""
        address = format_html('<code class="library-address">{}</code>', image.file.url)
        return format_html("{} · {}{}", facts(image), moment(image.uploaded_at), address)

    @display(description="Used in")
    def shown_uses(self, image: Image) -> SafeString | str:
        """Everything that shows it, each leading there."""
        viewer: User = image.viewer  # type: ignore[attr-defined]
        known = [use.as_known_to(viewer) for use in uses(image)]
        return render_to_string("admin/newsroom/image/_uses.html", {"uses": known})

    # --- deleting -------------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """As elsewhere, but whatever shows a picture protects it, also from a direct POST."""
        images = list(objs)
        to_delete, counts, lacking, _ = super().get_deleted_objects(images, request)
        protected = [
            format_html("“{}”: {}, {}", image, use.role, link_to(use.as_known_to(staff_member(request))))
            for image in images
            for use in uses(image)
        ]
        return to_delete, counts, lacking, protected

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """Delete it, and its files once that is certain."""
        picture_files.remove(obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        """Delete several, each with its files."""
        for image in queryset:
            picture_files.remove(image)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Back to the grid, with what became of it."""
        answer: HttpResponse = super().response_delete(request, obj_display, obj_id)
        messages.info(request, "Its file and its renditions are gone too.")
        return answer


def parts(request: HttpRequest) -> list[dict[str, Any]]:
    """The parts of the library as links that keep the words searched for."""
    chosen = request.GET.get("show", "")
    links = []
    for value, label in (("", "All"), *SHOWN):
        query = request.GET.copy()
        for name in ("show", "p", "e"):
            query.pop(name, None)
        if value:
            query["show"] = value
        links.append({"label": label, "query": query.urlencode(), "is_chosen": value == chosen})
    return links


def cards(images: Iterable[Image], viewer: User) -> list[Card]:
    """What the grid shows of each picture to this person."""
    images = list(images)
    used = {pk: [use.as_known_to(viewer) for use in found] for pk, found in uses_of(images).items()}
    return [Card(image, small(image), facts(image), used[image.pk]) for image in images]


def link_to(use: Use) -> str:
    """A use by its name, leading there where there is a way."""
    if not use.url:
        return use.title
    return format_html('<a class="text-link" href="{}">{}</a>', use.url, use.title)


def facts(image: Image) -> str:
    """Its measures in pixels, and how large its file is where that is known."""
    size = f" · {filesizeformat(image.size)}" if image.size else ""
    return f"{image.width:,} × {image.height:,}{size}"
