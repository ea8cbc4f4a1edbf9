"""Every address there is."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.second_factor import admin_log_in
from public.views import looks, previews

# One log-in for everybody: codes, passkeys and second factors are there.
admin.site.login = admin_log_in  # type: ignore[method-assign]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("newsroom.urls")),
    path("admin/desk/as-readers-see-it/<int:pk>/", previews.for_staff, name="preview_article"),
    path("admin/desk/publication-as-readers-see-it/", looks.preview_publication, name="preview_publication"),
    path("admin/", admin.site.urls),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/", include("allauth.account.urls")),
]
if settings.DEVELOPMENT:
    urlpatterns += [path("mailbox/", include("django_mail_viewer.urls"))]
urlpatterns += [path("", include("public.urls"))]

handler400 = "public.views.missing.bad_request"
handler404 = "public.views.missing.not_found"
handler429 = "public.views.missing.too_many"  # allauth looks for this one
handler500 = "public.views.missing.server_error"
