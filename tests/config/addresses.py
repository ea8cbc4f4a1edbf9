"""Every address there is, read from the URL configuration, with something real behind each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

# What stands for a regular expression, which is read less easily than a path.
REGULAR = {r"(?P<url>.*)$": "nothing/here/"}


@dataclass(frozen=True)
class Address:
    """One pattern: its name, its route as written, and a path that it takes."""

    name: str
    route: str
    example: str

    def path(self, pks: dict[str, int]) -> str:
        """The example with the key of a row that exists where the route asks for one."""
        model = "/".join(self.route.split("/")[1:3])
        pk = str(pks.get(model, 1))
        return "/" + self.example.replace("0000", pk)


def every_address() -> list[Address]:
    """All of them, in the order in which they are tried."""
    return list(_under(get_resolver(), "", ""))


def _under(resolver: URLResolver, route: str, space: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _under(pattern, whole, space + inner)
        elif isinstance(pattern, URLPattern):
            yield Address(space + (pattern.name or ""), whole, route_example(pattern, route))


def route_example(pattern: URLPattern, route: str) -> str:
    own = str(pattern.pattern)
    if isinstance(pattern.pattern, RegexPattern):
        own = REGULAR.get(own) or re.sub(r"\^?\(\?P<app_label>.*", "newsroom/", own)
    return re.sub(r"<(?:\w+:)?(\w+)>", _example, route + own)


def _example(match: "re.Match[str]") -> str:
    return "weekly" if match[1] == "slug" else "0000"
