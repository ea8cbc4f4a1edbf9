"""The writing desk's own addresses, under the admin's."""

from django.urls import path

from newsroom import desk, picture_desk

urlpatterns = [
    path("admin/markdown/preview/", desk.preview, name="markdown_preview"),
    path("admin/markdown/upload/", picture_desk.upload, name="markdown_upload"),
    path("admin/markdown/images/<int:pk>/", picture_desk.image_details, name="markdown_image"),
]
