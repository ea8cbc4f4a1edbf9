"""The site's HTML in mail form: balanced XHTML, absolute addresses, styles inline, nothing that runs."""

import html
import re
from html.parser import HTMLParser
from itertools import count, zip_longest
from urllib.parse import urljoin

from newsroom import markdown, references

# Mail programs see headings below an item's own, whatever level the body used.
_RENAMED = {"h1": "h4", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h6"}
_DROPPED_WITH_CONTENT = frozenset({"script", "style", "head", "template", "noscript", "iframe", "object"})
_KEPT = frozenset(
    """
    a abbr b blockquote br cite code dd del div dl dt em figcaption figure h4 h5 h6 hr i img ins kbd
    li mark ol p pre q s samp small strong sub sup table tbody td tfoot th thead tr u ul var
    """.split()
)
_VOID = frozenset({"br", "hr", "img"})
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:0.86em;"
STYLES = {
    "a": "text-decoration:underline;",
    "p": "margin:0 0 16px;",
    "ul": "margin:0 0 16px;padding-left:24px;",
    "ol": "margin:0 0 16px;padding-left:24px;",
    "li": "margin:0 0 6px;",
    "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #c9c2b8;",
    "h4": "margin:24px 0 8px;font-size:19px;line-height:1.3;",
    "h5": "margin:20px 0 8px;font-size:17px;line-height:1.3;",
    "pre": f"margin:0 0 16px;padding:12px 14px;white-space:pre-wrap;{_MONO}",
    "code": _MONO,
    "figure": "margin:0 0 16px;",
    "figcaption": "font-size:14px;line-height:1.4;",
    # As wide as there is room; its own width, which Outlook goes by, is added as the most.
    "img": "display:block;width:100%;height:auto;border:0;",
    "table": "border-collapse:collapse;margin:0 0 16px;font-size:15px;line-height:1.4;",
    "th": "text-align:left;padding:6px 10px 6px 0;border-bottom:2px solid #c9c2b8;",
    "td": "padding:6px 10px 6px 0;border-bottom:1px solid #ddd6cb;vertical-align:top;",
    "hr": "border:0;border-top:1px solid #ddd6cb;margin:24px 0;",
    "sup": "font-size:0.75em;line-height:0;",
}
# What stands apart on the site stands apart in a mail, in styles of its own.
_ASIDE = "margin:0 0 16px;padding:12px 16px 1px;border-left:4px solid "
_STYLES_BY_CLASS = {
    "markdown-alert": f"{_ASIDE}#8a8378;",
    "markdown-alert-note": f"{_ASIDE}#1a5a9e;",
    "markdown-alert-tip": f"{_ASIDE}#1c6b3c;",
    "markdown-alert-important": f"{_ASIDE}#6a3ab2;",
    "markdown-alert-warning": f"{_ASIDE}#845300;",
    "markdown-alert-caution": f"{_ASIDE}#a8201a;",
    "markdown-alert-title": "margin:0 0 4px;font-size:15px;font-weight:bold;",
    "pullquote": "margin:24px 0;padding:16px 0 4px;border-top:3px solid #8a8378;"
    "border-bottom:3px solid #8a8378;font-size:22px;line-height:1.3;",
    "contains-task-list": "margin:0 0 16px;padding-left:0;list-style:none;",
}
_ALIGNED = {"align-right": "text-align:right;", "align-center": "text-align:center;"}
_CLASSES = {"a": "link", "pre": "code", "code": "code", "figcaption": "quiet"}
# Deeper than anybody writes, and far from what the MJML door refuses.
_MAX_DEPTH = 40
_IMAGE_WIDTH = 560
# Beside a table's longest column, the words of the others stay whole where they fit a narrow phone side
# by side, a gap after each, in type that is nearly twice as large. The longest makes room.
_CHARACTERS_ABREAST = 16
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b.*?</t[hd]>", re.DOTALL)
_ITEM_BLOCKS = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>")


def in_mail_form(source_html: str, base: str) -> str:
    """HTML from the house renderer as XHTML for a mail; relative addresses are made absolute on `base`."""
    writer = _Writer(base)
    writer.feed(markdown.degrade(markdown.clean(source_html), "mail"))
    writer.close()
    return writer.finished()


def from_markdown(source: str, base: str) -> str:
    """What an editor typed, in mail form; what the renderer refuses while it is typed stays plain words."""
    try:
        return in_mail_form(references.render(source).html, base)
    except ValueError:
        return in_mail_form(f"<p>{html.escape(source)}</p>", base)


def opening(body_html: str, words: int) -> str:
    """The first blocks of an article, up to about `words` words and never past its first heading."""
    kept: list[str] = []
    for block in _top_level_blocks(body_html):
        tag = block[1:].split(">")[0].split()[0]
        if tag not in {"p", "ul", "ol", "blockquote"} or (kept and tag.startswith("h")):
            if kept:
                break
            continue
        kept.append(block)
        if len(markdown.plain_text("".join(kept)).split()) >= words:
            break
    return "".join(kept)


def _top_level_blocks(body_html: str) -> list[str]:
    """The outermost elements of a body, each with its markup."""
    blocks, depth, start = [], 0, 0
    for tag in _ITEM_BLOCKS.finditer(body_html):
        if tag[3] or tag[2] in _VOID | {"input"}:
            continue
        if not tag[1]:
            start = tag.start() if depth == 0 else start
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            blocks.append(body_html[start : tag.end()])
    return blocks


class _Writer(HTMLParser):
    """Writes what may stay, closes what was left open, and never goes deeper than _MAX_DEPTH."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED_WITH_CONTENT:
            self.silent += 1
            return
        name = _RENAMED.get(tag, tag)
        if self.silent or name not in _KEPT:
            return
        if name in _VOID:
            self.pieces.append(f"<{name}{self._attributes(name, attrs)} />")
        elif len(self.open) < _MAX_DEPTH:
            self.open.append(name)
            self.pieces.append(f"<{name}{self._attributes(name, attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED_WITH_CONTENT:
            self.silent = max(0, self.silent - 1)
        name = _RENAMED.get(tag, tag)
        if name in self.open:
            while (closed := self.open.pop()) != name:
                self.pieces.append(f"</{closed}>")
            self.pieces.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        # mrml drops white space that holds a line break, even between two words.
        text = html.escape(data, quote=False)
        kept = text.replace("  ", "&#160; ").replace("\n", "<br />") if "pre" in self.open else None
        self.pieces.append(text.replace("\n", " ") if kept is None else kept)

    def finished(self) -> str:
        """All that was written, with every element closed."""
        made = "".join([*self.pieces, *(f"</{name}>" for name in reversed(self.open))])
        return _TABLE.sub(_with_whole_words, made.replace("<br /></code></pre>", "</code></pre>"))

    def _style(self, tag: str, classes: str) -> str:
        named = [_STYLES_BY_CLASS[name] for name in classes.split() if name in _STYLES_BY_CLASS]
        # A pull quote's own lines set it apart; the quotation in it needs none.
        in_pull = tag == "blockquote" and self.open[-2:-1] == ["figure"]
        side = _ALIGNED.get(classes, "") if tag in ("td", "th") else ""
        return "margin:0;" if in_pull else named[-1] if named else STYLES.get(tag, "") + side

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept = {name: value or "" for name, value in attrs if name in _ATTRIBUTES.get(tag, ())}
        for name in kept.keys() & {"href", "src"}:
            kept[name] = urljoin(self.base, kept[name])
        if tag == "img":
            kept = {"alt": "", "width": str(_IMAGE_WIDTH)} | kept
            kept["width"] = str(min(_as_number(kept["width"]), _IMAGE_WIDTH))
            kept.pop("height", None)
        if tag in _CLASSES:
            kept["class"] = _CLASSES[tag]
        if style := self._style(tag, dict(attrs).get("class") or ""):
            # A picture that is not loaded takes the width it claims, unless it is told to be narrower.
            kept["style"] = f"{style}max-width:{kept['width']}px;" if tag == "img" else style
        return "".join(f' {name}="{html.escape(value)}"' for name, value in kept.items())


def _with_whole_words(table: re.Match[str]) -> str:
    """A table whose words are broken in its longest column alone, unless the others' need too much room."""
    rows = table[0].split("</tr>")
    cells = [[_words(cell) for cell in _CELL.findall(row)] for row in rows]
    columns = list(zip_longest(*cells, fillvalue=[""]))
    lengths = [max(len(" ".join(words)) for words in column) for column in columns]
    longest = lengths.index(max(lengths)) if lengths else 0
    needs = [1 + max(len(word) for words in column for word in words) for column in columns]
    if sum(needs[:longest] + needs[longest + 1 :]) > _CHARACTERS_ABREAST:
        return table[0]
    return "</tr>".join(_with_whole_cells(row, but=longest) for row in rows)


def _with_whole_cells(row: str, but: int) -> str:
    """A row of a table whose cells break no words, but for one of them."""
    number = count()

    def whole(cell: re.Match[str]) -> str:
        is_kept = next(number) != but
        return cell[0].replace('style="', 'style="word-break:normal;', 1) if is_kept else cell[0]

    return _CELL.sub(whole, row)


def _words(cell: str) -> list[str]:
    return html.unescape(re.sub(r"<[^>]*>", "", cell)).split() or [""]


def _as_number(width: str) -> int:
    return int(width) if width.isdecimal() and 0 < int(width) < 10_000 else _IMAGE_WIDTH
