"""The files of pictures, each labelled as what it is and as nothing that could run.

A web server such as nginx may serve them instead; docs/operating.md says with which headers. granian's
own static files know no headers.
"""

import re
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

# A picture or one of its renditions; whatever else may lie in that folder is nobody's business.
NAME = re.compile(r"[\w-]+(?:/\d+w)?\.(?P<extension>jpg|png|webp|gif|avif)")
# One stretch of bytes. Several at once are allowed to be answered with the whole file, and are.
RANGE = re.compile(r"bytes=(?=\d|-\d)(\d{0,12})-(\d{0,12})", re.ASCII)
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
    headers = HEADERS | {"ETag": etag, "Accept-Ranges": "bytes"}
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked and request.headers.get("If-Range", etag) == etag:
        return part(file, asked[1], asked[2], headers | {"Content-Type": TYPES[found["extension"]]})
    return FileResponse(file, content_type=TYPES[found["extension"]], headers=headers)


def part(file: Any, first: str, last: str, headers: dict[str, str]) -> HttpResponse:
    """The bytes of a file from the first to the last that was asked for; the last so many without a first."""
    with file:
        start = int(first) if first else max(file.size - int(last or 0), 0)
        end = min(int(last), file.size - 1) if first and last else file.size - 1
        if start > end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
        file.seek(start)
        place = {"Content-Range": f"bytes {start}-{end}/{file.size}"}
        return HttpResponse(file.read(end - start + 1), status=206, headers=headers | place)
