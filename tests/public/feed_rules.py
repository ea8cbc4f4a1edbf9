"""What the specifications ask of a feed: RSS 2.0 with the Best Practices Profile, RFC 4287, JSON Feed 1.1."""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
IN_CHANNEL = {"title", "link", "description", "language", "lastBuildDate", "image", "item", f"{ATOM}link"}
IN_ITEM = {"title", "link", "description", "pubDate", "guid", "category", "enclosure", CREATOR, CONTENT}
IN_FEED = {"title", "subtitle", "link", "id", "updated", "author", "rights", "icon", "entry", "category"}
IN_ENTRY = {"title", "link", "id", "published", "updated", "author", "summary", "content", "category"}


def check(response: Any, address: str) -> int:
    """Fail where a feed breaks a rule of its form; how many entries it has."""
    kind = response.headers["Content-Type"].split(";")[0]
    forms = {"application/rss+xml": rss, "application/atom+xml": atom, "application/feed+json": json_feed}
    return forms[kind](response.content, address)


def rss(content: bytes, address: str) -> int:
    """RSS 2.0."""
    assert content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ElementTree.fromstring(content)  # noqa: S314  our own
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    assert {each.tag for each in channel} <= IN_CHANNEL
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert len(channel.findall(name)) == 1 and channel.findtext(name), name
    assert_whole(channel.findtext("link"))
    parsedate_to_datetime(channel.findtext("lastBuildDate") or "")
    itself = channel.find(f"{ATOM}link")
    assert itself is not None and (itself.get("rel"), itself.get("href")) == ("self", address)
    for name in ("title", "link"):
        assert channel.findtext(f"image/{name}") == channel.findtext(name)
    assert_whole(channel.findtext("image/url"))
    items = channel.findall("item")
    ids = [item.findtext("guid") for item in items]
    assert len(set(ids)) == len(ids) and all(ids)
    for item in items:
        assert {each.tag for each in item} <= IN_ITEM
        assert item.findtext("title") and item.findtext(CONTENT)
        assert_whole(item.findtext("link"))
        assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo
        guid = item.find("guid")
        assert guid is not None and guid.get("isPermaLink") == "false"
    return len(items)


def atom(content: bytes, address: str) -> int:
    """Atom 1.0."""
    root = ElementTree.fromstring(content)  # noqa: S314  our own
    assert root.tag == f"{ATOM}feed"
    assert {each.tag.removeprefix(ATOM) for each in root} <= IN_FEED
    for name in ("title", "id", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1 and root.findtext(f"{ATOM}{name}"), name
    assert_rfc3339(root.findtext(f"{ATOM}updated"))
    itself = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert itself == [address]
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        assert {each.tag.removeprefix(ATOM) for each in entry} <= IN_ENTRY
        assert entry.findtext(f"{ATOM}title") and entry.findtext(f"{ATOM}content")
        assert urlsplit(entry.findtext(f"{ATOM}id") or "").scheme
        for name in ("published", "updated"):
            assert_rfc3339(entry.findtext(f"{ATOM}{name}"))
        assert entry.findall(f"{ATOM}author") or root.findall(f"{ATOM}author")
        for author in entry.findall(f"{ATOM}author"):
            assert author.findtext(f"{ATOM}name")
        for link in entry.findall(f"{ATOM}link"):
            assert_whole(link.get("href"))
    return len(entries)


def json_feed(content: bytes, address: str) -> int:
    """JSON Feed 1.1."""
    feed = json.loads(content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and feed["feed_url"] == address
    for name in ("home_page_url", "icon", "favicon"):
        assert_whole(feed[name])
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids) and all(isinstance(one, str) for one in ids)
    for item in feed["items"]:
        assert item["content_html"]
        assert_whole(item["url"])
        assert_rfc3339(item["date_published"])
        assert_rfc3339(item["date_modified"])
        assert all(author["name"] for author in item.get("authors", []))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
    return len(feed["items"])


def assert_whole(address: str | None) -> None:
    """An address with its scheme and host."""
    found = urlsplit(address or "")
    assert found.scheme in ("http", "https") and found.netloc, address


def assert_rfc3339(moment: str | None) -> None:
    """A date with its offset."""
    assert moment and "T" in moment
    assert datetime.fromisoformat(moment.replace("Z", "+00:00")).tzinfo
