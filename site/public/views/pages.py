"""Standing pages, and the small files that machines ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control

from newsroom import addresses
from newsroom.models import Article, Page, Publication, Tool
from public import colours, front_page
from public.addresses import forgiving_case
from public.head import Head, absolute
from public.sitemaps import SITEMAPS

HIDDEN_FROM_ROBOTS = ("/admin/", "/preview/", "/subscription/", "/search/overlay/")
LISTED_FOR_MODELS = 100


@forgiving_case
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: a standing page, such as About or Privacy Policy."""
    found = get_object_or_404(Page.objects.public(), slug=slug)
    head = Head(title=found.title, path=found.get_absolute_url(), description=found.meta_description)
    return render(request, "public/page.html", {"head": head, "page": found})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Anyone: on to where an old address leads; else search, or something to read instead."""
    if new := addresses.where_now(request.path):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{new}?{query}" if query else new)
    words = request.path.strip("/").rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")
    context = {
        "head": Head(title="Not found", is_hidden=True),
        "reason": reason_in(exception),
        "words": words[:80],
        "suggestions": front_page.newest(3),
    }
    return render(request, "404.html", context, status=404)


def reason_in(exception: Exception) -> str:
    """What our own code said is missing; not the words that Django uses among programmers."""
    said = exception.args[0] if exception.args else ""
    is_ours = isinstance(said, str) and not said.endswith("matches the given query.")
    return said if is_ours else ""


@cache_control(public=True, max_age=31_536_000, immutable=True)
def theme(request: HttpRequest) -> HttpResponse:
    """Anyone: the accent colour as a stylesheet; its address changes when the colour does."""
    return HttpResponse(colours.stylesheet(Publication.load().accent_colour), content_type="text/css")


def manifest(request: HttpRequest) -> HttpResponse:
    """Anyone: name and icons for a phone's home screen."""
    publication = Publication.load()
    icons = [
        {"src": static(f"public/icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    about = {
        "name": publication.name,
        "short_name": publication.name[:20],
        "description": publication.tagline,
        "start_url": "/",
        "display": "browser",
        "background_color": colours.PAPER["light"],
        "theme_color": colours.PAPER["light"],
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json")


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Anyone: where the parts of the sitemap are, under SITE_URL whatever name the request came by."""
    parts = []
    for section, part in SITEMAPS.items():
        address = absolute(reverse("sitemap_part", args=[section]))
        numbers = part.paginator.page_range
        parts += [f"{address}?p={number}" if number > 1 else address for number in numbers]
    context = {"sitemaps": [{"location": part} for part in parts]}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


def robots(request: HttpRequest) -> HttpResponse:
    """Anyone: what crawlers need not ask for, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN_FROM_ROBOTS)]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def llms(request: HttpRequest) -> HttpResponse:
    """Anyone: what is here, in Markdown, for programs that read."""
    context = {
        "publication": Publication.load(),
        "site": settings.SITE_URL,
        "articles": Article.objects.published()
        .newest_first()
        .only("headline", "slug", "standfirst")[:LISTED_FOR_MODELS],
        "tools": Tool.objects.only("name", "slug", "one_liner"),
    }
    return render(request, "public/llms.txt", context, content_type="text/plain; charset=utf-8")
