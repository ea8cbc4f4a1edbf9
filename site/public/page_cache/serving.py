"""Which requests are answered with a kept page, ahead of Django, and how one is made."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from public import maintenance
from public.page_cache import generation
from public.page_cache.pages import Answer, Headers, Page, StartResponse
from public.page_cache.store import OneAtATime, Store

Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# Never asked of the store: what belongs to one person, what answers endless words, what are files.
OF_ONE_PERSON = (
    "/admin/",
    "/accounts/",
    "/comments/",
    "/subscription/",
    "/go/",
    "/opened/",
    "/preview/",
    "/mailbox/",
)
NOT_HERE = (*OF_ONE_PERSON, "/search/", "/health/", "/media/", "/static/")
# The only parameter that makes a page of its own. Page 1 has no number, and none has five digits.
NUMBERED = re.compile(r"page=[1-9][0-9]{0,3}", re.ASCII)
LONGEST_PATH = 300


class PageCache:
    """Stands around Django: answers from the store, or has a page made and keeps it."""

    def __init__(self, application: Application, most_bytes: int) -> None:
        self.application = application
        self.store = Store(most_bytes)
        self.making = OneAtATime()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = None if maintenance.is_on() else key_of(environ)
        token = generation.current(key) if key else None
        if key is None or token is None:
            return self.application(environ, start_response)
        if page := self.store.get(key, token):
            return page.send(environ, start_response)
        made = self.made(key, environ)
        if isinstance(made, Page):
            return made.send(environ, start_response)
        return made.send(start_response, with_body=environ["REQUEST_METHOD"] != "HEAD")

    def made(self, key: str, environ: Environ) -> Page | Answer:
        """The page, made by whoever comes first; what may not be kept, as Django said it."""
        with self.making.holding(key):
            # Read before the page is made: what changes meanwhile makes it the page of an older one.
            token = generation.current(key)
            if token and (page := self.store.get(key, token)):
                return page
            answer = ask(self.application, as_nobody(environ))
            if not answer.may_be_kept():
                return answer
            page = Page(answer)
            if token:
                self.store.put(key, token, page)
            return page


def key_of(environ: Environ) -> str | None:
    """The name of the page that a request asks for; None where it is not for the store to answer."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or len(path) > LONGEST_PATH:
        return None
    if path.startswith(NOT_HERE) or (query and not NUMBERED.fullmatch(query)):
        return None
    if not is_anybody(environ) or not is_at_home(environ):
        return None
    return f"{path}?{query}" if query else path


def is_anybody(environ: Environ) -> bool:
    """Whether the request says nothing of who asks."""
    if "HTTP_AUTHORIZATION" in environ:
        return False
    return f"{settings.SESSION_COOKIE_NAME}=" not in environ.get("HTTP_COOKIE", "")


def is_at_home(environ: Environ) -> bool:
    """Whether it names a host of ours and came as safely as it must; Django answers all others."""
    if settings.SECURE_SSL_REDIRECT and not came_by_https(environ):
        return False
    return is_our_host(environ.get("HTTP_HOST", ""), tuple(settings.ALLOWED_HOSTS))


def came_by_https(environ: Environ) -> bool:
    """Whether the reader's own connection was encrypted."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        if name in environ:
            return bool(environ[name].split(",")[0].strip() == value)
    return bool(environ["wsgi.url_scheme"] == "https")


@lru_cache(maxsize=64)
def is_our_host(host: str, ours: tuple[str, ...]) -> bool:
    """Whether Django would take this Host header."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, ours)


def as_nobody(environ: Environ) -> Environ:
    """The same request without anything that one reader says and another does not.

    Only the address stays: whoever counts tries must know it.
    """
    site = urlsplit(settings.SITE_URL)
    plain = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
    plain |= {"REQUEST_METHOD": "GET", "HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme}
    if forwarded := environ.get("HTTP_X_FORWARDED_FOR"):
        plain["HTTP_X_FORWARDED_FOR"] = forwarded
    if settings.SECURE_PROXY_SSL_HEADER and site.scheme == "https":
        name, value = settings.SECURE_PROXY_SSL_HEADER
        plain[name] = value
    return plain


def ask(application: Application, environ: Environ) -> Answer:
    """What Django says, whole."""
    said: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: object = None) -> None:
        said[:] = [(status, headers)]

    body = application(environ, start_response)
    try:
        whole = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    status, headers = said[0]
    return Answer(status, headers, whole)
