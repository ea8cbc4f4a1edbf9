"""A list of entries with their full text, written as RSS 2.0, Atom 1.0 or JSON Feed 1.1."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from comments.models import Comment
from newsroom.models import Article, Publication
from public import icons
from public.feed_entries import Entry
from public.head import absolute

LANGUAGE = "en-gb"
# One of these, pasted into one headline, would otherwise silence the feed for everybody.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What an empty feed says of its last change: a feed that says “now” differs at every request.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Channel:
    """What a feed is about: its title, the page it follows, its entries."""

    title: str
    description: str
    page: str
    entries: Sequence[Entry]
    publication: Publication


class FullRss(Rss201rev2Feed):
    """RSS whose entries hold the whole article and its authors' names."""

    def rss_attributes(self) -> dict[str, str]:
        """The names of the two modules it uses, beside Django's own."""
        modules = {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }
        return super().rss_attributes() | modules

    def latest_post_date(self) -> datetime:
        """When something in it was published or updated last."""
        return super().latest_post_date() if self.items else LONG_AGO

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Django's elements, then the publication's picture, which has the feed's own title and link."""
        super().add_root_elements(handler)
        handler.startElement("image", AttributesImpl({}))
        for name, value in (("url", "icon"), ("title", "title"), ("link", "link")):
            handler.addQuickElement(name, self.feed[value])
        handler.endElement("image")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Django's elements, then the authors and the text."""
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["content"])


class FullAtom(Atom1Feed):
    """Atom whose entries hold the whole article and all its authors."""

    def latest_post_date(self) -> datetime:
        """When something in it was published or updated last."""
        return super().latest_post_date() if self.items else LONG_AGO

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Django's elements, then the publication's picture."""
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Django's elements, then the authors and the text."""
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


def as_rss(channel: Channel, path: str) -> HttpResponse:
    """A channel as RSS."""
    return _as_xml(channel, path, FullRss)


def as_atom(channel: Channel, path: str) -> HttpResponse:
    """A channel as Atom."""
    return _as_xml(channel, path, FullAtom)


def as_json(channel: Channel, path: str) -> HttpResponse:
    """A channel as JSON Feed."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description or channel.title,
        "home_page_url": absolute(channel.page),
        "feed_url": absolute(path),
        "icon": _icon(channel.publication, "512"),
        "favicon": _icon(channel.publication, "192"),
        "language": LANGUAGE,
        "authors": [{"name": channel.publication.name, "url": absolute("/")}],
        "items": [_json_item(entry) for entry in channel.entries],
    }
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type="application/feed+json")


def comments_as_rss(article: Article, latest: Sequence[Comment], path: str) -> HttpResponse:
    """What readers said to an article, newest first, as RSS."""
    page = absolute(article.get_absolute_url())
    written = Rss201rev2Feed(
        title=in_xml(f"Comments on “{article.headline}”"),
        link=f"{page}#comments",
        description=in_xml(f"What readers say to “{article.headline}”."),
        language=LANGUAGE,
        feed_url=absolute(path),
    )
    for comment in latest:
        written.add_item(
            title=in_xml(f"{comment.name}: {comment}"),
            link=f"{page}#{comment.anchor}",
            unique_id=f"{page}#{comment.anchor}",
            description=in_xml(comment.body_html),
            pubdate=comment.created_at,
        )
    response = HttpResponse(content_type=written.content_type)
    written.write(response, "utf-8")
    return response


FORMATS: dict[str, Callable[[Channel, str], HttpResponse]] = {"rss": as_rss, "atom": as_atom, "json": as_json}


def in_xml(value: Any) -> Any:
    """A text, or a list of texts, without the characters that XML cannot hold."""
    if isinstance(value, list):
        return [in_xml(each) for each in value]
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value


def _as_xml(channel: Channel, path: str, form: type[FullRss | FullAtom]) -> HttpResponse:
    written = form(
        title=in_xml(channel.title),
        link=absolute(channel.page),
        description=in_xml(channel.description or channel.title),
        subtitle=in_xml(channel.description) or None,
        language=LANGUAGE,
        feed_url=absolute(path),
        # RSS, Atom and JSON of one list are three documents.
        feed_guid=absolute(path),
        # An entry without authors would not be valid in Atom otherwise.
        author_name=in_xml(channel.publication.name) if form is FullAtom else None,
        author_link=absolute("/") if form is FullAtom else None,
        icon=_icon(channel.publication, "192"),
    )
    for entry in channel.entries:
        written.add_item(**{name: in_xml(value) for name, value in _xml_item(entry).items()})
    response = HttpResponse(content_type=written.content_type)
    written.write(response, "utf-8")
    return response


def _xml_item(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "link": entry.address,
        "unique_id": entry.id,
        "unique_id_is_permalink": False,
        # Both forms take a description for HTML.
        "description": escape(entry.summary),
        "pubdate": entry.published,
        "updateddate": entry.changed,
        "categories": entry.tags,
        "authors": [name for name, _ in entry.authors],
        "content": entry.content,
    }


def _json_item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": entry.published and entry.published.isoformat(),
        "date_modified": entry.changed and entry.changed.isoformat(),
        "authors": [{"name": name, "url": address} for name, address in entry.authors],
        "tags": entry.tags,
        "language": LANGUAGE,
        "image": entry.image,
    }
    return {name: value for name, value in item.items() if value}


def _icon(publication: Publication, name: str) -> str:
    return absolute(icons.Icon(publication, name).address)
