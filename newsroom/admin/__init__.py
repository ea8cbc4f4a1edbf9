"""The admin panel: where the newsroom is written, looked after and moved to its readers."""

from django.contrib import admin

from newsroom.admin import (
    articles,
    catalogue,
    corrections,
    images,
    link_checks,
    people,
    publication,
    redirects,
    series,
    unanswered,
)

__all__ = [
    "articles",
    "catalogue",
    "corrections",
    "images",
    "link_checks",
    "people",
    "publication",
    "redirects",
    "series",
    "unanswered",
]

admin.site.index_title = "Dashboard"
