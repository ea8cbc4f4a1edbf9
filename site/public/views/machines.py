"""The small files that machines ask for: crawlers, browsers, phones, programs that read."""

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from newsroom.models import Article, Page, Publication, Tag, Tool
from public import colours, frame, icons
from public.head import absolute
from public.kinds import KINDS
from public.sitemaps import IS_PUBLISHED, SITEMAPS

# What belongs to one person, and answers that are no pages.
HIDDEN_FROM_ROBOTS = (
    "/admin/",
    "/accounts/",
    "/comments/",
    "/preview/",
    "/subscription/",
    "/search/overlay/",
)
# The newest articles and the busiest tags, for programs that read: a short way in, not everything.
LISTED, TAGS_LISTED = 50, 20
LONGEST_SHORT_NAME = 20


def robots(request: HttpRequest) -> HttpResponse:
    """Anyone: what crawlers need not ask for, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN_FROM_ROBOTS)]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Anyone: where the parts of the sitemap are, under SITE_URL whatever name the request came by."""
    parts = []
    for section, part in SITEMAPS.items():
        address = absolute(reverse("sitemap_part", args=[section]))
        for number in part.paginator.page_range:
            location = f"{address}?p={number}" if number > 1 else address
            parts.append({"location": location, "last_mod": part.get_latest_lastmod()})
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """Anyone: one part of the sitemap."""
    return sitemap(request, {**SITEMAPS}, section, template_name="public/sitemap.xml")


def llms(request: HttpRequest) -> HttpResponse:
    """Anyone: what is here and where it can be read in Markdown, for programs that read."""
    tags = Tag.objects.annotate(size=Count("articles", filter=IS_PUBLISHED)).filter(size__gt=0)
    newest = Article.objects.published().newest_first()
    context = {
        "publication": frame.around(request).publication,
        "site": settings.SITE_URL,
        "articles": newest.only("headline", "slug", "standfirst", "first_published_at")[:LISTED],
        "tools": Tool.objects.only("name", "slug", "one_liner"),
        "tags": tags.order_by("-size", "name")[:TAGS_LISTED],
        "pages": Page.objects.public().only("title", "slug", "meta_description"),
        "kinds": [(name, reverse("kind_feed_as", args=[kind, "json"])) for kind, (name, _) in KINDS.items()],
    }
    return render(request, "public/llms.txt", context, content_type="text/plain; charset=utf-8")


def opensearch(request: HttpRequest) -> HttpResponse:
    """Anyone: how a browser's own search field asks us."""
    publication = frame.around(request).publication
    context = {
        "publication": publication,
        "search": absolute(reverse("search")),
        "here": absolute(request.path),
        "icon": absolute(icons.Icon(publication, "32").address),
    }
    content_type = "application/opensearchdescription+xml"
    return render(request, "public/opensearch.xml", context, content_type=content_type)


def manifest(request: HttpRequest) -> HttpResponse:
    """Anyone: name and icons for a phone's home screen."""
    publication = frame.around(request).publication
    about = {
        "id": "/",
        "name": publication.name,
        "short_name": publication.name[:LONGEST_SHORT_NAME].strip(),
        "description": publication.tagline or publication.description,
        "lang": "en-GB",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": colours.PAPER["light"],
        "theme_color": colours.PAPER["light"],
        "icons": [_icon(publication, name) for name in ("192", "512", "maskable-192", "maskable-512")],
        "shortcuts": [
            {"name": "Search", "url": reverse("search")},
            {"name": "Newest articles", "url": reverse("blog")},
        ],
    }
    return JsonResponse(about, content_type="application/manifest+json")


def favicon(request: HttpRequest) -> HttpResponse:
    """Anyone: on to the small icon, for whatever asks at the old place."""
    return HttpResponseRedirect(icons.Icon(frame.around(request).publication, "32").address)


def _icon(publication: Publication, name: str) -> dict[str, str]:
    icon = icons.Icon(publication, name)
    return {
        "src": icon.address,
        "sizes": f"{icon.size}x{icon.size}",
        "type": "image/png",
        "purpose": "maskable" if icon.bleeds else "any",
    }
