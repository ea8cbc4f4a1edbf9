"""What the web server loads: Django, and around it the pages that are kept ready."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from public.page_cache.serving import Application, PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application: Application = get_wsgi_application()
if settings.PAGE_CACHE_BYTES:
    application = PageCache(application, settings.PAGE_CACHE_BYTES)
