"""The parser of the house: CommonMark, and what articles need beyond it."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from newsroom.markdown import figures
from newsroom.markdown.anchors import name_headings
from newsroom.markdown.callouts import set_apart
from newsroom.markdown.code import MOST_IN_A_TEXT, code_block
from newsroom.markdown.limits import check_blocks


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables, footnotes, task lists, definition lists, callouts and good quotes."""
    markdown = MarkdownIt("commonmark", {"typographer": True, "tasklists": True})
    markdown.enable(["table", "strikethrough", "replacements", "smartquotes"])
    markdown.use(footnote_plugin)
    markdown.use(deflist_plugin)
    markdown.core.ruler.after("block", "limits", check_blocks)
    markdown.core.ruler.after("limits", "callouts", set_apart)
    markdown.core.ruler.after("inline", "figures", figures.make_figures)
    markdown.core.ruler.push("anchors", name_headings)
    rules: dict[str, Callable[..., str]] = {
        "th_open": open_cell,
        "td_open": open_cell,
        "table_open": open_table,
        "table_close": close_table,
        "image": figures.render_image,
        "caption_open": figures.open_caption,
        "caption_close": figures.close_caption,
        "embed": figures.render_embed,
        "fence": render_fence,
        "code_block": render_fence,
        "footnote_ref": render_note_mark,
        "footnote_anchor": render_way_back,
    }
    for name, rule in rules.items():
        markdown.add_render_rule(name, rule)
    return markdown


def number_lines(tokens: Iterable[Token]) -> None:
    """Let each block know the line that it begins on, for a preview that scrolls along."""
    for token in tokens:
        is_block = token.level == 0 or token.type in ("list_item_open", "dt_open")
        if token.map and is_block and token.nesting >= 0 and token.type != "inline":
            token.attrSet("data-line", str(token.map[0] + 1))


def line_of(token: Token) -> str:
    """The attribute that number_lines gave a block, for the rules that write their own tags."""
    line = token.attrs.get("data-line")
    return f' data-line="{line}"' if line else ""


def render_fence(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType
) -> str:
    """Code, in fences or indented; in colour as long as the text has not had too much of it."""
    token = tokens[index]
    env["coloured"] = env.get("coloured", 0) + (len(token.content) if token.info else 0)
    info = token.info if env["coloured"] <= MOST_IN_A_TEXT else ""
    return code_block(token.content, info, line_of(token))


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


def open_table(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """A table in a box of its own that scrolls sideways on a phone, also from the keyboard."""
    line = line_of(tokens[index])
    return f'<div class="table" role="region" aria-label="Table" tabindex="0"{line}><table>\n'


def close_table(*_: Any) -> str:
    """The end of a table and of its box."""
    return "</table></div>\n"


def render_note_mark(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """The small number in the text; article.js shows the note in place, a browser without it jumps."""
    number, again = note_of(tokens[index])
    return (
        f'<sup class="footnote-ref"><a href="#fn{number}" id="fnref{number}{again}"'
        f' aria-label="Note {number}">{number}</a></sup>'
    )


def render_way_back(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """The arrow at the end of a note, back to its mark in the text."""
    number, again = note_of(tokens[index])
    # U+FE0E keeps phones from drawing the arrow as an emoji.
    return (
        f' <a href="#fnref{number}{again}" class="footnote-backref"'
        f' aria-label="Back to the text">\u21a9\ufe0e</a>'
    )


def note_of(token: Token) -> tuple[int, str]:
    """A note's number, and which of several marks for it this is."""
    again = int(token.meta.get("subId") or 0)
    return int(token.meta["id"]) + 1, f":{again}" if again else ""
