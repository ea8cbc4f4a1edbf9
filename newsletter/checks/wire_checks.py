"""What must be true of the bytes before they leave: each check reads a real message and complains."""

import html as markup
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings

from newsletter.checks import contrast
from newsletter.letters import frozen
from newsletter.letters.rendering import MAX_HTML_BYTES

SAMPLE = {
    frozen.TO: b"reader@example.com",
    frozen.TOKEN: b"s" * len(frozen.TOKEN),
    frozen.DATE: b"Thu, 05 Mar 2026 09:00:00 +0000",
    frozen.MESSAGE_ID: b"<sample@example.com>",
}
_LEFT_OVER = re.compile(r"@@|\{\{|\{%|<mj-|" + frozen.TOKEN + "|" + frozen.MARK)
_SHOWN_AS_CODE = re.compile(r"<(code|pre)\b.*?</\1>", re.DOTALL)
_MARKUP = re.compile(
    r"</?(?:p|div|a|br|span|b|i|em|strong|table|t[drh]|[uo]l|li|h[1-6])\b[^>]*>|&(?:\w+|#\d+|#x[0-9a-f]+);"
)
_COUNTED = re.compile(rf"/go/[\w-]+/{SAMPLE[frozen.TOKEN][: len(frozen.MARK)].decode()}/")
_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
MAX_STYLE_BYTES = 8_192
_FORBIDDEN = frozenset({"script", "form", "iframe", "object", "embed", "base", "link"})


@dataclass(frozen=True)
class Complaint:
    """What is wrong with the bytes, and what tells where that is mended: a place, or words in it."""

    sentence: str
    place: str = ""
    words: str = ""


Found = str | Complaint


@dataclass
class Page(HTMLParser):
    """What the checks need to know of the HTML part."""

    headings: list[str] = field(default_factory=list)
    images: list[dict[str, str]] = field(default_factory=list)
    tables: list[dict[str, str | bool]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    language: str = ""
    title: str = ""
    in_title: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.in_title = tag == "title"
        self._note_what_runs(tag, values)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        elif tag == "img":
            self.images.append(values)
        elif tag == "table":
            self.tables.append({"role": values.get("role", ""), "has_header": False})
        elif tag == "th" and self.tables:
            self.tables[-1]["has_header"] = True
        elif tag == "html":
            self.language = values.get("lang", "")
        elif tag == "meta":
            self.metas[values.get("name", "")] = values.get("content", "")

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False

    def _note_what_runs(self, tag: str, values: dict[str, str]) -> None:
        self.addresses += [values[name] for name in ("href", "src") if name in values]
        self.running += [tag] if tag in _FORBIDDEN else []
        self.running += [name for name in values if name.startswith("on")]


class Mail:
    """A message taken apart as a mail program does it."""

    def __init__(self, frozen_message: bytes, wanted: frozenset[str]) -> None:
        self.wanted = wanted  # what its newsletter counts of readers: "clicks", "opens"
        self.raw = frozen.join(frozen.split(frozen_message), SAMPLE)
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)  # noqa: S101
        self.message = parsed
        self.parts = [part for part in parsed.walk() if not part.is_multipart()]
        self.text = self._content("text/plain")
        self.html = self._content("text/html")
        self.page = Page()
        self.page.feed(self.html)

    def _content(self, content_type: str) -> str:
        found = [part for part in self.parts if part.get_content_type() == content_type]
        return str(found[0].get_content()) if found else ""


def structure(mail: Mail) -> Iterator[Found]:
    """Text first, HTML last, both UTF-8, in lines that every server takes."""
    kinds = [part.get_content_type() for part in mail.parts]
    if mail.message.get_content_type() != "multipart/alternative" or kinds != ["text/plain", "text/html"]:
        yield "The message is not text followed by HTML."
    if any(part.get_content_charset() != "utf-8" for part in mail.parts):
        yield "A part of the message is not declared as UTF-8."
    lines = mail.raw.split(b"\r\n")
    if any(len(line) > 998 for line in lines):
        yield "A line of the message is longer than 998 characters."
    if any(b"\n" in line or b"\r" in line for line in lines):
        yield "A line of the message does not end in CRLF."
    if any(byte > 127 for byte in mail.raw):
        yield "The message is not seven bits wide."


