"""What the web server loads: Django, and around it the pages that are kept ready."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from config import loaded
from public.page_cache.serving import Application, PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application: Application = get_wsgi_application()
if settings.PAGE_CACHE_BYTES:
    application = PageCache(application, settings.PAGE_CACHE_BYTES)
reverse("home")  # reads every address and its view, so that the first reader does not wait for them
loaded.leave_alone()
