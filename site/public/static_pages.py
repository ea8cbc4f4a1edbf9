"""Pages that ask nothing of the database: read once, whole in themselves, the same for everybody."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class StaticPage:
    """A file with its style inside; the policy of its answer allows that style and nothing else."""

    html: str

    @property
    def policy(self) -> dict[str, list[str]]:
        """What the page may do: wear its own style."""
        digests = (hashlib.sha256(style.encode()).digest() for style in STYLE.findall(self.html))
        hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
        return {"default-src": ["'none'"], "style-src": hashes, "base-uri": ["'none'"]}

    def response(self, status: int, retry_after: int = 0) -> HttpResponse:
        """An answer that nobody keeps."""
        response = HttpResponse(self.html, status=status)
        response["Cache-Control"] = "no-store"
        if retry_after:
            response["Retry-After"] = str(retry_after)
        response._csp_replace = self.policy  # type: ignore[attr-defined]
        response._csp_update = {}  # type: ignore[attr-defined]
        return response


def _read(name: str) -> StaticPage:
    # As Django looks for templates: an operator's own folder may stand first and hold only some.
    folders = (Path(folder) for folder in settings.TEMPLATES[0]["DIRS"])
    return StaticPage(next(path for folder in folders if (path := folder / name).exists()).read_text())


@cache
def drawn(name: str) -> StaticPage:
    """A page that refuses something, drawn once in its frame; the two below need not even that."""
    return StaticPage(render_to_string(name))


BROKEN = _read("500.html")
MAINTENANCE = _read("maintenance.html")
