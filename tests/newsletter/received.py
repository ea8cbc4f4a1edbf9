"""The 28 checks of a message that may go out, read from the bytes that a mail server received.

A reader of its own: it knows nothing of the preflight and shares no code with it, so that one mistake
does not pass twice.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.services.mail import Received

HEX = r"(#\w{6}|#\w{3})\b"
PATTERNS = {"color": rf"(?<![\w-])color:\s*{HEX}", "background": rf"background[\w-]*:[^;]*?{HEX}"}
VOID = set("area base br col embed hr img input link meta source track wbr".split())


class Page(HTMLParser):
    """The HTML part: its elements in order, each with its attributes and the text in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.shown: list[tuple[str, str, str]] = []  # words, their colour, what is behind them
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs}, list[str]())
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, _, words in self.open:
            words.append(data)
        hidden = any("display:none" in one[1].get("style", "").replace(" ", "") for one in self.open)
        inside = {tag for tag, _, _ in self.open}
        if data.strip() and not hidden and not inside & {"style", "title", "script"}:
            self.shown.append((data.strip(), self._inherited("color"), self._inherited("background")))

    def _inherited(self, name: str) -> str:
        for _, attrs, _ in reversed(self.open):
            style = attrs.get("style", "")
            pattern = PATTERNS[name]
            if found := re.search(pattern, style):
                return long(found[1])
            if name == "background" and attrs.get("bgcolor", "").startswith("#"):
                return long(attrs["bgcolor"])
        return "#000000" if name == "color" else "#ffffff"

    def all(self, *tags: str) -> list[tuple[str, dict[str, str], str]]:
        return [(tag, attrs, "".join(words)) for tag, attrs, words in self.elements if tag in tags]


@dataclass
class Mail:
    """One received message, taken apart."""

    received: Received

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.received.content, policy=policy.default)

    @cached_property
    def raw_head(self) -> str:
        return self.received.content.partition(b"\r\n\r\n")[0].decode("ascii")

    def part(self, subtype: str) -> str:
        part = self.message.get_body((subtype,))
        assert part is not None
        return str(part.get_content())

    @cached_property
    def text(self) -> str:
        return self.part("plain")

    @cached_property
    def html(self) -> str:
        return self.part("html")

    @cached_property
    def page(self) -> Page:
        return Page(self.html)

    def one(self, name: str) -> str:
        values = self.message.get_all(name, [])
        assert len(values) == 1, f"{name} is there {len(values)} times"
        return str(values[0])

    @cached_property
    def one_click(self) -> str:
        found = re.fullmatch(r"<(https://\S+)>", self.one("List-Unsubscribe"))
        assert found
        return found[1]