def headers(mail: Mail) -> Iterator[Found]:
    """One of each header that counts, one recipient, and no word of a machine."""
    for name in ("From", "To", "Subject", "Date", "Message-ID", "List-ID", "List-Unsubscribe", "Feedback-ID"):
        if len(mail.message.get_all(name, [])) != 1:
            yield f"The message has not exactly one {name}."
    if len(mail.message["To"].addresses if mail.message["To"] else []) != 1:
        yield "The message does not go to exactly one address."
    if mail.message["Auto-Submitted"]:
        yield "The message says that a machine sent it, so some would not show it."


def list_headers(mail: Mail) -> Iterator[Found]:
    """What mailbox providers ask of letters to many: a way out with one click, and whose list it is."""
    if mail.message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        yield "The message cannot be left with one click."
    way_out = str(mail.message["List-Unsubscribe"])
    if "reader@" in way_out or SAMPLE[frozen.TOKEN].decode() not in way_out:
        yield "The one-click address does not hold the subscriber's token alone."
    if urlsplit(way_out.strip("<> ")).scheme not in _schemes():
        yield "The one-click address does not begin with https."
    if not re.search(r"<[\w.-]+\.[\w.-]+>$", str(mail.message["List-ID"])):
        yield Complaint("The List-ID is no name with a domain in angle brackets.", "from_email")
    feedback = str(mail.message["Feedback-ID"])
    if not re.fullmatch(r"[^:]+:[^:]+:[^:]+:[^:]{5,15}", feedback) or "reader@" in feedback:
        yield "The Feedback-ID has not four fields that tell no reader apart."


def size(mail: Mail) -> Iterator[Found]:
    """Gmail clips at 102 kB, and with it the way out."""
    weight = len(mail.html.encode())
    if weight > MAX_HTML_BYTES:
        sentence = (
            f"The HTML weighs {weight:,} bytes; at most {MAX_HTML_BYTES:,} arrive whole. Take items out."
        )
        yield Complaint(sentence, "items")
    for sheet in _SHEET.findall(mail.html):
        if (weight := len(sheet.encode())) > MAX_STYLE_BYTES:
            yield f"A style sheet weighs {weight:,} bytes; Gmail drops it above {MAX_STYLE_BYTES:,}."


def footer(mail: Mail) -> Iterator[Found]:
    """A way out that people see, in both parts."""
    for name, body in (("text", mail.text), ("HTML", mail.html)):
        if "/leave/" not in body or SAMPLE[frozen.TOKEN].decode() not in body:
            yield f"The {name} part has no unsubscribe link."


def text_part(mail: Mail) -> Iterator[Found]:
    """Words for people: no markup but what an article itself speaks of."""
    for found in dict.fromkeys(_MARKUP.findall(mail.text)):
        if markup.escape(found) not in mail.html and markup.escape(found, quote=False) not in mail.html:
            yield Complaint(f"The text part holds markup: “{found}”.", words=found)


def reading(mail: Mail) -> Iterator[Found]:
    """A language, a title, one h1, headings in order, a preheader, light and dark."""
    page = mail.page
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", page.language) or page.language == "und":
        yield "The HTML does not say what language it is in."
    if not page.title.strip():
        yield Complaint("The HTML has no title.", "subject")
    if page.headings.count("h1") != 1:
        yield "The letter has not exactly one main heading."
    levels = [int(heading[1]) for heading in page.headings]
    if any(deeper - level > 1 for level, deeper in zip(levels, levels[1:], strict=False)):
        yield "A heading skips a level."
    if "dark" not in page.metas.get("color-scheme", ""):
        yield "The HTML does not say that it can be shown in the dark."
    if not re.search(r'<div\s+style="display:none[^"]*">\s*\S', mail.html):
        yield Complaint("There is no preheader.", "preheader")


