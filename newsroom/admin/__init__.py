"""The admin panel: where the newsroom is written, looked after and moved to its readers."""

from django.contrib import admin

from newsroom.admin import articles, catalogue, images, people, publication

__all__ = ["articles", "catalogue", "images", "people", "publication"]

admin.site.index_title = "Dashboard"