def long(colour: str) -> str:
    return "#" + "".join(sign * 2 for sign in colour[1:]) if len(colour) == 4 else colour.lower()


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def check_envelope(mail: Mail, reader: str) -> None:
    """1 to 14: parts, lines, headers, who it is from and for."""
    message, head = mail.message, mail.raw_head
    parts = [part.get_content_type() for part in message.iter_parts()]
    assert message.get_content_type() == "multipart/alternative" and parts == ["text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in message.iter_parts())  # 1
    content = mail.received.content
    assert max(map(len, content.split(b"\r\n"))) <= 998 and content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"") and b"\r" not in content.replace(b"\r\n", b"")  # 2
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        assert mail.one(name).strip()  # 3
    domain = message["From"].addresses[0].domain
    assert mail.one("Message-ID").rstrip(">").endswith(f"@{domain}")  # 4
    assert mail.received.recipients == [reader]
    assert [one.addr_spec for one in message["To"].addresses] == [reader]  # 5
    assert re.fullmatch(r"bounce\+\w+(-\w+)?@\S+", mail.received.sender)
    assert mail.received.sender != message["From"].addresses[0].addr_spec  # 6
    assert re.search(r"<[\w.-]+\.[\w.-]+>$", mail.one("List-ID"))  # 7
    assert reader not in mail.one_click and reader.partition("@")[0] not in mail.one_click  # 8
    assert mail.one("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"  # 9
    for signature in message.get_all("DKIM-Signature", []):
        covered = re.search(r"\bh=([^;]+)", str(signature))
        assert covered and {"list-unsubscribe", "list-unsubscribe-post"} <= set(
            re.split(r"[\s:]+", covered[1].lower())
        )  # 10
    feedback = mail.one("Feedback-ID").split(":")
    assert len(feedback) == 4 and 5 <= len(feedback[3]) <= 15 and reader not in mail.one("Feedback-ID")  # 12
    assert "Auto-Submitted" not in message  # 13
    assert all(re.match(r"[A-Za-z-]+: |[ \t]", line) for line in head.split("\r\n"))  # 14


def check_words(mail: Mail, headlines: list[str], address: list[str]) -> None:
    """15 to 18, 22 and 23: size, the way out, the postal address, the text part, no token left."""
    html, text = mail.html, mail.text
    assert len(html.encode()) <= 90_000  # 15
    links = [attrs["href"] for _, attrs, words in mail.page.all("a") if "nsubscribe" in words]
    assert links and all(link in text for link in links)  # 16
    shown = " ".join(" ".join(words for words, _, _ in mail.page.shown).split())
    flat = " ".join(text.split())
    for line in address:
        assert line in flat and line in shown  # 17
    (root,) = mail.page.all("html")
    (title,) = mail.page.all("title")
    assert re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", root[1]["lang"]) and title[2].strip()  # 18
    for headline in headlines:
        assert " ".join(headline.split()) in flat and " ".join(headline.split()) in shown
    # Whoever writes about tags has them in a headline.
    for headline in sorted(headlines, key=len, reverse=True):
        flat = flat.replace(" ".join(headline.split()), "")
    assert not re.findall(
        r".{0,40}</?[a-z][a-z0-9]*[ />].{0,30}|.{0,30}&(?:amp|lt|gt|nbsp|#\d+);", flat
    )  # 22
    for token in ("@@", "{{", "{%", "<mj-", "TOKEN-OF-THE", "MARK-OF-"):
        assert token not in html + flat + mail.raw_head  # 23


def check_page(mail: Mail) -> None:
    """19 to 21 and 24 to 28: pictures, tables, headings, nothing that runs, addresses, colours."""
    page, html = mail.page, mail.html
    for _, attrs, _ in page.all("img"):
        assert "alt" in attrs and attrs.get("width", "").isdigit()  # 19
        assert attrs["width"] != "1"  # 28: no pixel, as the newsletter has none
    for _, attrs, _ in page.all("table"):
        assert attrs.get("role") in ("presentation", "none") or "<th" in html  # 20
    levels = [int(tag[1]) for tag, _, _ in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))  # 21
    assert not page.all("script", "form", "iframe", "object", "embed")
    assert not any(name.startswith("on") for _, attrs, _ in page.elements for name in attrs)
    assert "javascript:" not in html.lower()  # 24
    for _, attrs, _ in page.elements:
        for name in ("href", "src"):
            if name in attrs and not attrs[name].startswith(("mailto:", "#")):
                parts = urlsplit(attrs[name])
                assert parts.scheme == "https" and parts.netloc, attrs[name]  # 25
    metas = {attrs.get("name"): attrs.get("content") for _, attrs, _ in page.all("meta")}
    assert metas["color-scheme"] == "light dark"
    for words, colour, behind in page.shown:
        assert contrast(colour, behind) >= 4.5, (words, colour, behind)
    dark = re.search(r"@media \(prefers-color-scheme: ?dark\)\s*{(.*?})\s*}", html, re.S)
    assert dark
    papers = [long(one) for one in re.findall(r"background(?:-color)?:\s*(#\w{3,6})", dark[1])]
    inks = [long(one) for one in re.findall(r"(?<![\w-])color:\s*(#\w{3,6})", dark[1])]
    assert papers and inks
    assert all(max(contrast(ink, paper) for paper in papers) >= 4.5 for ink in inks)  # 26
    hidden = [words for _, attrs, words in page.all("div") if "display:none" in attrs.get("style", "")]
    assert hidden and hidden[0].strip()  # 27
