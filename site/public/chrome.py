"""The links around every page: the header, the columns of the footer, the profiles elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import Resolver404, resolve

from newsroom.models import Page, Publication
from newsroom.platforms import PLATFORMS


@dataclass(frozen=True)
class Link:
    """One link, and whether the page that is open is where it leads, or under it."""

    label: str
    address: str
    current: str = ""  # what aria-current says

    @property
    def is_outside(self) -> bool:
        """Whether it leads to another site."""
        return not self.address.startswith("/")


@dataclass(frozen=True)
class Column:
    """Some links of the footer under a heading."""

    heading: str
    links: list[Link]


@dataclass(frozen=True)
class Profile:
    """The publication on a platform."""

    name: str
    url: str
    icon: str


def header(publication: Publication, path: str, pages: Sequence[Page]) -> list[Link]:
    """The links of the header; the one that fits the open page best is marked."""
    entries = list(open_entries(publication.navigation, pages))
    fits = [entry["address"] for entry in entries if is_under(path, entry["address"])]
    best = max(fits, key=len, default="")
    links = []
    for entry in entries:
        address = entry["address"]
        current = "" if address != best else "page" if address == path else "true"
        links.append(Link(entry["label"], address, current))
    return links


def columns(publication: Publication, pages: Sequence[Page]) -> list[Column]:
    """The footer's columns: first the standing pages that readers may open, then what the settings say."""
    standing = Column("About us", [Link(page.title, page.get_absolute_url()) for page in pages])
    open_ones = {entry["address"] for entry in open_entries(publication.footer_links, pages)}
    begun: list[Column] = []
    for entry in publication.footer_links:
        if entry.get("heading") or not begun:
            begun.append(Column(entry.get("heading", ""), []))
        if entry["address"] in open_ones:
            begun[-1].links.append(Link(entry["label"], entry["address"]))
    return [column for column in (standing, *begun) if column.links]


def profiles(publication: Publication) -> list[Profile]:
    """Where the publication can be followed elsewhere."""
    return [
        Profile(PLATFORMS[entry["platform"]], entry["url"], f"public/icons/{entry['platform']}.svg")
        for entry in publication.social_links
        if entry["platform"] in PLATFORMS
    ]


def open_entries(entries: Iterable[dict[str, str]], pages: Sequence[Page]) -> Iterable[dict[str, str]]:
    """The entries without those that lead to a standing page which is a draft."""
    public = {page.slug for page in pages}
    return (entry for entry in entries if (slug := page_slug(entry["address"])) is None or slug in public)


@lru_cache(maxsize=256)
def page_slug(address: str) -> str | None:
    """The slug of the standing page at this address; None for any other address."""
    try:
        match = resolve(address)
    except Resolver404:
        return None
    return str(match.kwargs["slug"]) if match.url_name == "page" else None


def is_under(path: str, address: str) -> bool:
    """Whether a page is at this address or deeper; the front page has nothing under it."""
    return path == address or (address not in ("", "/") and path.startswith(address))
