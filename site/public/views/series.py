"""Series: all of them, and one with its parts in order."""

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from newsroom.models import Article, Series
from newsroom.series import in_order
from public import structured_data
from public.addresses import forgiving_case
from public.head import Head

IS_PUBLISHED = Q(articles__status=Article.Status.PUBLISHED)
# A series that is longer is a tag.
MOST_PARTS = 100


def series_list(request: HttpRequest) -> HttpResponse:
    """Anyone: every series that has something to read, the one that grew last first."""
    begun = Series.objects.annotate(
        size=Count("articles", filter=IS_PUBLISHED),
        newest=Max("articles__first_published_at", filter=IS_PUBLISHED),
    ).filter(size__gt=0)
    head = Head(title="Series", path=reverse("series_list"), description="Articles to be read in order.")
    context = {"head": head, "all_series": begun.order_by("-newest", "title"), "section": "series"}
    return render(request, "public/series_list.html", context)


@forgiving_case
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: a series and its published parts, the first one first."""
    found = get_object_or_404(Series, slug=slug)
    parts = list(in_order(Article.objects.published().with_card().filter(series=found))[:MOST_PARTS])
    way = [("Home", "/"), ("Series", reverse("series_list")), (found.title, found.get_absolute_url())]
    head = Head(
        title=found.title,
        path=found.get_absolute_url(),
        description=found.description or f"{found.title}: {len(parts)} articles, to be read in order.",
        card=found,
        is_hidden=not parts,
        structured_data=[structured_data.breadcrumb(*way)],
    )
    context = {"head": head, "series": found, "parts": parts, "section": "series"}
    return render(request, "public/series.html", context)
