"""The whole message of an issue as bytes: headers, text, HTML, seven bits wide, with tokens in it."""

import hashlib
import re
from email.header import Header
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from newsletter.absolute import absolute
from newsletter.errors import IssueNotReady
from newsletter.letters import frozen
from newsletter.letters.rendering import RenderedEmail
from newsletter.models import Issue
from newsroom.models import Publication

CRLF = "\r\n"
# RFC 5322 allows 998; some servers count the line break.
LONGEST_LINE = 990
_SOFT = 76
_PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
# A line of text that quoted-printable leaves alone.
_AS_IT_IS = re.compile(r"(?:[ -\-/-<>-~](?:[ -<>-~]{0,73}[!-<>-~])?)?(?<! )")
# Long lines end at a space, but no line may begin with a dot (SMTP) or with "From " (mbox).
_LONG = re.compile(r"([^\n]{160,}?) (?!\.|From )")


def build(issue: Issue, rendered: RenderedEmail) -> bytes:
    """The message with its tokens, ready to be frozen. Raises IssueNotReady where a header cannot be made."""
    boundary = "=_" + hashlib.sha256((rendered.text + rendered.html).encode()).hexdigest()[:32]
    lines = [f"{name}: {value}" for name, value in headers(issue, rendered.subject, rendered.publisher)]
    lines += [
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        f"--{boundary}",
        _part("plain", rendered.text),
        f"--{boundary}",
        _part("html", rendered.html),
        f"--{boundary}--",
        "",
    ]
    return CRLF.join(lines).encode("ascii")


def headers(issue: Issue, subject: str, publisher: str = "") -> list[tuple[str, str]]:
    """Every header but those of MIME, encoded; the publisher is looked up where it is not given."""
    newsletter = issue.newsletter
    one_click = absolute(reverse("one_click", args=[frozen.TOKEN, newsletter.slug]))
    sender = _address("sender", newsletter.from_name or newsletter.name, newsletter.from_email)
    kept = [
        ("From", sender),
        ("To", frozen.TO),
        ("Subject", encoded("Subject", subject)),
        ("Date", frozen.DATE),
        ("Message-ID", frozen.MESSAGE_ID),
    ]
    if newsletter.reply_to:
        kept.append(("Reply-To", _address("reply-to", "", newsletter.reply_to)))
    return [
        *kept,
        ("List-ID", _list_id(issue)),
        ("List-Unsubscribe", f"<{one_click}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Feedback-ID", feedback_id(issue, publisher)),
    ]


def encoded(name: str, value: str) -> str:
    """A header's words as RFC 2047 wants them, folded; a line break in them is refused."""
    if re.search(r"[\r\n\0]", value):
        raise IssueNotReady(f"There is a line break in the {name.lower()}. Take it out.")
    try:
        value.encode("ascii")
    except UnicodeEncodeError:
        return Header(value, "utf-8", header_name=name).encode(linesep=CRLF)
    return Header(value, "us-ascii", header_name=name).encode(linesep=CRLF)


def feedback_id(issue: Issue, publisher: str = "") -> str:
    """Four fields by which mailbox providers report complaints; nothing in them tells readers apart."""
    sender = (slugify(publisher or Publication.load().name).replace("-", "") or "galley")[:15].ljust(5, "0")
    return f"{issue.number}:{issue.newsletter.slug}:digest:{sender}"


def _address(what: str, name: str, email: str) -> str:
    if not email.isascii() or not re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", email):
        raise IssueNotReady(f"The {what} “{email}” is no address that mail servers take. Correct it.")
    if not name:
        return email
    # A display name with a comma or a dot must be quoted; one with other letters is an encoded word.
    words = encoded("From", name)
    if name.isascii() and not re.fullmatch(r"[\w !#$%&'*+/=?^`{|}~-]+", name):
        words = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return f"{words} <{email}>"


def _list_id(issue: Issue) -> str:
    domain = issue.newsletter.from_email.rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname
    return f"{_phrase(issue.newsletter.name)}<{issue.newsletter.slug}.{domain}>"


def _phrase(name: str) -> str:
    plain = re.fullmatch(r"[A-Za-z0-9 -]+", name)
    return f"{name} " if plain else f"{encoded('List-ID', name)} " if not name.isascii() else ""


# --- bodies ------------------------------------------------------------------------------------------


def _part(subtype: str, body: str) -> str:
    narrow = wrapped(body) if subtype == "html" else ""
    fits = narrow and max(map(len, narrow.split("\n"))) <= LONGEST_LINE
    content = narrow.replace("\n", CRLF) if fits else quoted_printable(body)
    encoding = "7bit" if fits else "quoted-printable"
    return CRLF.join(
        [
            f"Content-Type: text/{subtype}; charset=utf-8",
            f"Content-Transfer-Encoding: {encoding}",
            "",
            content,
        ]
    )


def wrapped(html: str) -> str:
    """HTML in seven bits and short lines: character references, and line breaks where spaces were."""
    narrow = html.replace("\r\n", "\n").encode("ascii", "xmlcharrefreplace").decode()
    pieces = _PRE.split(narrow)
    return "".join(piece if number % 2 else _short_lines(piece) for number, piece in enumerate(pieces))


def _short_lines(piece: str) -> str:
    return _LONG.sub(r"\1\n", piece).replace("\n.", "\n .")


def quoted_printable(body: str) -> str:
    """The body in quoted-printable, whose soft line breaks never fall inside a token."""
    return CRLF.join(_quoted_line(line) for line in body.replace("\r\n", "\n").split("\n"))


def _quoted_line(line: str) -> str:
    if _AS_IT_IS.fullmatch(line):
        return line
    lines, current = [], ""
    units = [unit for piece in _cut_at_tokens(line) for unit in _units(piece)]
    if units and units[-1] in (" ", "\t"):
        units[-1] = f"={ord(units[-1]):02X}"
    for number, unit in enumerate(units):
        room = _SOFT if number == len(units) - 1 else _SOFT - 1
        if len(current) + len(unit) > room:
            lines.append(current + "=")
            current = ""
        # A dot at the start of a line would have to be stuffed for SMTP.
        current += "=2E" if unit == "." and not current else unit
    return CRLF.join([*lines, current])


def _cut_at_tokens(line: str) -> list[str]:
    return [piece for piece in re.split(f"({frozen.TOKEN}|{frozen.MARK})", line) if piece]


def _units(piece: str) -> list[str]:
    """What may not be broken: a token, or one encoded character."""
    if piece in (frozen.TOKEN, frozen.MARK):
        return [piece]
    return [_unit(character) for character in piece]


def _unit(character: str) -> str:
    if character in " \t" or ("!" <= character <= "~" and character != "="):
        return character
    return "".join(f"={byte:02X}" for byte in character.encode())
