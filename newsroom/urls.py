"""The writing desk's own addresses, under the admin's."""

from django.urls import path

from newsroom import desk, finder
from newsroom.admin import notes, previews, readiness, stale
from newsroom.autosave import keeping, recovery
from newsroom.images import picture_desk

urlpatterns = [
    path("admin/markdown/preview/", desk.preview, name="markdown_preview"),
    path("admin/markdown/upload/", picture_desk.upload, name="markdown_upload"),
    path("admin/markdown/images/<int:pk>/", picture_desk.image_details, name="markdown_image"),
    path("admin/desk/find/", finder.desk_find, name="desk_find"),
    path("admin/markdown/library/", picture_desk.library, name="picture_library"),
    path("admin/desk/notes/<int:pk>/", notes.article_notes, name="desk_notes"),
    path("admin/desk/note/<int:pk>/", notes.one_note, name="desk_note"),
    path("admin/desk/previews/<int:pk>/", previews.article_links, name="desk_previews"),
    path("admin/desk/preview-link/<int:pk>/", previews.revoke, name="desk_preview_link"),
    path("admin/desk/readiness/", readiness.desk_readiness, name="desk_readiness"),
    path("admin/desk/token/", recovery.desk_token, name="desk_token"),
    path("admin/desk/compare/", recovery.working_copy_diff, name="working_copy_diff"),
    path("admin/desk/working-copy/", keeping.working_copy, name="working_copy"),
    path("admin/desk/working-copy/discard/", keeping.discard_unsaved, name="discard_unsaved"),
    path("admin/desk/presence/", keeping.presence, name="presence"),
    path("admin/desk/still-right/<int:pk>/", stale.still_right_one, name="desk_still_right"),
]
