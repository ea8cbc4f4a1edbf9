"""Videos and posts from elsewhere: a box that loads nothing of theirs until a reader clicks it.

A link that stands alone in its paragraph becomes such a box where it leads to one of these. Whoever
adds one adds its frames to FRAMES too: the security policy of the site lets in no others.
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

# Frames are matched by host, so an instance that is not listed stays a plain link.
MASTODON = (
    "mastodon.social",
    "mastodon.online",
    "mas.to",
    "mstdn.social",
    "fosstodon.org",
    "hachyderm.io",
    "infosec.exchange",
    "techhub.social",
)
FRAMES = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://embed.bsky.app",
    "https://platform.twitter.com",
    *(f"https://{host}" for host in MASTODON),
)
_HANDLE = r"[A-Za-z0-9_.:-]{1,253}"
FRAME = re.compile(
    r"^(?:https://www\.youtube-nocookie\.com/embed/[\w-]{11}(?:\?start=\d{1,6})?"
    r"|https://player\.vimeo\.com/video/\d{1,12}\?dnt=1(?:&h=[0-9a-f]{1,20})?"
    rf"|https://embed\.bsky\.app/embed/{_HANDLE}/app\.bsky\.feed\.post/[a-z0-9]{{1,20}}"
    r"|https://platform\.twitter\.com/embed/Tweet\.html\?dnt=true&id=\d{1,20}"
    rf"|https://(?:{'|'.join(map(re.escape, MASTODON))})/@[\w.@-]{{1,120}}/\d{{1,20}}/embed)$",
    re.ASCII,
)
VERBS = {"video": "Watch", "post": "Read"}
PROVIDERS = ("YouTube", "Vimeo", "Bluesky", "X", "Mastodon")
LONE = re.compile(r"^<?(https://[^\s<>]{1,400})>?$")


@dataclass(frozen=True)
class Embed:
    """Something elsewhere that can be shown in a frame."""

    provider: str
    kind: str  # "video" or "post"
    url: str
    frame: str

    @property
    def title(self) -> str:
        """What it is called where the writer gave it no words."""
        return f"{VERBS[self.kind]} on {self.provider}"


def embed_of(url: str) -> Embed | None:
    """The video or post at an address, if it is one of those that can be shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != (parts.hostname or ""):
        return None
    for hosts, read in READERS:
        if host in hosts and (found := read(host, parts.path, parse_qs(parts.query))):
            provider, kind, frame = found
            return Embed(provider, kind, url, frame) if FRAME.match(frame) else None
    return None


Found = tuple[str, str, str] | None
Query = dict[str, list[str]]


def _youtube(host: str, path: str, query: Query) -> Found:
    named = re.match(r"^/(?:embed|shorts|live|v)/([\w-]{11})/?$", path)
    key = named[1] if named else query.get("v", [""])[0] if path == "/watch" else ""
    if host == "youtu.be":
        key = path.strip("/")
    start = seconds(query.get("t", query.get("start", [""]))[0])
    frame = f"https://www.youtube-nocookie.com/embed/{key}" + (f"?start={start}" if start else "")
    return ("YouTube", "video", frame) if key else None


def _vimeo(_host: str, path: str, query: Query) -> Found:
    named = re.match(r"^/(?:video/)?(\d+)(?:/([0-9a-f]+))?/?$", path)
    if named is None:
        return None
    private = named[2] or query.get("h", [""])[0]
    more = f"&h={private}" if private else ""
    return "Vimeo", "video", f"https://player.vimeo.com/video/{named[1]}?dnt=1{more}"


def _bluesky(_host: str, path: str, _query: Query) -> Found:
    named = re.match(rf"^/profile/({_HANDLE})/post/([a-z0-9]+)/?$", path)
    if named is None:
        return None
    return "Bluesky", "post", f"https://embed.bsky.app/embed/{named[1]}/app.bsky.feed.post/{named[2]}"


def _x(_host: str, path: str, _query: Query) -> Found:
    named = re.match(r"^/\w+/status/(\d+)/?$", path, re.ASCII)
    if named is None:
        return None
    return "X", "post", f"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={named[1]}"


def _mastodon(host: str, path: str, _query: Query) -> Found:
    named = re.match(r"^/(@[\w.@-]+)/(\d+)/?$", path, re.ASCII)
    return ("Mastodon", "post", f"https://{host}/{named[1]}/{named[2]}/embed") if named else None


READERS = (
    (("youtube.com", "youtu.be", "youtube-nocookie.com"), _youtube),
    (("vimeo.com", "player.vimeo.com"), _vimeo),
    (("bsky.app",), _bluesky),
    (("x.com", "twitter.com", "mobile.twitter.com"), _x),
    (MASTODON, _mastodon),
)


def seconds(mark: str) -> int:
    """Where a video begins: “90”, “90s” or “1m30s”."""
    named = re.match(r"^(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?$", mark)
    hours, minutes, rest = (int(part or 0) for part in named.groups()) if named else (0, 0, 0)
    return hours * 3600 + minutes * 60 + rest


def box(embed: Embed, title: str, attributes: str = "") -> str:
    """The box as it is stored: a link with its provider; article.js offers to load it on the spot."""
    words = html.escape(title or embed.title)
    note = f"{embed.kind.capitalize()} on {embed.provider}"
    return (
        f'<figure class="embed embed-{embed.kind}" data-embed="{html.escape(embed.frame)}"'
        f' data-provider="{embed.provider}"{attributes}>'
        f'<p class="embed-title"><a href="{html.escape(embed.url)}">{words}</a></p>'
        f'<figcaption class="embed-note">{note}</figcaption></figure>\n'
    )