def pictures_and_tables(mail: Mail) -> Iterator[Found]:
    """Pictures that say what they show, and tables that are layout or have headers."""
    for image in mail.page.images:
        if "alt" not in image or not image.get("width"):
            source = image.get("src", "")
            yield Complaint(f"A picture has no alt text or no width: {source}", words=source)
        if _is_unseen(image) and image.get("alt"):
            yield "A picture too small to be seen is read aloud. Give it an empty alt text."
    if sum(map(_is_unseen, mail.page.images)) > 1:
        yield "More than one picture is too small to be seen."
    for table in mail.page.tables:
        if table["role"] != "presentation" and not table["has_header"]:
            yield "A table is neither layout nor has it a header row."


def counting(mail: Mail) -> Iterator[Found]:
    """No more is counted of readers than their newsletter wants; it may have changed since approval."""
    unwanted = "and its newsletter does not want that any more. Unschedule it and approve it again."
    if "opens" not in mail.wanted and any(map(_is_unseen, mail.page.images)):
        yield Complaint(f"It counts who opens it, {unwanted}", "moves")
    if "clicks" not in mail.wanted and _COUNTED.search(mail.html):
        yield Complaint(f"It counts who follows its links, {unwanted}", "moves")


def safety(mail: Mail) -> Iterator[Found]:
    """Nothing that runs, nothing left over, every address whole."""
    for name in mail.page.running:
        yield f"The HTML holds “{name}”, which no mail may. Take it out."
    shown = _SHOWN_AS_CODE.sub("", mail.html)
    if found := _LEFT_OVER.search(shown):
        yield Complaint(f"A placeholder was left over: “{found[0]}”.", words=found[0])
    for address in dict.fromkeys(mail.page.addresses):
        scheme = _scheme_of(address)
        is_elsewhere = scheme == "http" and not address.startswith(settings.SITE_URL)
        if scheme not in _schemes() | {"mailto"} and not is_elsewhere:
            sentence = f"An address is not whole or not safe: “{address[:200]}”."
            yield Complaint(sentence, words=address)


def colours(mail: Mail) -> Iterator[Found]:
    """Words that can be read by day and in the dark."""
    for faint in contrast.too_faint(mail.html):
        when = "by day" if faint.look == "light" else "in the dark"
        yield (
            f"“{faint.words}” can hardly be read {when}: {faint.ink} on {faint.paper} is a contrast of "
            f"{faint.ratio:.1f} to 1, and {contrast.LEAST} is needed."
        )


def _schemes() -> set[str]:
    return {"https", "http"} if settings.DEVELOPMENT else {"https"}


def _scheme_of(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""


def _is_unseen(image: dict[str, str]) -> bool:
    found = re.match(r"\d{1,5}", image.get("width", ""))
    return found is not None and int(found[0]) <= 1


Check = Callable[[Mail], Iterator[Found]]
CHECKS: dict[str, Check] = {
    "Two parts that every server takes": structure,
    "Each header once, for one reader": headers,
    "Leaving with one click": list_headers,
    "A weight that arrives whole": size,
    "A way out in both parts": footer,
    "A text part for people": text_part,
    "Language, headings and preheader": reading,
    "Pictures and tables that can be read aloud": pictures_and_tables,
    "Nothing counted that is not wanted": counting,
    "Nothing that runs, nothing left over": safety,
    "Contrast by day and in the dark": colours,
}


def by_check(frozen_message: bytes, wanted: Iterable[str] = ()) -> dict[str, list[Complaint]]:
    """What is wrong with the bytes, under the name of each check.

    `wanted` is what their newsletter counts of readers: "clicks", "opens".
    """
    mail = Mail(frozen_message, frozenset(wanted))
    return {title: list(map(_complaint, check(mail))) for title, check in CHECKS.items()}


def _complaint(found: Found) -> Complaint:
    return found if isinstance(found, Complaint) else Complaint(found)


def complaints(frozen_message: bytes) -> list[str]:
    """Everything that is wrong with the bytes, in sentences; nothing where they may go."""
    return [complaint.sentence for found in by_check(frozen_message).values() for complaint in found]
