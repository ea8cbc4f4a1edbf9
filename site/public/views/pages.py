"""Standing pages, and the stylesheet of the accent colour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control

from newsroom.models import Page, Publication
from public import colours, structured_data
from public.addresses import forgiving_case
from public.head import Head


@forgiving_case
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: a standing page, such as About or Privacy Policy."""
    found = get_object_or_404(Page.objects.public(), slug=slug)
    head = Head(
        title=found.title,
        path=found.get_absolute_url(),
        description=found.meta_description,
        card=found,
        structured_data=[structured_data.breadcrumb(("Home", "/"), (found.title, found.get_absolute_url()))],
    )
    return render(request, "public/page.html", {"head": head, "page": found})


@cache_control(public=True, max_age=31_536_000, immutable=True)
def theme(request: HttpRequest) -> HttpResponse:
    """Anyone: the accent colour as a stylesheet; its address changes when the colour does."""
    return HttpResponse(colours.stylesheet(Publication.load().accent_colour), content_type="text/css")
