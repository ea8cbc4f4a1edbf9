"""What the writing desk asks the server: the rendered text, and a place for a picture.

django-markdownx has addresses of its own for both, open to anyone; they are mounted nowhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from newsroom import markdown
from newsroom.models import Image, User
from newsroom.uploads import PictureField

View = Callable[..., HttpResponse]


def refuse(sentence: str, status: int = 400) -> JsonResponse:
    """An answer that says what is wrong."""
    return JsonResponse({"error": sentence}, status=status)


def staff_with(permission: str) -> Callable[[View], View]:
    """Let in staff who hold the permission; answer others in a sentence, not with a log-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not (request.user.is_authenticated and request.user.is_staff):
                return refuse("You are logged out. Log in again in another tab, then go on here.", 403)
            if not request.user.has_perm(permission):
                return refuse("You may not do that. Ask an editor.", 403)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@require_POST
@staff_with("newsroom.view_article")
def preview(request: HttpRequest) -> HttpResponse:
    """The text as readers will see it, with its length."""
    if "content" not in request.POST:
        return refuse("There is no text to show: the field “content” is missing.")
    try:
        rendered = markdown.render(request.POST["content"])
    except ValueError as error:
        return refuse(str(error))
    return JsonResponse(
        {"html": rendered.html, "words": rendered.word_count, "minutes": rendered.reading_minutes}
    )


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


def staff_member(request: HttpRequest) -> User:
    """Who asks; staff_with has let nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("Only a view behind staff_with may ask who is asking.")
    return request.user
