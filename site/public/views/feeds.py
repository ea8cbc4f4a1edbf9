"""Feeds with the full text: RSS, Atom, JSON; for everything, for a tag, for an author."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from newsroom.models import Article, Author, Publication, Tag
from public.addresses import forgiving_case
from public.full_text import full_text
from public.head import absolute

LENGTH = 20
LANGUAGE = "en-gb"
# One of these, pasted into one headline, would otherwise silence the feed for everybody.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class FullRss(Rss201rev2Feed):
    """RSS whose entries hold the whole article and its authors' names."""

    def rss_attributes(self) -> dict[str, str]:
        """The names of the two modules it uses, beside Django's own."""
        modules = {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }
        return super().rss_attributes() | modules

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Django's elements, then the authors and the text."""
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["content"])


class FullAtom(Atom1Feed):
    """Atom whose entries hold the whole article and all its authors."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Django's elements, then the authors and the text."""
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


@dataclass(frozen=True)
class Channel:
    """What a feed is about: its title, the page it follows, its articles."""

    title: str
    description: str
    page: str
    articles: Sequence[Article]


def feed(request: HttpRequest) -> HttpResponse:
    """Anyone: everything, as RSS."""
    return as_xml(_everything(), request.path, FullRss)


def feed_atom(request: HttpRequest) -> HttpResponse:
    """Anyone: everything, as Atom."""
    return as_xml(_everything(), request.path, FullAtom)


def feed_json(request: HttpRequest) -> HttpResponse:
    """Anyone: everything, as JSON Feed 1.1."""
    channel = _everything()
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": absolute(channel.page),
        "feed_url": absolute(request.path),
        "language": LANGUAGE,
        "items": [_json_item(article) for article in channel.articles],
    }
    return JsonResponse(
        document, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )


@forgiving_case
def tag_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: the articles under one tag, as RSS."""
    tag = get_object_or_404(Tag, slug=slug)
    name = Publication.load().name
    articles = _full(Article.objects.published().filter(tags=tag))
    return as_xml(
        Channel(f"{tag.name} · {name}", tag.description, tag.get_absolute_url(), articles), request.path
    )


@forgiving_case
def author_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: the articles of one author, as RSS."""
    author = get_object_or_404(Author, slug=slug)
    name = Publication.load().name
    articles = _full(Article.objects.published().filter(authors=author))
    return as_xml(
        Channel(f"{author.name} · {name}", author.bio, author.get_absolute_url(), articles), request.path
    )


def as_xml(channel: Channel, path: str, form: type[FullRss | FullAtom] = FullRss) -> HttpResponse:
    """A channel written as RSS or Atom."""
    written = form(
        title=in_xml(channel.title),
        link=absolute(channel.page),
        description=in_xml(channel.description or channel.title),
        language=LANGUAGE,
        feed_url=absolute(path),
        feed_guid=absolute(channel.page),
    )
    for article in channel.articles:
        written.add_item(**{name: in_xml(value) for name, value in _xml_item(article).items()})
    response = HttpResponse(content_type=written.content_type)
    written.write(response, "utf-8")
    return response


def in_xml(value: Any) -> Any:
    """A text, or a list of texts, without the characters that XML cannot hold."""
    if isinstance(value, list):
        return [in_xml(each) for each in value]
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value


def _everything() -> Channel:
    publication = Publication.load()
    return Channel(
        publication.name, publication.description, reverse("home"), _full(Article.objects.published())
    )


def _full(articles: QuerySet[Article]) -> list[Article]:
    whole = (
        Article.objects.filter(pk__in=articles.values("pk")).with_card().defer(None).defer("body", "contents")
    )
    return list(whole.prefetch_related("tags").newest_first()[:LENGTH])


def _xml_item(article: Article) -> dict[str, Any]:
    address = absolute(article.get_absolute_url())
    return {
        "title": article.headline,
        "link": address,
        "unique_id": address,
        "unique_id_is_permalink": True,
        "description": article.standfirst,
        "pubdate": article.first_published_at,
        "updateddate": article.substantively_updated_at or article.first_published_at,
        "categories": [tag.name for tag in article.tags.all()],
        "authors": [author.name for author in article.byline],
        "content": full_text(article),
    }


def _json_item(article: Article) -> dict[str, Any]:
    address = absolute(article.get_absolute_url())
    changed = article.substantively_updated_at or article.first_published_at
    item = {
        "id": address,
        "url": address,
        "title": article.headline,
        "summary": article.standfirst,
        "content_html": full_text(article),
        "date_published": article.first_published_at and article.first_published_at.isoformat(),
        "date_modified": changed and changed.isoformat(),
        "authors": [
            {"name": author.name, "url": absolute(author.get_absolute_url())} for author in article.byline
        ],
        "tags": [tag.name for tag in article.tags.all()],
        "language": LANGUAGE,
    }
    return item | ({"image": absolute(article.cover.file.url)} if article.cover else {})
