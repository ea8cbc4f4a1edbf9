"""A place for the pictures of whoever writes: uploaded, described, taken back, found again."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.desk import refuse, staff_member, staff_with
from newsroom.models import Image
from newsroom.uploads import PictureField


class UploadForm(forms.Form):
    """A picture, and what it shows where that is known already."""

    image = PictureField(error_messages={"required": "There is no picture: choose a file."})
    alt = forms.CharField(max_length=300, required=False)


class DescriptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a picture shows, and who made it."""

    class Meta:
        model = Image
        fields = ["alt", "caption", "credit"]


@require_POST
@staff_with("newsroom.add_image")
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a picture that was dropped, pasted or picked."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return refuse(first_error(form))
    image = Image(alt=form.cleaned_data["alt"], uploaded_by=staff_member(request))
    image.file = form.cleaned_data["image"]
    image.save()
    return JsonResponse(described(image), status=201)


@require_http_methods(["GET", "POST"])
@staff_with("newsroom.view_image")
def image_details(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture's address and words; a POST by whoever uploaded it, or may change it, writes them."""
    image = get_object_or_404(Image, pk=pk)
    if request.method == "POST":
        person = staff_member(request)
        if image.uploaded_by_id != person.pk and not person.has_perm("newsroom.change_image"):
            return refuse("Somebody else uploaded this picture. Ask an editor to describe it.", 403)
        form = DescriptionForm(
            {"caption": image.caption, "credit": image.credit} | request.POST.dict(), instance=image
        )
        if not form.is_valid():
            return refuse(first_error(form))
        image = form.save()
    return JsonResponse(described(image))


def described(image: Image) -> dict[str, Any]:
    """What the desk needs to know of a picture."""
    return {"id": image.pk, "url": image.file.url, "alt": image.alt, "label": str(image)}


def first_error(form: forms.BaseForm) -> str:
    """The first sentence of what is wrong with a form."""
    return next(str(sentence) for errors in form.errors.values() for sentence in errors)
