"""Every address there is."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from public.views import looks, previews

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("newsroom.urls")),
    path("admin/desk/as-readers-see-it/<int:pk>/", previews.for_staff, name="preview_article"),
    path("admin/desk/publication-as-readers-see-it/", looks.preview_publication, name="preview_publication"),
    path("admin/", admin.site.urls),
]
if settings.DEVELOPMENT:
    urlpatterns += [path("mailbox/", include("django_mail_viewer.urls"))]
urlpatterns += [path("", include("public.urls"))]

handler404 = "public.views.missing.not_found"
handler500 = "public.views.missing.server_error"
