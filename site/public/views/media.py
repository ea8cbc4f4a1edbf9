"""The files of pictures, each labelled as what it is and as nothing that could run.

A web server such as nginx may serve them instead; docs/operating.md says with which headers. granian's
own static files know no headers.
"""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

# A picture or one of its renditions; whatever else may lie in that folder is nobody's business.
NAME = re.compile(r"[\w-]+(?:/\d+w)?\.(?P<extension>jpg|png|webp|gif|avif)")
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}
HEADERS = {
    # Names are random and never used again, so a copy is good for ever.
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Disposition": "inline",
    "X-Content-Type-Options": "nosniff",
    # Opened by itself, a picture may do nothing: no script, no form, no frame.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # mail programs and feed readers show them too
}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """One picture's file."""
    found = NAME.fullmatch(name)
    if not found:
        raise Http404(name)
    etag = f'"{name}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    try:
        file = default_storage.open(f"images/{name}")
    except OSError:
        raise Http404(name) from None
    return FileResponse(file, content_type=TYPES[found["extension"]], headers=HEADERS | {"ETag": etag})
