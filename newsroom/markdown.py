"""Markdown to HTML: one function, used by the preview, the site, the feeds and the mail.

markdown-it-py parses, pygments colours code, nh3 lets through only what is listed here, so that
nothing a writer pastes can run in a reader's browser.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, TypedDict

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Raise it when the same Markdown gives other HTML: `manage.py render_articles` then stores it anew.
VERSION = 2
WORDS_A_MINUTE = 220
MAX_CHARACTERS = 2_000_000


class Heading(TypedDict):
    """One line of an article's contents."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """What a body becomes: safe HTML, its contents list, its length in words and minutes."""

    html: str
    contents: list[Heading] = field(default_factory=list)
    word_count: int = 0
    reading_minutes: int = 1


def render(source: str) -> Rendered:
    """Turn Markdown into safe HTML with what is derived from it.

    Raises ValueError, with a sentence, for a text longer than MAX_CHARACTERS.
    """
    if len(source) > MAX_CHARACTERS:
        raise ValueError(too_long(source))
    env: dict[str, Any] = {}
    tokens = parser().parse(source, env)
    safe = clean(parser().renderer.render(tokens, parser().options, env))
    words = len(plain_text(safe).split())
    return Rendered(safe, headings(tokens), words, max(1, round(words / WORDS_A_MINUTE)))


def too_long(source: str) -> str:
    """The sentence for a text that has more characters than fit."""
    return f"This text has {len(source):,} characters; at most {MAX_CHARACTERS:,} fit. Split it in two."


def to_html(source: str) -> str:
    """Only the HTML; the function that django-markdownx is given."""
    return render(source).html


# --- parsing -------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser of the house: CommonMark with tables, footnotes, task lists, callouts and good quotes."""
    options = {"typographer": True, "highlight": highlight_code, "tasklists": True, "alerts": True}
    markdown = MarkdownIt("commonmark", options).enable(
        ["table", "strikethrough", "replacements", "smartquotes"]
    )
    markdown.use(footnote_plugin)
    markdown.use(deflist_plugin)
    markdown.use(anchors_plugin, min_level=2, max_level=4, slug_func=heading_slug)
    rules: dict[str, Callable[..., str]] = {
        "th_open": open_cell,
        "td_open": open_cell,
        "table_open": open_table,
        "table_close": close_table,
        "image": render_image,
        "code_block": render_indented_code,
    }
    for name, rule in rules.items():
        markdown.add_render_rule(name, rule)
    markdown.core.ruler.push("figures", make_figures)
    return markdown


def heading_slug(text: str) -> str:
    """The anchor of a heading, kept readable in any script."""
    folded = unicodedata.normalize("NFKD", text.lower())
    slug = re.sub(r"[^\w]+", "-", folded, flags=re.UNICODE).strip("-") or "section"
    return f"on-{slug}" if TAKEN.match(slug) else slug


def headings(tokens: Sequence[Token]) -> list[Heading]:
    """The h2 and h3 headings of a text, in order."""
    return [
        Heading(level=int(opening.tag[1]), id=str(opening.attrs["id"]), text=inline_text(content))
        for opening, content in zip(tokens, tokens[1:], strict=False)
        if opening.type == "heading_open" and opening.tag in ("h2", "h3") and "id" in opening.attrs
    ]


def inline_text(token: Token) -> str:
    """The words of a line, without its markup."""
    kept = ("text", "code_inline")
    return "".join(child.content for child in token.children or [] if child.type in kept)


def highlight_code(code: str, language: str, _attrs: str) -> str:
    """Code coloured by pygments, in classes, not inline styles; plain where the language is unknown."""
    try:
        lexer = get_lexer_by_name(language) if language else None
    except ClassNotFound:
        lexer = None
    inner = html.escape(code) if lexer is None else str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
    label = f' data-language="{html.escape(language, quote=True)}"' if language else ""
    return f'<pre class="code"{label} tabindex="0"><code>{inner}</code></pre>'


