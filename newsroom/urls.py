"""The writing desk's own addresses, under the admin's."""

from django.urls import path

from newsroom import desk

urlpatterns = [
    path("admin/markdown/preview/", desk.preview, name="markdown_preview"),
    path("admin/markdown/upload/", desk.upload, name="markdown_upload"),
    path("admin/markdown/images/<int:pk>/", desk.image_details, name="markdown_image"),
]
