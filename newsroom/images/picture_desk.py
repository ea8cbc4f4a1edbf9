"""A place for the pictures of whoever writes: uploaded, described, called off, found again."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from newsroom.desk import refuse, staff_member, staff_with
from newsroom.images import picture_files
from newsroom.images.pictures import small
from newsroom.images.uploads import PictureField
from newsroom.models import Image, User

PAGE = 30


class UploadForm(forms.Form):
    """A picture, what it shows where that is known already, and the key by which it can be called off."""

    image = PictureField(error_messages={"required": "There is no picture: choose a file."})
    alt = forms.CharField(max_length=300, required=False)
    key = forms.SlugField(max_length=40, required=False)


class DescriptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a picture shows, who made it, and what of it stays in sight where it is cropped."""

    class Meta:
        model = Image
        fields = ["alt", "is_decorative", "caption", "credit", "focus_x", "focus_y"]

    def clean(self) -> dict[str, Any]:
        """A picture that says something does not only decorate."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("alt"):
            cleaned["is_decorative"] = False
        return cleaned


@require_http_methods(["POST", "DELETE"])
@staff_with("newsroom.add_image")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a picture that was dropped, pasted or picked; a DELETE with its key calls that off."""
    if request.method == "DELETE":
        return call_off(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return refuse(first_error(form))
    person, key = staff_member(request), form.cleaned_data["key"]
    # A second try, because the answer to the first was lost.
    known = Image.objects.filter(uploaded_by=person, upload_key=key).first() if key else None
    if known:
        return JsonResponse(described(known), status=201)
    image = Image(alt=form.cleaned_data["alt"], uploaded_by=person, upload_key=key)
    image.file = form.cleaned_data["image"]
    image.save()
    return JsonResponse(described(image), status=201)


def call_off(request: HttpRequest) -> HttpResponse:
    """Leave nothing behind of an upload that its sender has not described."""
    key = request.GET.get("key", "")
    undescribed = Image.objects.exclude(upload_key="")
    image = undescribed.filter(uploaded_by=staff_member(request), upload_key=key).first()
    if image is None:
        return refuse("There is no such upload, or it is described and kept.", 404)
    picture_files.remove(image)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@staff_with("newsroom.view_image")
def image_details(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture's address and words; a POST by whoever uploaded it, or may change it, writes them."""
    image = get_object_or_404(Image, pk=pk)
    if request.method == "POST":
        person = staff_member(request)
        if not may_describe(image, person):
            return refuse("Somebody else uploaded this picture. Ask an editor to describe it.", 403)
        form = DescriptionForm(as_it_is(image) | request.POST.dict(), instance=image)
        if not form.is_valid():
            return refuse(first_error(form))
        describe(form)
    return JsonResponse(described(image))


def may_describe(image: Image, person: User) -> bool:
    """Writers describe what they uploaded and what nobody has described yet, editors any picture.

    Readers see a caption at once, also in what others have published.
    """
    if image.uploaded_by_id == person.pk or person.has_perm("newsroom.change_any_article"):
        return True
    is_described = bool(image.alt or image.caption or image.credit or image.is_decorative)
    return person.has_perm("newsroom.change_image") and not is_described


def as_it_is(image: Image) -> dict[str, Any]:
    """What a form that names only some fields leaves alone."""
    return {name: getattr(image, name) for name in DescriptionForm.Meta.fields}


@transaction.atomic
def describe(form: DescriptionForm) -> None:
    """Keep what was said of a picture; the texts that show it say it too."""
    image = form.save(commit=False)
    image.upload_key = ""
    image.save()


@require_GET
@staff_with("newsroom.view_image")
def library(request: HttpRequest) -> HttpResponse:
    """A page of the library, newest first, as the picture dialog shows it."""
    images = found(request.GET.get("q", ""))
    page = Paginator(images, PAGE).get_page(request.GET.get("page"))
    following = page.next_page_number() if page.has_next() else None
    return JsonResponse(
        {"pictures": [described(image) for image in page], "next": following, "count": page.paginator.count}
    )


def found(words: str) -> Any:
    """The pictures whose words hold all of these."""
    images = Image.objects.kept()
    for word in words.split()[:8]:
        images = images.filter(
            Q(alt__icontains=word) | Q(caption__icontains=word) | Q(credit__icontains=word)
        )
    return images


def described(image: Image) -> dict[str, Any]:
    """What the desk needs to know of a picture."""
    return {
        "id": image.pk,
        "url": image.file.url,
        "small": small(image),
        "label": str(image),
        "width": image.width,
        "height": image.height,
        **as_it_is(image),
    }


def first_error(form: forms.BaseForm) -> str:
    """The first sentence of what is wrong with a form."""
    return next(str(sentence) for errors in form.errors.values() for sentence in errors)