def render_indented_code(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """Code that is only indented looks like code in fences."""
    return highlight_code(tokens[index].content, "", "") + "\n"


def open_cell(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A table cell whose alignment is a class: the security policy allows no inline style."""
    token = tokens[index]
    style = str(token.attrs.pop("style", ""))
    if style:
        token.attrs["class"] = style.replace("text-align:", "align-")
    if token.tag == "th":
        token.attrs["scope"] = "col"
    return renderer.renderToken(tokens, index, options, env)


def open_table(*_: Any) -> str:
    """A table in a box of its own that scrolls sideways on a phone, also from the keyboard."""
    return '<div class="table" role="region" aria-label="Table" tabindex="0"><table>\n'


def close_table(*_: Any) -> str:
    """The end of a table and of its box."""
    return "</table></div>\n"


def render_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A picture that loads when it comes near; its title is the caption, shown by the figure."""
    token = tokens[index]
    alt = renderer.renderInlineAsText(token.children or [], options, env)
    src = html.escape(str(token.attrs.get("src", "")), quote=True)
    return f'<img src="{src}" alt="{html.escape(alt, quote=True)}" loading="lazy" decoding="async">'


def make_figures(state: Any) -> None:
    """A paragraph that holds one picture alone becomes a figure, captioned with the picture's title."""
    tokens: list[Token] = state.tokens
    for opening, content, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = content.children or []
        if opening.type != "paragraph_open" or len(children) != 1 or children[0].type != "image":
            continue
        opening.tag = closing.tag = "figure"
        title = str(children[0].attrs.get("title", ""))
        if title:
            caption = Token("html_inline", "", 0, content=f"<figcaption>{html.escape(title)}</figcaption>")
            content.children = [*children, caption]


# --- cleaning ------------------------------------------------------------------------------------

TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code dd del details div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp section small span
    strong sub summary sup table tbody td tfoot th thead tr u ul var
    """.split()
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "title", "lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "div": {"role", "aria-label", "tabindex"},
    "pre": {"data-language", "tabindex"},
    "details": {"open"},
}
CLASS = re.compile(
    r"^(align-(left|right|center)|code|table|pullquote|contains-task-list|task-list-item(-checkbox)?"
    r"|footnote[\w-]*|markdown-alert[\w-]*|[a-z]{1,3}[0-9]?)$"
)
ID = re.compile(r"^[\w:.-]{1,200}$")
# What the pages around a text call their own parts: a heading “Search” must not pass for the search.
TAKEN = re.compile(
    r"^(content|search|search-input|search-results|sources|related|written|verdict|archive|letter-title"
    r"|top|q|(email|website|letter)-[0-9]+|hit-(all|[a-z]+-[0-9]+))$"
)
ALLOWED_VALUES = {
    ("div", "role"): {"region"},
    ("div", "aria-label"): {"Table"},
    ("div", "tabindex"): {"0"},
    ("pre", "tabindex"): {"0"},
    ("input", "type"): {"checkbox"},
}


def clean(dirty: str) -> str:
    """Let through the listed tags and attributes only; anything that could run is dropped."""
    return nh3.clean(
        dirty,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=filter_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": "", "aria-label": "Done"}},
    )


def filter_attribute(tag: str, name: str, value: str) -> str | None:
    """What an attribute may hold, or None to drop it."""
    if name == "class":
        kept = [word for word in value.split() if CLASS.match(word)]
        return " ".join(kept) or None
    if name == "id":
        return value if ID.match(value) and not TAKEN.match(value) else None
    allowed = ALLOWED_VALUES.get((tag, name))
    return value if allowed is None or value in allowed else None


# --- reading back --------------------------------------------------------------------------------


class _TextOf(HTMLParser):
    """Collects the words of HTML, with a space wherever a block or a line ends."""

    INLINE = frozenset(
        "a abbr b cite code del em i ins kbd mark q s samp small span strong sub sup u var".split()
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._separate(tag)

    def _separate(self, tag: str) -> None:
        if tag not in self.INLINE:
            self.pieces.append(" ")


def plain_text(rendered_html: str) -> str:
    """The words of rendered HTML on one line."""
    reader = _TextOf()
    reader.feed(rendered_html)
    reader.close()
    return " ".join("".join(reader.pieces).split())
