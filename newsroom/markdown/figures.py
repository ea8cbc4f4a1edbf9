"""Pictures and what stands alone in its paragraph: figures with captions, boxes for videos and posts."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from newsroom.markdown import embeds
from newsroom.markdown.links import Ref, Target, inline_tokens

# What an article's column is wide, for browsers that choose a rendition.
SIZES = "(min-width: 40rem) 38rem, 100vw"


def make_figures(state: Any) -> None:
    """A paragraph that holds a picture alone becomes a figure; a lone link to a video, its box."""
    tokens: list[Token] = state.tokens
    for opening, content, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "paragraph_open" or opening.hidden:
            continue
        if is_lone_picture(content):
            opening.tag = closing.tag = "figure"
            add_caption(state, content)
        elif embed := lone_embed(content):
            opening.hidden = closing.hidden = True
            box = Token("embed", "", 0, map=opening.map)
            box.meta = {"embed": embed, "title": words_of(content), "opening": opening}
            content.children = [box]


def is_lone_picture(content: Token) -> bool:
    """Whether a line holds one picture and nothing else."""
    children = content.children or []
    return len(children) == 1 and children[0].type == "image"


def add_caption(state: Any, content: Token) -> None:
    """The picture's title, with its own emphasis and links, stands under it."""
    picture = (content.children or [])[0]
    caption: list[Token] = []
    title = str(picture.attrs.get("title", ""))
    if title:
        state.md.inline.parse(title, state.md, state.env, caption)
    content.children = [picture, Token("caption_open", "", 1), *caption, Token("caption_close", "", -1)]
    content.children[1].meta = content.children[-1].meta = {"picture": picture, "has_words": bool(caption)}


def lone_embed(content: Token) -> embeds.Embed | None:
    """The video or post that a line holds and nothing else, as a link or a bare address."""
    children = content.children or []
    if children and children[0].type == "link_open" and children[-1].type == "link_close":
        links = [child for child in children if child.type == "link_open"]
        return embeds.embed_of(str(children[0].attrs.get("href", ""))) if len(links) == 1 else None
    bare = embeds.LONE.match(content.content.strip())
    return embeds.embed_of(bare[1]) if bare else None


def words_of(content: Token) -> str:
    """The words that a writer gave a link; nothing where they are its address."""
    children = content.children or []
    if not children or children[0].type != "link_open" or children[0].info == "auto":
        return ""
    kept = ("text", "code_inline")
    return "".join(child.content for child in children if child.type in kept).strip()


def give_pictures(tokens: Sequence[Token], targets: Mapping[Ref, Target]) -> tuple[int, ...]:
    """Let each picture know what is known of it; the numbers of those that are ours."""
    shown: dict[int, None] = {}
    for token in inline_tokens(tokens):
        if token.type == "image" and (target := targets.get(Ref("picture", str(token.attrs.get("src", ""))))):
            token.meta = token.meta | {"target": target}
            shown[target.pk] = None
    return tuple(shown)


def render_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A picture that loads when it comes near, in the size and format that suit the browser."""
    token = tokens[index]
    target: Target = token.meta.get("target") or Target(str(token.attrs.get("src", "")))
    alt = renderer.renderInlineAsText(token.children or [], options, env) or target.alt
    size = f' width="{target.width}" height="{target.height}"' if target.width and target.height else ""
    image = (
        f'<img src="{html.escape(target.url)}" alt="{html.escape(alt)}"{size}'
        ' loading="lazy" decoding="async">'
    )
    if not target.renditions:
        return image
    sources = "".join(
        f'<source type="{html.escape(kind)}" srcset="{html.escape(srcset)}" sizes="{SIZES}">'
        for kind, srcset in target.renditions
    )
    return f"<picture>{sources}{image}</picture>"


def open_caption(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """The start of a caption; the library's own words stand in for a missing one."""
    target, has_words = what_is_known(tokens[index])
    if has_words:
        return "<figcaption>"
    if target and (target.caption or target.credit):
        return f"<figcaption>{html.escape(target.caption)}"
    return ""


def close_caption(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """Who made the picture, and the end of its caption."""
    target, has_words = what_is_known(tokens[index])
    if not has_words and not (target and (target.caption or target.credit)):
        return ""
    credit = (
        f' <small class="credit">{html.escape(target.credit)}</small>' if target and target.credit else ""
    )
    return f"{credit}</figcaption>"


def what_is_known(token: Token) -> tuple[Target | None, bool]:
    """What the library knows of a caption's picture, and whether the writer wrote a caption."""
    return token.meta["picture"].meta.get("target"), bool(token.meta["has_words"])


def render_embed(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """The box of a video or post."""
    known = tokens[index].meta
    line = known["opening"].attrs.get("data-line")
    return embeds.box(known["embed"], known["title"], f' data-line="{line}"' if line else "")
